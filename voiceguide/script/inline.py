"""Text inside an item: checks its variables and removes Markdown's emphasis."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import replace

from voiceguide.script.directions import Fragment
from voiceguide.script.routine import Step, Words
from voiceguide.script.source import Span

LONGEST_TEXT = 4000
"""Characters of one text that is spoken in one go: about four minutes."""

VARIABLES = ("side", "round", "rounds", "duration", "next")

_BRACES = re.compile(r"\{([^{}]*)\}")
_MARKS = re.compile(r"\*+|_+|`+")


def read_words(span: Span, fragment: Fragment, step: Step, timed: bool) -> Words | None:
    """Return the words of a text fragment without Markdown's emphasis; None if there are none."""
    text = fragment.text
    if not any(character.isalnum() for character in text):
        if text.strip(" \n\t.,;:!?…-–—"):
            span.problem(fragment, "There is nothing to say here.", "Write words, or remove it.")
        return None
    if len(text) > LONGEST_TEXT:
        message = f"This item has {len(text)} characters; at most {LONGEST_TEXT} can be spoken."
        span.problem(fragment, message, "Split it into several items.")
        return None
    for match in _BRACES.finditer(text):
        _check_variable(
            span,
            replace(fragment, offset=fragment.offset + match.start(), text=match[0]),
            match[1],
            step,
            timed,
        )
    stray = re.search(r"[{}]", _BRACES.sub(lambda match: " " * len(match[0]), text))
    if stray is not None:
        offset = fragment.offset + stray.start()
        message = "This curly bracket has no partner."
        hint = "Variables are written {side}, {round}, {rounds}, {duration}, {next}."
        span.problem(Fragment("stray", stray[0], offset), message, hint)
    line = span.place(fragment.offset + len(text) - len(text.lstrip()))[0]
    return Words(" ".join(without_emphasis(text).split()), line)


def _check_variable(span: Span, fragment: Fragment, name: str, step: Step, timed: bool) -> None:
    if name not in VARIABLES:
        nearest = difflib.get_close_matches(name.lower(), VARIABLES, n=1, cutoff=0.5)
        known = ", ".join(f"{{{variable}}}" for variable in VARIABLES)
        hint = f"Did you mean {{{nearest[0]}}}?" if nearest else f"Variables are {known}."
        span.problem(fragment, f"Unknown variable {{{name[:40]}}}.", hint)
    elif name == "side" and not step.sides:
        hint = "Add [left, right] to the step's ## heading."
        span.problem(fragment, "{side} needs a step with sides.", hint)
    elif name == "duration" and not timed:
        hint = "Begin the item with how long it lasts, such as [20s]."
        span.problem(fragment, "{duration} needs a timed item.", hint)


def without_emphasis(text: str) -> str:
    """Return text without Markdown's marks for emphasis and code, which must not be spoken.

    Only marks around something are removed: `2 * 3` and `snake_case` stay as they are.
    """
    if _MARKS.search(text) is None:
        return text
    taken: set[int] = set()
    opened: list[tuple[str, int, int]] = []
    waiting = Counter[str]()
    for match in _MARKS.finditer(text):
        mark, (start, end) = match[0][0], match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        closes = bool(before.strip()) and not after.isalnum()
        while closes and start < end and waiting[mark]:
            other, first, last = opened.pop()
            waiting[other] -= 1
            if other == mark:
                length = min(last - first, end - start)
                taken.update(range(last - length, last), range(start, start + length))
                start += length
                if first < last - length:
                    opened.append((mark, first, last - length))
                    waiting[mark] += 1
        opens = bool(after.strip()) and not (mark == "_" and before.isalnum())
        if opens and start < end:
            opened.append((mark, start, end))
            waiting[mark] += 1
    return "".join(character for index, character in enumerate(text) if index not in taken)
