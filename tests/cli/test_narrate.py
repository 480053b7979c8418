"""`voiceguide narrate` without a microphone: the sheet, names, and what is left to record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Voiceguide, assert_one_clear_error
from tests.narrations import narrate
from voiceguide.speech.narrations import narration_names

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
