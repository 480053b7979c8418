"""Text inside an item: checks what would be spoken, and its variables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from voiceguide.script.corrections import misspelled_directions
from voiceguide.script.directions import Fragment
from voiceguide.script.repetitions import EXAMPLE as REPETITIONS
from voiceguide.script.routine import Step, Words
from voiceguide.script.source import Span
from voiceguide.text import nearest

LONGEST_TEXT = 4000
"""Characters of one text that is spoken in one go: about four minutes."""

VARIABLES = ("side", "other side", "round", "rounds", "duration", "count", "counts", "next")

COUNTED = ("count", "counts")
"""The variables of repetitions."""

_OTHER_NAMES = {
    **dict.fromkeys(("lado", "seite", "côté", "lato", "kant", "sida", "left/right"), "side"),
    **dict.fromkeys(("runde", "rodada", "ronda", "tour", "giro"), "round"),
    **dict.fromkeys(("dauer", "duração", "duración", "durée", "durata", "time"), "duration"),
}
"""What people call a variable in their own language."""

_KNOWN = ", ".join(f"{{{variable}}}" for variable in VARIABLES)
_BRACES = re.compile(r"\{([^{}]*)\}")


def read_words(
    span: Span, fragment: Fragment, step: Step, timed: bool, counted: Sequence[str] = ()
) -> Words | None:
    """Return the words of a text fragment; None if there are none.

    `counted` are the variables of repetitions that can be used in it.
    """
    text = fragment.text
    if not any(character.isalnum() for character in text):
        if text.strip(' \n\t.,;:!?…-–—"“”„‘’«»'):
            span.problem(fragment, "There is nothing to say here.", "Write words, or remove it.")
        return None
    if len(text) > LONGEST_TEXT:
        message = f"This item has {len(text)} characters; at most {LONGEST_TEXT} can be spoken."
        span.problem(fragment, message, "Split it into several items.")
        return None
    for found in misspelled_directions(text):
        there = replace(
            fragment, offset=fragment.offset + found.start, text=text[found.start : found.end]
        )
        span.problem(there, found.message, f"Write {found.right}.", correctable=True)
    check_variables(span, fragment, step, timed, counted)
    line = span.place(fragment.offset + len(text) - len(text.lstrip()))[0]
    return Words(" ".join(text.split()), line)


def check_variables(
    span: Span, fragment: Fragment, step: Step, timed: bool, counted: Sequence[str] = COUNTED
) -> None:
    """Add a problem for every variable of a text that cannot be filled."""
    text = fragment.text
    for match in _BRACES.finditer(text):
        there = replace(fragment, offset=fragment.offset + match.start(), text=match[0])
        _check_variable(span, there, re.sub(r"\s+", " ", match[1]), step, timed, counted)
    stray = re.search(r"[{}]", _BRACES.sub(lambda match: " " * len(match[0]), text))
    if stray is not None:
        offset = fragment.offset + stray.start()
        message = "This curly bracket has no partner."
        hint = f"Variables are {_KNOWN}."
        span.problem(Fragment("stray", stray[0], offset), message, hint)


def _check_variable(
    span: Span, fragment: Fragment, name: str, step: Step, timed: bool, counted: Sequence[str]
) -> None:
    if name not in VARIABLES:
        meant = _OTHER_NAMES.get(name.casefold())
        near = [meant] if meant else nearest(name, VARIABLES)
        hint = f"Did you mean {{{near[0]}}}?" if near else f"Variables are {_KNOWN}."
        span.problem(fragment, f"Unknown variable {{{name[:40]}}}.", hint)
    elif name in ("side", "other side") and not step.sides:
        hint = "Add [left, right] to the step's ## heading."
        span.problem(fragment, f"{{{name}}} needs a step with sides.", hint)
    elif name == "other side" and len(step.sides) != 2:
        message = "{other side} needs a step with exactly two sides."
        count = "only one side" if len(step.sides) == 1 else f"{len(step.sides)} sides"
        hint = f"This step has {count}; write which one you mean."
        span.problem(fragment, message, hint)
    elif name == "duration" and not timed:
        hint = "Begin the item with how long it lasts, such as [20s]."
        span.problem(fragment, "{duration} needs a timed item.", hint)
    elif name in COUNTED and not counted:
        hint = f"Begin the item with them, as in {REPETITIONS}."
        span.problem(fragment, f"{{{name}}} needs repetitions.", hint)
    elif name in COUNTED and name not in counted:
        hint = (
            "Write it in the words for the hold or the release, or in a cue. {counts} says how many"
            " there are."
        )
        span.problem(fragment, f"{{{name}}} is not known before the first repetition.", hint)
