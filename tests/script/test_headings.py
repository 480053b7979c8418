"""Headings: long names are refused, and those that other programs mark are corrected."""

from __future__ import annotations

import pytest

from voiceguide.errors import ScriptError
from voiceguide.script.headings import LONGEST_NAME
from voiceguide.script.parser import parse_script


@pytest.mark.parametrize(
    ("text", "message", "hint", "correction"),
    [
        ("**Step 1: Jaw**\n- a", "This looks like the name", "Begin it with ##", "## Step 1: Jaw"),
        ("Jaw\n---\n- a", "Headings are not underlined", "Begin the line with ##", "## Jaw"),
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
