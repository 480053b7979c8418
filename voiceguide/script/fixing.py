"""Fixing: a script with all that has one right answer corrected; its words are never touched."""

from __future__ import annotations

import re

from voiceguide.errors import ScriptError
from voiceguide.script.corrections import tidied_line
from voiceguide.script.parser import parse_script

_MOST_ROUNDS = 8
"""A correction can uncover another problem of its line, such as a duration after a bullet."""

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
        corrected = (corrections.get(number, line) for number, line in enumerate(lines, 1))
        lines = [line for line in corrected if line is not None]
    first_step = next((index for index, line in enumerate(lines) if _STEP.match(line)), len(lines))
    tidied = lines[:first_step] + [tidied_line(line) for line in lines[first_step:]]
    return ("\r\n" if "\r\n" in text else "\n").join(tidied)


def _corrections(text: str) -> dict[int, str | None]:
    """Return the corrected lines by number; None for a line that should go."""
    try:
        parse_script(text, "script")
    except ScriptError as error:
        return {
            problem.line: problem.correction or None
            for problem in error.problems
            if problem.correction is not None
        }
    return {}
