"""Tables, which a script cannot have: a row with a time and words is meant as an item."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voiceguide.script.durations import usual_spelling
from voiceguide.script.lazy_pattern import LazyPattern

_RULE = LazyPattern(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_NUMBER = LazyPattern(r"(?:step\s*)?\d{0,3}[.)]?", re.IGNORECASE)


def is_row(line: str) -> bool:
    """Return whether a line is a row of a table."""
    return line.lstrip().startswith("|")


def corrected_row(lines: Sequence[str], index: int) -> str | None:
    """Return a row as an item; empty for a rule or a header, None if only the author can know.

    A header has a rule below it, and then a row that is meant as an item.
    """
    line = lines[index]
    if _RULE.fullmatch(line):
        return "" if _is_item(lines, index + 1) else None
    item = _item(line)
    if item is not None:
        return item
    is_header = _is_item(lines, index + 2) and _RULE.fullmatch(lines[index + 1])
    return "" if is_header else None


def _is_item(lines: Sequence[str], index: int) -> bool:
    return index < len(lines) and is_row(lines[index]) and _item(lines[index]) is not None


def _item(line: str) -> str | None:
    """Return a row that has one time, and one more cell with words, as an item."""
    cells = [cell.strip().strip("*_") for cell in line.split("|")]
    times = [time for cell in cells if (time := usual_spelling(cell)) is not None]
    words = [
        cell for cell in cells if usual_spelling(cell) is None and _NUMBER.fullmatch(cell) is None
    ]
    if len(times) != 1 or len(words) != 1:
        return None
    return f"- [{times[0]}] {words[0]}"
