"""Where a script's front matter stands: taken from the top, refused anywhere else."""

from __future__ import annotations

import re

from voiceguide.script.front_matter import parse_front_matter
from voiceguide.script.front_matter_values import KEYS
from voiceguide.script.routine import FrontMatter
from voiceguide.script.source import Source

_FENCE = re.compile(r"-{3,}[ \t]*")
_KEY = re.compile(rf"(?:{'|'.join(KEYS)})\s*:")
_KEY_LINE = re.compile(r"\s*(?:[\w-]+\s*:|-\s|#|$)|\s+\S")


def take_front_matter(source: Source) -> tuple[FrontMatter, int]:
    """Read the front matter, and blank it; return it with its last line, 0 if there is none.

    The source must have a line with text.
    """
    begin = next(index for index, line in enumerate(source.lines) if line.strip())
    if not _FENCE.fullmatch(source.lines[begin]):
        return FrontMatter(), 0
    if begin > 0:
        hint = "Delete the blank lines above it."
        source.problem(begin + 1, 1, "Front matter must begin on the first line.", hint, length=3)
    end = _closing(source, begin + 1)
    if end is None:
        hint = "Put a line with --- after its last key."
        source.problem(begin + 1, 1, "The front matter is never closed.", hint, length=3)
        return FrontMatter(), begin + 1
    front, problems = parse_front_matter(source.take(begin + 2, end), begin + 2)
    for problem in problems:
        source.add(problem)
    source.take(begin + 1, end + 1)
    return front, end + 1


def _closing(source: Source, first: int) -> int | None:
    """Return the index of the first line of dashes from the index `first` on."""
    fences = (n for n in range(first, len(source.lines)) if _FENCE.fullmatch(source.lines[n]))
    return next(fences, None)


def refuse_late_front_matter(source: Source, after: int) -> None:
    """Refuse front matter below line `after`, where it would be shown or read as words."""
    for begin in range(after, len(source.lines)):
        if not _FENCE.fullmatch(source.readable_lines(begin + 1, begin + 1)):
            continue
        below = next((line for line in source.lines[begin + 1 :] if line.strip()), "")
        if _KEY.match(below) is None:
            continue
        if after:
            message = "This script has two front matters."
            hint = "Move these keys to the one at the top."
        else:
            message = "Front matter must begin on the first line."
            hint = "Delete the lines above it, or move them below it."
        source.problem(begin + 1, 1, message, hint, length=3)
        end = begin + 1
        while end < len(source.lines) and _KEY_LINE.match(source.lines[end]):
            end += 1
        closed = end < len(source.lines) and _FENCE.fullmatch(source.lines[end])
        source.take(begin + 1, end + bool(closed))
