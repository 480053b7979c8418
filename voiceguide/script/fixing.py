"""Fixing: a script with all that has one right answer corrected; its words are never touched."""

from __future__ import annotations

import re

from voiceguide.errors import ScriptError
from voiceguide.script.corrections import DASH, QUOTE, tidied_line
from voiceguide.script.parser import MisreadScriptError, parse_script

_MOST_ROUNDS = 8
"""A correction can uncover another problem of its line, such as a duration after a bullet."""

_BEGINS_ANEW = re.compile(r"\s*(?:[-*+]\s|#)")
_INDENTED = re.compile(r"\s+\S")
_STEP = re.compile(r"\s{0,3}##(?!#)")


def fixed_script(text: str) -> str:
    """Return the text of a script with bullets, brackets and durations spelled as in a script.

    Lines that do nothing are deleted. What only the author can know is left as it is.
    """
    lines = re.sub(r"\r\n|\r", "\n", text).split("\n")
    for _round in range(_MOST_ROUNDS):
        corrections = _corrections("\n".join(lines))
        if not corrections:
            break
        lines = _corrected(lines, corrections)
    first_step = next((index for index, line in enumerate(lines) if _STEP.match(line)), len(lines))
    tidied = lines[:first_step] + [tidied_line(line) for line in lines[first_step:]]
    return ("\r\n" if "\r\n" in text else "\n").join(tidied)


def _corrected(lines: list[str], corrections: dict[int, str]) -> list[str]:
    """Return the lines as they should be; a blank line stays where text would join other text."""
    corrected: list[str] = []
    for number, line in enumerate(lines, 1):
        right = corrections.get(number, line)
        below = lines[number] if number < len(lines) else ""
        above = corrected[-1] if corrected else ""
        quoted = QUOTE.match(line) is not None and not QUOTE.match(lines[max(0, number - 2)])
        if quoted and right and above.strip() and not _BEGINS_ANEW.match(right):
            corrected.append("")
        if not right and DASH.match(line) and _INDENTED.match(below):
            right = "-"  # What is below belongs to this item, not to the one above.
        if right or number not in corrections or (above.strip() and below.strip()):
            corrected.append(right)
    return corrected


def _corrections(text: str) -> dict[int, str]:
    """Return the corrected lines by number; empty for a line that should go."""
    try:
        parse_script(text, "script")
    except MisreadScriptError as error:
        return error.corrections
    except ScriptError:
        pass
    return {}
