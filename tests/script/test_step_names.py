"""Names of steps are found where they leave no doubt, and only in scripts that name none."""

from __future__ import annotations

import pytest

from voiceguide.errors import ScriptError
from voiceguide.script.fixing import fixed_script
from voiceguide.script.parser import parse_script
from voiceguide.script.step_names import underlined_headings


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("**Step 1: Oil** (30 s)\n- a\n\n**Jaw:**\n1. b", ["Step 1: Oil (30 s)", "Jaw"]),
        ("Step 1: Warm up\n- a\n\nSchritt 2\n- b", ["Step 1: Warm up", "Schritt 2"]),
        ("1) Warm up\n•\ta\n2) Jaw\n•\tb", ["Warm up", "Jaw"]),
        ("1. Warm up\n   - a\n   - b\n2. Jaw\n   - c", ["Warm up", "Jaw"]),
        ("Warm up\n-------\n- a\n\nJaw\n---\n- b", ["Warm up", "Jaw"]),
        ("# T\n\n# Warm up\n- a\n\n# Jaw [3x]\n- b", ["Warm up", "Jaw"]),
        ("> ## Warm up\n> - a\n> b\n>\n> ## Jaw\n> - c", ["Warm up", "Jaw"]),
        ("Warm up  \n===\n\n**Jaw**\n===\n- b", ["Jaw"]),
        ("**Part No.X**\n- a", ["Part No.X"]),
        ("**" + "a" * 76 + "**\n- a", ["a" * 76]),
        ("b" * 80 + "\n---\n- a", ["b" * 80]),
        ("T\n===\n\n## Warm up\n- a\n\nJaw\n===\n\n- b", ["Warm up", "Jaw"]),
    ],
)  # fmt: skip
def test_steps_of_other_programs_become_steps(pasted: str, names: list[str]) -> None:
    with pytest.raises(ScriptError):
        parse_script(pasted, "x.md")
    assert [step.name for step in parse_script(fixed_script(pasted), "x.md").steps] == names


@pytest.mark.parametrize(
    "text",
    [
        "**You will need:**\n- oil\n- a mirror",
        "**Enjoy!**\n\n- a",
        "Soft words.\n---\n- a",
        "1. Warm up\n2. Jaw",
        "1. Warm up.\n   - a",
        "You need:\n- oil",
        "Soft.\n\n**Jaw**",
        "**" + "a" * 77 + "**\n- a",
        "b" * 81 + "\n---\n- a",
        "**Jaw**\nSoft.\n- a",
        "a\nb\n---\n- a",
    ],
)
def test_what_may_be_something_else_is_no_step(text: str) -> None:
    assert "## " not in fixed_script(text)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Oil\n===\nSoft.\n\nJaw\n==\n\nNeck\n---", {0: "# Oil", 4: "## Jaw", 7: "## Neck"}),
        ("# Oil\n\n Jaw \n===", {2: "## Jaw"}),
        ("## Jaw\n- a\n\nSoft\n---\n\nOil\n===", {6: "# Oil"}),
        ("Soft.\n---\n\nJaw\n---", {3: "## Jaw"}),
        ("X\n---", {0: "## X"}),
        ("2 eyes\n---", {0: "## 2 eyes"}),
        ("**Jaw**\n---", {0: "## **Jaw**"}),
        ("Jaw\n--", {}),
        ("- a\n---", {}),
    ],
)
def test_an_underlined_line_is_the_title_or_a_step(text: str, headings: dict[int, str]) -> None:
    assert dict(underlined_headings(text.split("\n"))) == headings


def test_a_script_with_steps_keeps_its_labels() -> None:
    text = "## A\n- a\n\n**Step 2**\n- b\n"
    assert fixed_script(text) == text
    with pytest.raises(ScriptError, match="Begin it with ## to start a step"):
        parse_script(text, "x.md")
