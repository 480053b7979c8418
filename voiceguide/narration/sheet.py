"""The recording sheet: the lines of a routine, numbered, to be read aloud in a studio. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from voiceguide.session.lines import Line
from voiceguide.text import printable

_INTRODUCTION = (
    "Read the lines in order, with a pause of two seconds after each. If one goes wrong, pause and"
    " say it again: the last time counts."
)


def recording_sheet(title: str, lines: Sequence[Line]) -> str:
    """Return the sheet as Markdown: a numbered line each, with the time it may take."""
    shown = [f"# {_text(title)}", "", _INTRODUCTION, ""]
    step = None
    for number, line in enumerate(lines, 1):
        if line.step != step:
            step = line.step
            shown += [f"## {_text(step)}", ""]
        room = "" if line.room_s is None else f" *(up to {line.room_s:.1f} s)*"
        shown += [f"{number}. {_text(line.text)}{room}", ""]
    if not lines:
        shown += ["Every line is recorded.", ""]
    return "\n".join(shown)


def _text(text: str) -> str:
    return printable(" ".join(text.split()))
