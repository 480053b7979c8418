"""Routines pasted from ten programs: what `check` says, what `--fix` makes of them, what is heard.

tests/pasted has for each: NAME.md as pasted, NAME.check.txt with the findings, NAME.fixed.md,
NAME.routine.md with the rest mended by hand as the messages say, and NAME.heard.txt.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Voiceguide
from voiceguide.script.parser import parse_script

PASTED = Path(__file__).parents[1] / "pasted"
NAMES = (
    "word", "google-docs", "notion", "obsidian", "email", "chat", "table", "numbered", "deutsch",
    "portugues",
)  # fmt: skip


def text_of(name: str) -> str:
    return (PASTED / name).read_text(encoding="utf-8")


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest, work: Path) -> str:
    """Return the name of a pasted routine, which is in the current folder."""
    name = str(request.param)
    (work / f"{name}.md").write_text(text_of(f"{name}.md"), encoding="utf-8", newline="\n")
    return name


def findings(voiceguide: Voiceguide, script: str) -> str:
    """Return line, message and hint of all that `check` finds."""
    [found] = voiceguide("check", "--json", script).json
    lines = [f"{one['line']}: {one['message']} {one['hint']}".strip() for one in found["errors"]]
    lines += [f"{one['line']}: {one['message']}" for one in found["warnings"]]
    return "".join(f"{line}\n" for line in lines)


def heard(voiceguide: Voiceguide, script: str) -> str:
    """Return the steps of a script with the words of each item, its time before them."""
    session = voiceguide("show", "--json", script).json
    routine = parse_script(Path(script).read_text(encoding="utf-8"), script)
    holds = {item.line: item.hold_s for step in routine.steps for item in step.items}
    lines: list[str] = []
    for number, step in enumerate(session["steps"]):
        lines.append(step["name"])
        for event in session["events"]:
            if event["step"] != number or event.get("sound") in ("open", "step", "side", "close"):
                continue
            hold = f"{holds[event['line']]:g}s" if holds.get(event["line"]) else ""
            seconds = round(event["end_s"] - event["start_s"], 1)
            what = event.get("text") or event.get("sound") or f"(silence {seconds:g}s)"
            lines.append(f"{hold:>6}  {what}")
    return "\n".join([*lines, ""])


def test_check_says_each_thing_once_with_its_remedy(voiceguide: Voiceguide, name: str) -> None:
    assert findings(voiceguide, f"{name}.md") == text_of(f"{name}.check.txt")


def test_fix_corrects_what_has_one_right_answer(
    voiceguide: Voiceguide, name: str, work: Path
) -> None:
    voiceguide("check", "--fix", f"{name}.md")
    assert (work / f"{name}.md").read_text(encoding="utf-8") == text_of(f"{name}.fixed.md")
    assert (work / f"{name}.md.bak").read_text(encoding="utf-8") == text_of(f"{name}.md")


def test_what_remains_can_be_mended_as_the_messages_say(
    voiceguide: Voiceguide, name: str, work: Path
) -> None:
    (work / "routine.md").write_text(text_of(f"{name}.routine.md"), encoding="utf-8")
    assert findings(voiceguide, "routine.md") == ""
    assert heard(voiceguide, "routine.md") == text_of(f"{name}.heard.txt")
