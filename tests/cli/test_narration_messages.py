"""A narration as a voice: every command takes it, and says what it lacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import Voiceguide, assert_one_clear_error
from tests.narrations import narrate
from voiceguide.audio.samples import resample

SCRIPT = """\
---
chimes: off
lead_in: 0s
---
# Mine

## First
- [3s] Lift.
- [2s] Rest.
- [2s] Done.
"""


@pytest.fixture
def script(work: Path) -> str:
    (work / "mine.md").write_text(SCRIPT)
    narrate("mine", {"Lift.": 1.0, "Rest.": 0.8})
    return "mine.md"


def test_recordings_are_heard_where_the_plan_has_them(
    voiceguide: Voiceguide, script: str, work: Path
) -> None:
    done = voiceguide("export", script, "-o", "out.wav", "--voice", "mine", "--no-room-tone")
    assert (done.code, done.err) == (
        0, "In “mine”, 1 of 3 lines is not recorded; the usual voice says it.\n",
    )  # fmt: skip
    shown = voiceguide("show", script, "--json", "--voice", "mine").json
    assert shown["voice"] == "narration/mine"
    samples, rate = soundfile.read(work / "out.wav", dtype="float32", always_2d=True)
    loud = np.abs(resample(samples[:, 0], rate, 48_000)) > 0.02
    for event in [each for each in shown["events"] if each.get("text") in ("Lift.", "Rest.")]:
        start, end = (round(event[key] * 48_000) for key in ("start_s", "end_s"))
        assert abs(np.argmax(loud[start - 4800 :]) - 4800) < 480 if start else loud[:480].any()
        assert not loud[end + 240 : end + 4800].any()


def test_what_is_not_recorded_is_said_by_check_and_refused_by_strict(
    voiceguide: Voiceguide, script: str, work: Path
) -> None:
    done = voiceguide("check", script, "--voice", "mine")
    assert done.code == 0
    assert done.err.splitlines() == [
        "Warning: mine.md:10: “Done.” is not recorded; the usual voice says it.",
        "In “mine”, 1 of 3 lines is not recorded; the usual voice says it.",
    ]
    assert voiceguide("check", script, "--voice", "mine", "--strict").code == 2
    said = "1 of 3 lines is not recorded"
    for target in ("out.wav", "out/"):
        done = voiceguide("export", script, "-o", target, "--voice", "mine", "--strict")
        assert_one_clear_error(done, "not recorded", "voiceguide narrate")
    done = voiceguide("start", script, "--voice", "mine", "--strict", "--output", "silent")
    assert_one_clear_error(done, said)
    narrate("mine", {"Done.": 0.5})
    assert voiceguide("check", script, "--voice", "mine", "--strict").err == ""
    done = voiceguide("check", script, "--voice", "mine", "--pace", "200", "--strict")
    assert done.err == (
        "Recordings are heard at most 15 % slower or faster than they were spoken, so they do not"
        " reach 200 words a minute.\n"
    )


def test_strict_refuses_lines_and_paces_that_a_narration_lacks_in_a_folder(
    voiceguide: Voiceguide, script: str, work: Path
) -> None:
    (work / "whole.md").write_text(SCRIPT.replace("Done.", "Rest."))
    command = ("export", "whole.md", "-o", "out/", "--strict")
    matrix = ("--voices", "mine,en", "--formats", "wav,mp3")
    done = voiceguide(*command, script, *matrix)
    assert_one_clear_error(done, "not recorded of Mine (1 of 3). --strict refuses")
    out_of_reach = "they do not reach 80 words a minute. --strict refuses"
    assert_one_clear_error(voiceguide(*command, "--voice", "mine", "--pace", "80"), out_of_reach)
    assert_one_clear_error(voiceguide(*command, *matrix, "--paces", "80,150"), out_of_reach)
    assert not (work / "out").exists()
    assert voiceguide(*command, "--voices", "mine,en").err == ""


def test_a_folder_is_made_again_where_a_recording_changed(
    voiceguide: Voiceguide, script: str, work: Path
) -> None:
    (work / "other.md").write_text(SCRIPT.replace("Rest", "Wait").replace("# Mine", "# Other"))
    command = ("export", script, "other.md", "-o", "out/", "--format", "wav", "--voice", "mine")
    first = voiceguide(*command)
    assert first.err == (
        "In “mine”, lines are not recorded of Mine (1 of 3) and Other (2 of 3)."
        " The usual voice says them.\n"
    )
    assert "2 made, 0 up to date" in first.out
    assert "0 made, 2 up to date" in voiceguide(*command).out
    narrate("mine", {"Rest.": 0.9})
    assert "1 made, 1 up to date" in voiceguide(*command).out


def test_narrations_are_listed_and_saved_like_other_voices(
    voiceguide: Voiceguide, script: str
) -> None:
    listed = voiceguide("voices")
    assert "mine (a narration: 2 lines)" in listed.out.splitlines()[0]
    assert voiceguide("voices", "--json").json[0] == {
        "id": "narration/mine", "name": "mine", "language": "en", "gender": None, "natural": False,
    }  # fmt: skip
    done = voiceguide("voices", "--use", "mine")
    assert done.out == "mine (narration/mine) is your voice from now on.\n"
    assert voiceguide("show", script, "--json").json["voice"] == "narration/mine"
    assert_one_clear_error(
        voiceguide("show", script, "--voice", "narration/min"), "Did you mean mine?"
    )


def test_a_damaged_narration_is_one_clear_error(
    voiceguide: Voiceguide, script: str, home: Path
) -> None:
    (home / "data" / "voiceguide" / "narrations" / "mine" / "narration.json").write_text("{")
    done = voiceguide("show", script, "--voice", "mine")
    assert_one_clear_error(done, "The narration mine cannot be read", code=1)
    assert "narration.json" in voiceguide("voices").err
