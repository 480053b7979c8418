"""Paragraphs of items and cues, and the parts that a direction names."""

from __future__ import annotations

import pytest

from voiceguide.script.directions import Named
from voiceguide.script.parts import check_continuations, mark_paragraph, named_part
from voiceguide.script.routine import Chime, Include, Part, Pause, Play, Words
from voiceguide.script.source import Source


@pytest.mark.parametrize(
    ("word", "part"),
    [("chime", Chime("a", 3)), ("play", Play("a", 3)), ("include", Include("a", 3))],
)
def test_a_direction_with_a_name_becomes_its_part(word: str, part: Part) -> None:
    assert named_part(Named(word, "a"), 3) == part


def test_only_what_is_voiced_begins_a_further_paragraph() -> None:
    parts: list[Part] = [Words("a", 1), Words("b", 2), Play("c", 3), Pause(2, 4)]
    for first in range(5):
        mark_paragraph(parts, first)
    assert parts == [
        Words("a", 1), Words("b", 2, new_paragraph=True), Play("c", 3, new_paragraph=True),
        Pause(2, 4),
    ]  # fmt: skip


def test_every_line_that_does_not_continue_the_first_is_a_problem_in_its_place() -> None:
    source = Source("## A\n- Rest.\n  ===\nand breathe\n  •Smile.\n- …")
    check_continuations(source, "Rest.\n===\nand breathe\n•Smile.", 2)
    assert [(one.line, one.column, one.correction) for one in source.problems] == [
        (3, 3, None), (5, 3, "  - Smile."),
    ]  # fmt: skip
    underlined, bullet = source.problems
    assert "underlined" in underlined.message
    assert "a dash and a space" in bullet.hint
