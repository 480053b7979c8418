"""A routine narrated on a real terminal, in a pretended room."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.commands import Voiceguide, run_apart
from tests.integration.narrator import JOE, LINES, SCRIPT, Narrator, spoken
from tests.integration.onsets import Event, Heard, heard_events
from tests.integration.room import Room
from tests.integration.sound_server import SoundServer
from tests.needs import needs_module
from tests.retries import retried
from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.speech.narration_files import remove_narration
from voiceguide.speech.narrations import narration_named
from voiceguide.speech.narrator import read_recording
from voiceguide.speech.synthesizer import Synthesizer

pytestmark = [pytest.mark.realtime, pytest.mark.needs_miniaudio]


def narrate_all(joe: Synthesizer, room: Room) -> None:
    """Narrate every line, partly by key and partly by voice, with a kill in between."""
    narrator = Narrator(joe, room, "calm.md")
    for number, text in enumerate(LINES[:2], 1):
        narrator.sees(f"line {number} of 5")
        narrator.narrates(text)
    narrator.sees("line 3 of 5")
    # Nothing but the line being spoken is lost, whatever happens.
    narrator.terminal.press(" ")
    narrator.sees("space stop")
    narrator.terminal.process.kill()
    narrator.terminal.close()

    # Now by voice: after the first key her hands are free.
    narrator = Narrator(joe, room, "calm.md", "--auto-stop")
    narrator.sees("line 1 of 3")
    narrator.takes("Something else.")
    narrator.sees("Or say “guide” and “keep it”, “once again”")
    narrator.asks("Guide once again.", "space stop")
    narrator.says(LINES[2])
    narrator.sees("enter keep")
    narrator.asks("Guide keep it.", "line 2 of 3")
    narrator.sees("space stop")
    narrator.terminal.press("b")
    for number, text in enumerate(LINES[3:], 2):
        narrator.sees(f"line {number} of 3")
        narrator.narrates(text)
    assert narrator.terminal.wait() == 0
    assert "Every line of “A calm minute” is recorded in “mine”." in narrator.terminal.shown
    narrator.terminal.close()


def lines_heard(
    joe: Synthesizer, voiceguide: Voiceguide, samples: NDArray[np.float32]
) -> list[Heard]:
    """Return each narrated line as found in an export, compared with what was said."""
    events = voiceguide("show", "calm.md", "--json", "--voice", "mine").json["events"]
    assert {event["text"] for event in events if event["kind"] == "speech"} == set(LINES)

    def clip_of(event: Event) -> Clip:
        return joe.clip(event["text"], JOE)

    return heard_events(samples, events, clip_of)


def test_a_whole_routine_is_narrated_and_heard_as_it_was_planned(
    joe: Synthesizer, sound_server: SoundServer, work: Path, voiceguide: Voiceguide
) -> None:
    needs_module("pocketsphinx", "pocketsphinx")
    (work / "calm.md").write_text(SCRIPT)
    quiet = ("--no-room-tone", "--force", "--voice")
    for attempt in range(2):
        narrate_all(joe, Room(sound_server, f"whole-{attempt}"))
        done = voiceguide("export", "calm.md", "-o", "mine.wav", *quiet, "mine", "--strict")
        assert done.code == 0
        mine = spoken(work / "mine.wav")
        heard = lines_heard(joe, voiceguide, mine)
        broken = [each for each in heard if each.likeness <= 0.9]
        if not broken or attempt:
            break
        # A busy machine loses some milliseconds of a microphone by itself.
        retried(f"broken takes: {[(each.event['text'], each.likeness) for each in broken]}")
        narration = narration_named("mine")
        assert narration is not None
        remove_narration(narration)
    assert broken == []
    for each in heard:
        assert abs(each.late_s) < 0.010, each
    assert run_apart("narrate", "calm.md").out.startswith("Every line")
    assert voiceguide("check", "calm.md", "--voice", "mine", "--strict").code == 0
    assert voiceguide("export", "calm.md", "-o", "joe.wav", *quiet, JOE.voice).code == 0
    assert loudness_lufs(mine, SESSION_RATE) == pytest.approx(
        loudness_lufs(spoken(work / "joe.wav"), SESSION_RATE), abs=0.5
    )

    narration = narration_named("mine")
    assert narration is not None
    for recording in narration.recordings:
        samples, rate = read_recording(narration.folder, recording)
        frames = samples[: len(samples) // (rate // 50) * (rate // 50)].reshape(-1, rate // 50)
        levels_db = 10 * np.log10((frames.astype(np.float64) ** 2).mean(axis=1) + 1e-12)
        if "," in recording.text:
            # Some hundredths of a second at the comma.
            assert sorted(levels_db)[2] < -60
        original, _rate = read_recording(narration.folder, recording, original=True)
        assert len(original) > len(samples)
