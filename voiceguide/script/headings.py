"""Headings: reads the name, rounds and sides of a step, and finds steps that have no ## heading."""

from __future__ import annotations

import re
from collections.abc import Iterable

from voiceguide.script.corrections import misspelled_in_heading
from voiceguide.script.directions import AreaDirection, Fragment, Rounds, Sides
from voiceguide.script.lazy_pattern import LazyPattern
from voiceguide.script.routine import Step
from voiceguide.script.source import Source, Span
from voiceguide.script.step_names import (
    has_steps,
    quoted_lines,
    underlined_headings,
    unmarked_step_names,
)

LONGEST_NAME = 200
"""Characters in the name of a step, which `{next}` may repeat often."""

_UNDERLINE = LazyPattern(r"^ {0,3}==", re.MULTILINE)


def read_unmarked_headings(source: Source, after: int) -> None:
    """Refuse headings below line `after` that other programs mark, and read them as they should be.

    What is quoted as a whole is read without its marks.
    """

    def meant(message: str, hint: str, found: Iterable[tuple[int, str]]) -> list[int]:
        lines = [(after + index + 1, right) for index, right in found]
        for line, right in lines:
            source.correct(line, right)
            source.problem(line, 1, message, hint.format(right.split(" ")[0]), correctable=True)
        return [line for line, _right in lines]

    def below() -> list[str]:
        return source.readable.split("\n")[after:]

    lines = below()
    if has_steps(lines) and _UNDERLINE.search(source.readable) is None:
        return
    meant("The sign > has no use in a script.", "Delete it.", quoted_lines(lines))
    message = "Headings are not underlined in a script."
    hint = "Begin the line with {}, and delete the line below it."
    for line in meant(message, hint, underlined_headings(below())):
        source.correct(line + 1, "")
    message = "This looks like the name of a step."
    meant(message, "Begin it with {} and a space.", unmarked_step_names(below()))


def read_heading(span: Span, line: int) -> Step:
    """Return a step without its items, from the text of its heading."""
    rounds = 0
    sides: tuple[str, ...] = ()
    name: list[str] = []
    for fragment, direction in span.parts():
        again = (isinstance(direction, Rounds) and rounds) or (
            isinstance(direction, Sides) and sides
        )
        if again:
            what = "rounds" if isinstance(direction, Rounds) else "sides"
            span.problem(fragment, f"This heading already has {what}.", "Keep one of them.")
        elif isinstance(direction, Rounds):
            rounds = direction.count
        elif isinstance(direction, Sides):
            sides = direction.names
        elif direction is not None:
            areas = isinstance(direction, AreaDirection)
            hint = "Write it on a line of its own below." if areas else "Use it in an item."
            message = f"[{fragment.text[:60]}] does not belong in a heading."
            span.problem(fragment, message, hint)
        else:
            name.append(fragment.text)
            _check_heading_text(span, fragment)
    text = " ".join(" ".join(name).split())
    if not text:
        span.source.problem(line, 1, "This step has no name.", "Write one after the ##.")
    if len(text) > LONGEST_NAME:
        message = f"This step's name has {len(text)} characters; at most {LONGEST_NAME} are shown."
        span.source.problem(line, 1, message, "Move the rest to an item.")
    return Step(text, line, (), rounds or 1, sides)


def _check_heading_text(span: Span, fragment: Fragment) -> None:
    brace = re.search(r"\{[^{}]*\}|[{}]", fragment.text)
    if brace is not None:
        stray = Fragment("variable", brace[0], fragment.offset + brace.start())
        hint = "The side and the round are added to the step's name automatically."
        span.problem(stray, f"{brace[0][:60]} does not belong in a heading.", hint)
    for found in misspelled_in_heading(fragment.text):
        written = fragment.text[found.start : found.end]
        there = Fragment("stray", written, fragment.offset + found.start)
        span.problem(there, found.message, f"Write {found.right}.", correctable=True)
