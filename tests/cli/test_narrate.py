"""`voiceguide narrate` without a microphone: the sheet, names, and what is left to record."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import Voiceguide, assert_one_clear_error
from tests.narrations import narrate
from voiceguide.audio.clip import SESSION_RATE
from voiceguide.cli.run_sitting import SittingOptions
from voiceguide.session.settings import save_setting
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.narrations import narration_named, narration_names
from voiceguide.speech.narrator import read_recording
from voiceguide.speech.synthesizer import Speaker, Synthesizer
from voiceguide.system.folders import cache_folder

SCRIPT = """\
---
chimes: off
lead_in: 0s
---
# Mine

## First
- [3s] Lift.
- Rest.
- [2s] Done.
"""


@pytest.fixture
def script(work: Path) -> str:
    (work / "mine.md").write_text(SCRIPT)
    return "mine.md"


def test_the_sheet_has_the_lines_that_are_not_recorded_yet(
    voiceguide: Voiceguide, script: str, work: Path
) -> None:
    done = voiceguide("narrate", script, "--script")
    assert (done.code, done.err) == (0, "")
    lines = ["1. Lift. *(up to 3.0 s)*", "2. Rest.", "3. Done. *(up to 2.0 s)*"]
    assert [line for line in done.out.splitlines() if line[:1].isdigit()] == lines
    narrate("mine", {"Lift.": 1.0})
    assert "1. Rest.\n" in voiceguide("narrate", script, "--script").out
    assert "1. Lift." in voiceguide("narrate", script, "--script", "--all").out
    # Only what was changed is asked for again.
    narrate("mine", {"Rest.": 1.0, "Done.": 1.0})
    assert "Every line is recorded" in voiceguide("narrate", script, "--script").out
    (work / script).write_text(SCRIPT.replace("Rest.", "Rest now."))
    sheet = voiceguide("narrate", script, "--script").out
    assert [line for line in sheet.splitlines() if line[:1].isdigit()] == ["1. Rest now."]


def test_nothing_is_asked_for_twice(voiceguide: Voiceguide, script: str) -> None:
    narrate("mine", {"Lift.": 1.0, "Rest.": 1.0, "Done.": 1.0})
    done = voiceguide("narrate", script)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Every line of “Mine” is recorded in “mine”.\n"
        "Hear it: voiceguide start mine.md --voice mine\n"
    )


def test_what_cannot_be_done_is_said_and_leaves_nothing(
    voiceguide: Voiceguide, script: str
) -> None:
    assert_one_clear_error(voiceguide("narrate", script), "on a terminal", "--from-file")
    assert_one_clear_error(voiceguide("narrate", script, "--as", "de"), "“de” already means")
    assert_one_clear_error(voiceguide("narrate", script, "--as", "a/b"), "cannot be the name")
    assert_one_clear_error(voiceguide("narrate", "nosuch"), "nosuch")
    assert narration_names() == []


def test_lines_are_taken_from_one_long_recording_and_those_in_doubt_are_named(
    voiceguide: Voiceguide, script: str, work: Path
) -> None:
    texts = ["Lift.", "And now let go of both of your cheeks, slowly and softly.", "Rest."]
    items = "".join(f"- [5s] {text}\n" for text in texts)
    (work / script).write_text(SCRIPT.partition("- ")[0] + items)
    pause = np.zeros(2 * SESSION_RATE, np.float32)
    with Synthesizer(cache=DiskCache(cache_folder())) as speech:
        said = [0.3 * speech.clip(text, Speaker(None, 130)).samples[:, 0] for text in texts]
    # One of them goes wrong the first time.
    takes = [said[0], said[1][: len(said[1]) * 3 // 4], *said[1:]]
    recording = np.concatenate([pause, *(part for take in takes for part in (take, pause))])
    soundfile.write(work / "takes.wav", recording, SESSION_RATE, subtype="PCM_24")
    done = voiceguide("narrate", script, "--from-file", "takes.wav", "--as", "studio")
    assert done.code == 0
    narration = narration_named("studio")
    assert narration is not None
    taken = {each.text: each for each in narration.recordings}
    assert set(texts) - {texts[1]} <= set(taken)
    assert f"{len(taken)} of 3 lines were found." in done.out
    if texts[1] not in taken:
        assert f": {texts[1]}" in done.err
    for text, clip in zip(texts, said, strict=True):
        if text in taken:
            assert taken[text].seconds == pytest.approx(len(clip) / SESSION_RATE + 0.1, abs=0.06)
            original, rate = read_recording(narration.folder, taken[text], original=True)
            assert len(original) / rate < len(clip) / SESSION_RATE + 1.0
    (work / "silent.wav").write_bytes(b"")
    assert_one_clear_error(voiceguide("narrate", script, "--from-file", "silent.wav"), "silent.wav")
    soundfile.write(work / "silent.wav", pause, SESSION_RATE)
    done = voiceguide("narrate", script, "--from-file", "silent.wav")
    assert_one_clear_error(done, "Nobody speaks in silent.wav")


def test_a_language_that_no_voice_speaks_can_be_narrated_and_is_heard_once_all_is_recorded(
    voiceguide: Voiceguide, script: str, work: Path
) -> None:
    (work / script).write_text(SCRIPT.replace("chimes: off", "chimes: off\nlanguage: tlh"))
    sheet = voiceguide("narrate", script, "--script")
    assert sheet.code == 0, sheet
    assert "3. Done." in sheet.out
    narrate("mine", {"Lift.": 1.0, "Rest.": 1.0}, language="tlh")
    assert "1. Done." in voiceguide("narrate", script, "--script").out
    arguments = ("export", script, "-o", "mine.wav", "--voice", "mine")
    done = voiceguide(*arguments)
    assert_one_clear_error(done, "No voice on this machine speaks “tlh”", "1 of 3 lines is not")
    assert "`voiceguide narrate`" in done.err
    narrate("mine", {"Done.": 1.0}, language="tlh")
    done = voiceguide(*arguments, "--strict")
    assert (done.code, done.err) == (0, ""), done
    assert voiceguide("check", script, "--voice", "mine").code == 0
    done = voiceguide("export", script, "-o", "out/", "--voice", "mine")
    assert done.code == 0, done
    # Without the narration it is an error, as before.
    assert_one_clear_error(voiceguide("check", script), "No voice on this machine speaks “tlh”.")


@pytest.mark.parametrize(("option", "output"), [((), "silent"), (("--output", "auto"), "auto")])
def test_takes_are_played_on_the_output_of_the_settings(
    voiceguide: Voiceguide,
    script: str,
    monkeypatch: pytest.MonkeyPatch,
    option: tuple[str, ...],
    output: str,
) -> None:
    save_setting("output", "silent")
    asked: list[SittingOptions] = []
    monkeypatch.setattr(
        "voiceguide.cli.run_sitting.run_sitting", lambda *arguments: asked.append(arguments[-1])
    )
    assert voiceguide("narrate", script, *option).code == 0
    assert [each.output for each in asked] == [output]
