"""A routine narrated on a real terminal, in a pretended room."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.commands import Voiceguide, run_apart
from tests.integration.narrator import JOE, LINES, SCRIPT, Narrator, spoken
from tests.integration.onsets import heard_events
from tests.integration.room import Room
from tests.integration.sound_server import SoundServer
from tests.needs import needs_module
from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.speech.narrations import narration_named
from voiceguide.speech.narrator import read_recording
from voiceguide.speech.synthesizer import Synthesizer

pytestmark = [pytest.mark.realtime, pytest.mark.needs_miniaudio]


def test_a_whole_routine_is_narrated_and_heard_as_it_was_planned(
    joe: Synthesizer, sound_server: SoundServer, work: Path, voiceguide: Voiceguide
) -> None:
    needs_module("pocketsphinx", "pocketsphinx")
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
