"""What items and cues have in common: paragraphs, and the parts that a direction names."""

from __future__ import annotations

from msgspec.structs import replace

from voiceguide.script.directions import Named
from voiceguide.script.misread_lines import misread_continuation
from voiceguide.script.routine import Chime, CuePart, Include, Part, Play, Words
from voiceguide.script.source import Source


def mark_paragraph(parts: list[Part] | list[CuePart], first: int) -> None:
    """Note in the part `first`, if it is voiced, that it begins a further paragraph."""
    part = parts[first] if 0 < first < len(parts) else None
    if isinstance(part, Words | Play):
        parts[first] = replace(part, new_paragraph=True)


def named_part(direction: Named, line: int) -> Chime | Play | Include:
    """Return the part for a direction with a name."""
    if direction.word == "chime":
        return Chime(direction.name, line)
    if direction.word == "play":
        return Play(direction.name, line)
    return Include(direction.name, line)


def check_continuations(source: Source, written: str, first_line: int) -> None:
    """Add a problem for every line of a paragraph that does not plainly continue the first."""
    for line in range(first_line + 1, first_line + written.count("\n") + 1):
        misread = misread_continuation(source.readable_lines(line, line))
        if misread is not None:
            column = source.column_of_text(line)
            source.problem(line, column, *misread, correctable=True)
