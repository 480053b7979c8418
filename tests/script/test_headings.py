"""Headings: long names are refused, and those that other programs mark are corrected."""

from __future__ import annotations

import pytest

from voiceguide.errors import ScriptError
from voiceguide.script.headings import LONGEST_NAME, read_heading
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Step
from voiceguide.script.source import Source, Span


@pytest.mark.parametrize(
    ("text", "message", "hint", "correction"),
    [
        ("**Step 1: Jaw**\n- a", "This looks like the name", "Begin it with ##", "## Step 1: Jaw"),
        ("Jaw\n---\n- a", "Headings are not underlined", "Begin the line with ##, and", "## Jaw"),
        ("> ## Jaw\n> - a", "The sign > has no use", "Delete it. The same goes", "## Jaw"),
        (f"## {'a' * (LONGEST_NAME + 1)}\n- a", "This step's name has 201", "Move the rest", None),
    ],
)
def test_a_heading_that_is_wrong_is_one_problem_with_what_to_do(
    text: str, message: str, hint: str, correction: str | None
) -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script(text, "x.md")
    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.correction) == (1, 1, correction)
    assert problem.message.startswith(message)
    assert problem.hint.startswith(hint)


def test_a_name_may_be_long() -> None:
    name = "a" * LONGEST_NAME
    assert parse_script(f"## {name} [x2]\n- a", "x.md").steps[0].name == name


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("Jaw", Step("Jaw", 1, (), 1, ())),
        ("Jaw [x2] and  neck [left, right]", Step("Jaw and neck", 1, (), 2, ("left", "right"))),
    ],
)
def test_a_heading_has_a_name_rounds_and_sides(text: str, step: Step) -> None:
    source = Source(f"## {text}")
    assert (read_heading(Span(source, text, 1), 1), source.problems) == (step, [])


@pytest.mark.parametrize(
    ("text", "underlined", "message", "hint", "correction"),
    [
        ("Jaw [x2] [x3]", "[x3]", "This heading already has rounds.", "Keep one", None),
        ("Jaw [a, b] [c, d]", "[c, d]", "This heading already has sides.", "Keep one", None),
        ("Jaw [chime bell]", "[chime bell]", "[chime bell] does not belong", "in an item", None),
        ("Jaw [area jaw]", "[area jaw]", "[area jaw] does not belong", "of its own below", None),
        ("[x2] Jaw {side} up", "{side}", "{side} does not belong", "automatically", None),
        ("Jaw } up", "}", "} does not belong", "automatically", None),
        ("[x2] Jaw (left/right) up", "(left/right)", "Rounds and sides are", "Write [left, right].",
         "## [x2] Jaw [left, right] up"),
        ("[x2]", "#", "This step has no name.", "after the ##", None),
    ],
)  # fmt: skip
def test_what_does_not_belong_in_a_heading_is_shown_in_its_place(
    text: str, underlined: str, message: str, hint: str, correction: str | None
) -> None:
    source = Source(f"## {text}")
    read_heading(Span(source, text, 1), 1)
    [problem] = source.problems
    assert problem.source[problem.column - 1 :][: problem.length] == underlined
    assert (problem.line, problem.correction) == (1, correction)
    assert message in problem.message
    assert hint in problem.hint


def test_equals_signs_underline_headings_even_in_a_script_with_steps() -> None:
    with pytest.raises(ScriptError, match=r"x\.md:1:1: Headings are not underlined"):
        parse_script("Oil\n===\n\n## Jaw\n- a", "x.md")
