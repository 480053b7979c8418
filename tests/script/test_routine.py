"""What a routine knows about its source."""

from __future__ import annotations

import pytest

from voiceguide.errors import Problem
from voiceguide.script.parser import parse_script

ROUTINE = parse_script(
    "---\nlanguage: de\nvoice: Anna\nsummary: a voice for Anna\n---\n## Step\n- voice: Anna",
    "x.md",
)


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [("voice", "Anna", 3), ("language", "de", 2), ("summary", "Anna", 4), ("pace", "120", 1)],
)
def test_a_key_of_the_front_matter_is_found_with_its_line(key: str, value: str, line: int) -> None:
    assert ROUTINE.front_line(key, value) == line


def test_below_the_front_matter_no_key_is_found() -> None:
    assert ROUTINE.front_line("- voice", "Anna") == 1
    empty = parse_script("---\n---\n## Step\n- voice: Anna", "x.md")
    assert empty.front_line("- voice", "Anna") == 1


@pytest.mark.parametrize(("line", "column"), [(3, 8), (7, 10)])
def test_a_problem_found_later_points_at_its_text(line: int, column: int) -> None:
    written = ROUTINE.lines[line - 1]
    expected = Problem(line, column, "No.", "Do.", written, length=4)
    assert ROUTINE.problem(line, "Anna", "No.", "Do.") == expected


@pytest.mark.parametrize(
    ("line", "part", "source"),
    [(1, "-", "---"), (3, "Bert", "voice: Anna"), (99, "Anna", ""), (0, "Anna", "")],
)
def test_a_problem_whose_text_is_not_there_points_at_the_line(
    line: int, part: str, source: str
) -> None:
    expected = Problem(line, 1, "No.", "", source, len(part))
    assert ROUTINE.problem(line, part, "No.") == expected
