"""Sessions controlled at a real terminal: what is shown there and heard at the speaker."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.integration.onsets import RATE, first_onset
from tests.integration.sound_server import Recorder, SoundServer
from tests.integration.terminal import Terminal
from tests.needs import EACH_OUTPUT, installed_outputs
from tests.retries import retried
from voiceguide.audio.clip import Clip
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Speaker, Synthesizer

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

FOUR_STEPS = """\
---
chimes: off
lead_in: 0s
background: rain
---
# Four steps

## One
- [40s] First words.

## Two
- [40s] Second words.

## Three
- [wait 10m] Third words.

## Four
- [40s] Last words.
"""

ONE_LONG_SENTENCE = """\
---
chimes: off
lead_in: 0s
---
# A sentence

## Say
- [5s] Glide slowly from the middle of the forehead out to the temples.
"""
SENTENCE = "Glide slowly from the middle of the forehead out to the temples."

# Keys, and what is shown after them.
TABLE = [
    ("r", ["(Once more.)", "First words."]),
    ("\x1b[A", ["First words."]),
    (" ", ["(Paused. Press any key to resume.)"]),
    ("\r", ["(Resuming.)"]),
    ("g", ["(Paused. Press any key to resume.)"]),
    ("r", ["(Once more.)", "First words."]),
    ("-", ["(Slower: 135 words a minute.)", "A little slower."]),
    ("+", ["(Faster: 150 words a minute.)", "A little faster."]),
    ("c", ["(Chimes off.)"]),
    ("c", ["(Chimes on.)"]),
    ("[", ["(Background -3 dB.)"]),
    ("]", ["(Background +0 dB.)"]),
    ("n", ["(Next step.)", "Second words."]),
    ("\x1b[D", ["(Previous step.)", "First words."]),
    ("\x1b[C", ["(Next step.)", "Second words."]),
    ("b", ["(Previous step.)", "First words."]),
    ("\x1bOC", ["(Next step.)", "Second words."]),
    ("n", ["Third words.", "Press any key when you are ready."]),
    ("x", ["Last words."]),
]


def test_every_key_does_what_it_says(terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    script = tmp_path / "steps.md"
    script.write_text(FOUR_STEPS)
    screen = terminal("start", "--now", str(script), "--output", "silent", "--plain")
    screen.read_until("First words.")
    for keys, expected in TABLE:
        screen.shown = ""
        screen.press(keys)
        for words in expected:
            screen.read_until(words)
        # A key that comes again within 0.7 s counts as held down.
        moment_s = time.monotonic()
        while time.monotonic() < moment_s + 0.75:
            time.sleep(0.05)
    screen.shown = ""
    screen.press("q")
    assert screen.wait() == 0
    assert "in step 4 of 4, Four." in screen.shown
    assert screen.attributes() == screen.before


def test_a_changed_pace_may_be_kept(
    terminal: Callable[..., Terminal], tmp_path: Path, home: Path
) -> None:
    script = tmp_path / "steps.md"
    script.write_text(FOUR_STEPS)
    for more, expected in (
        ((), "To keep this pace: `voiceguide pace 135`."),
        (("--keep-pace",), "Your pace is now 135 words a minute."),
    ):
        screen = terminal("start", "--now", str(script), "--output", "silent", "--plain", *more)
        screen.read_until("First words.")
        screen.press("-")
        screen.read_until("Slower: 135")
        screen.press("q")
        assert screen.wait() == 0
        assert expected in screen.shown
    assert "pace = 135" in (home / "config" / "voiceguide" / "settings.toml").read_text()


def sentence(cache: Path) -> NDArray[np.float32]:
    with Synthesizer(cache=DiskCache(cache / "voiceguide" / "speech")) as speech:
        return speech.clip(SENTENCE, Speaker(None, 150)).samples[:, 0]


def cut_frame(heard: NDArray[np.float32], clip: NDArray[np.float32]) -> int:
    """Return how many frames of a clip are heard from the start of `heard` on."""
    apart = np.abs(heard[: len(clip)] - clip) > 0.02
    return int(np.argmax(apart)) if apart.any() else len(clip)


@pytest.mark.realtime
@pytest.mark.parametrize("output", EACH_OUTPUT)
def test_words_interrupted_by_a_pause_lose_and_double_nothing(
    terminal: Callable[..., Terminal],
    sound_server: SoundServer,
    tmp_path: Path,
    shared_cache: Path,
    output: str,
) -> None:
    script = tmp_path / "sentence.md"
    script.write_text(ONE_LONG_SENTENCE)
    clip = sentence(shared_cache)
    for attempt in range(3):
        recorder = paused_once(terminal, sound_server, script, f"{output}-paused-{attempt}")
        heard = (recorder.frames[:, 0] / 32768).astype(np.float32)
        begin = first_onset(heard, _clip_of(clip[: RATE // 2]))
        cut = cut_frame(heard[begin:], clip)
        if not 0 < cut < len(clip) and attempt < 2:
            # Broken by a starved sound server before the pause came, or never cut.
            retried(f"cut after {cut} of {len(clip)} frames")
            continue
        assert 0 < cut < len(clip), "the pause did not come in the middle of the words"
        rest = clip[cut + RATE // 100 :]
        place = first_onset(heard[begin + cut :], _clip_of(rest[: RATE // 2])) + begin + cut
        later = heard[place : place + len(rest)]
        likeness = float(later @ rest / (np.linalg.norm(later) * np.linalg.norm(rest)))
        if likeness > 0.99:
            break
        # A starved sound server breaks the sound by itself.
        if attempt < 2:
            retried(f"likeness {likeness:.3f}")
    assert likeness > 0.99
    # At least half a second of silence, before the tick that counts in.
    pause = heard[begin + cut + round(0.5 * RATE) : place - RATE]
    assert np.max(np.abs(pause), initial=0.0) < 1e-3


def _clip_of(samples: NDArray[np.float32]) -> Clip:
    return Clip(np.ascontiguousarray(samples[:, None]))


def paused_once(
    terminal: Callable[..., Terminal], server: SoundServer, script: Path, speaker: str
) -> Recorder:
    server.add_speaker(speaker)
    with server.record(speaker) as recorder:
        output = speaker.split("-")[0]
        environment = {
            name: value
            for name, value in server.environment(speaker).items()
            if name in ("PULSE_SERVER", "PULSE_SINK", "PULSE_COOKIE", "ALSA_CONFIG_PATH")
        }
        screen = terminal(
            "start", "--now", str(script), "--output", output, "--plain", environment=environment
        )
        recorder.wait_for_sound()
        frames = len(recorder.frames)
        while len(recorder.frames) < frames + RATE:
            time.sleep(0.02)
        screen.press(" ")
        screen.read_until("Paused")
        moment_s = time.monotonic()
        while time.monotonic() < moment_s + 2:
            time.sleep(0.05)
        screen.press(" ")
        screen.read_until("Resuming")
        assert screen.wait() == 0, screen.shown
    return recorder


@pytest.mark.realtime
@pytest.mark.usefixtures("sound_server")
def test_a_session_is_held_while_the_sound_server_is_gone_and_resumes_when_it_is_back(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    script = tmp_path / "sentence.md"
    script.write_text(ONE_LONG_SENTENCE)
    # A server for this test alone, as it is killed.
    with SoundServer() as server, ExitStack() as stage:
        server.add_speaker("speaker")
        recorder = stage.enter_context(server.record("speaker"))
        environment = server.environment("speaker")
        screens = [
            terminal(
                "start",
                "--now",
                str(script),
                "--output",
                output,
                "--plain",
                environment=environment,
            )
            for output in installed_outputs()
        ]
        recorder.wait_for_sound()
        for screen in screens:
            screen.read_until(SENTENCE)
        server.kill()
        for screen in screens:
            screen.read_until("The sound device was disconnected.")
        server.start()
        server.add_speaker("speaker")
        for screen in screens:
            screen.shown = ""
            # Words that were not heard to their end are repeated.
            screen.read_until(SENTENCE)
            assert screen.wait() == 0, screen.shown
            assert "All done" in screen.shown
