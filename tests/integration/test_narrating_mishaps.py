"""What goes wrong while a routine is narrated, and can be done again."""

from __future__ import annotations

import contextlib
import random
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.integration.emulated import EmulatedTerminal
from tests.integration.narrator import LINES, SCRIPT, Narrator
from tests.integration.room import Room
from tests.integration.sound_server import SoundServer
from tests.narrations import narrate
from voiceguide.audio.clip import SESSION_RATE
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.narrations import narration_named
from voiceguide.speech.narrator import read_recording
from voiceguide.speech.synthesizer import Speaker, Synthesizer
from voiceguide.system.folders import cache_folder

pytestmark = pytest.mark.needs_miniaudio


@pytest.mark.soak
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


@pytest.mark.soak
def test_a_microphone_that_others_hold_is_named_and_nothing_is_lost(work: Path) -> None:
    (work / "calm.md").write_text(SCRIPT)
    before = narrate("mine", {LINES[0]: 1.0})
    with SoundServer() as server:
        server.add_speaker("room")
        server.keep_default_source()
        environment = {**server.environment("room"), "PULSE_SOURCE": "room.monitor"}
        # So many programs may record from one source, and no more.
        with contextlib.suppress(RuntimeError):
            for number in range(300):
                server.load("module-remap-source", f"source_name=held{number}",
                            "master=room.monitor")  # fmt: skip
        terminal = EmulatedTerminal(100, 30, "narrate", "calm.md", environment=environment)
        assert terminal.wait() == 1
        assert "The microphone could not be opened." in terminal.shown
        assert "Another program may be using it" in terminal.shown
        terminal.close()
        assert narration_named("mine") == before
        server.unload("module-remap-source")
        terminal = EmulatedTerminal(100, 30, "narrate", "calm.md", environment=environment)
        terminal.read_until_it_shows("line 1 of 4")
        terminal.press("q")
        assert terminal.wait() == 0
        terminal.close()


KILLS = 30


@pytest.mark.soak
def test_thirty_kills_lose_at_most_the_line_being_spoken_each(joe: Synthesizer, work: Path) -> None:
    words = [f"Rest on {number}." for number in range(KILLS + 5)]
    items = "".join(f"- [4s] {text}\n" for text in words)
    (work / "calm.md").write_text(SCRIPT.partition("## ")[0] + "## Once\n" + items)
    chance = random.Random(19)
    kept = 0
    with SoundServer() as server:
        room = Room(server, "killed")
        for _ in range(KILLS):
            narrator = Narrator(joe, room, "calm.md")
            narrator.sees(f"line 1 of {len(words) - kept}" if kept else "line 1 of")
            if chance.random() < 0.3:
                narrator.terminal.press(" ")
                narrator.sees("space stop")
                narrator.terminal.read_for(chance.random())
            else:
                narrator.takes(words[kept])
                narrator.keeps()
                narrator.terminal.read_for(chance.choice([0.0, 0.02, 0.05, 0.1, 0.5]))
            told = any("Kept." in row for row in narrator.terminal.rows)
            narrator.terminal.process.kill()
            narrator.terminal.close()
            narration = narration_named("mine")
            recordings = () if narration is None else narration.recordings
            assert kept + told <= len(recordings) <= kept + 1
            kept = len(recordings)
            if narration is not None:
                assert all(len(read_recording(narration.folder, each)[0]) for each in recordings)
    assert kept > KILLS / 3


@pytest.mark.realtime
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
