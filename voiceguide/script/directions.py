"""Directions: splits text at its square brackets, and reads what is inside a pair.

Knows how each direction is spelled; `parser` and `items` know where each may be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from voiceguide.script.areas import AREAS
from voiceguide.script.direction_error import DirectionError
from voiceguide.script.durations import (
    DurationError,
    looks_like_duration,
    parse_duration,
    usual_spelling,
)
from voiceguide.script.meant_directions import (
    ALL_DIRECTIONS,
    EXAMPLES,
    is_checkbox,
    meant_direction,
)
from voiceguide.script.repetitions import means_repetitions, parse_repetitions
from voiceguide.script.routine import At, Every, Half, Last, Repetitions
from voiceguide.text import join_words, nearest

MOST_ROUNDS = 1000
LONGEST_DIRECTION = 1000
"""Characters between square brackets: more are words, and finding out what they mean takes long."""

MOST_SIDES = 12
SHORTEST_PERIOD_S = 0.5
"""The shortest time in `[every …]`: hands cannot follow anything faster."""

_USUAL_SIDES = ("left", "right")

LONGEST_SIDE = 60
"""Characters in the name of a side, which `{side}` may repeat often."""


class Duration(Struct, frozen=True):
    """`[20s]`."""

    duration_s: float


class WaitDirection(Struct, frozen=True):
    """`[wait]`, `[wait 1m]`."""

    limit_s: float | None


class Named(Struct, frozen=True):
    """`[chime NAME]`, `[play FILE]` or `[include NAME]`; `word` is the first word."""

    word: str
    name: str


class CountdownDirection(Struct, frozen=True):
    """`[countdown]`."""


class Rounds(Struct, frozen=True):
    """`[x3]`."""

    count: int


class Sides(Struct, frozen=True):
    """`[left, right]`."""

    names: tuple[str, ...]


class AreaDirection(Struct, frozen=True):
    """`[area jaw, cheeks]`."""

    names: tuple[str, ...]


Direction = (
    Duration
    | WaitDirection
    | Named
    | CountdownDirection
    | Rounds
    | Sides
    | AreaDirection
    | At
    | Half
    | Every
    | Last
    | Repetitions
)


class Fragment(Struct, frozen=True):
    """A piece of text: the inside of a direction, or plain text between directions.

    `kind` is `direction`, `text`, or `stray` for an unpaired bracket. `offset` is where it starts
    in the whole text, with its opening bracket.
    """

    kind: str
    text: str
    offset: int


_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


def fragments(text: str) -> Iterator[Fragment]:
    """Yield the fragments of text in order."""
    end = 0
    for match in _BRACKETS.finditer(text):
        yield from _plain(text[end : match.start()], end)
        yield Fragment("direction", match[1], match.start())
        end = match.end()
    yield from _plain(text[end:], end)


def _plain(text: str, offset: int) -> Iterator[Fragment]:
    if re.search(r"[^\s\[\]]", text):
        yield Fragment("text", text, offset)
    stray = re.search(r"[\[\]]", text)
    if stray:
        yield Fragment("stray", stray[0], offset + stray.start())


def parse_direction(inside: str) -> Direction:
    """Return the direction written as `[inside]`.

    Raises DirectionError, with the nearest correct spelling.
    """
    text = " ".join(inside.split())
    if is_checkbox(inside):
        raise DirectionError(f"The checkbox [{inside}] has no use in a script.", "Delete it.", "")
    if not text:
        raise DirectionError("This direction is empty.", ALL_DIRECTIONS)
    if len(text) > LONGEST_DIRECTION:
        raise DirectionError(
            f"[{text[:60]}…] is too long for a direction.",
            "Put only directions into square brackets; what is to be said stands outside them.",
        )
    if means_repetitions(text):
        return parse_repetitions(text)
    if looks_like_duration(text):
        return Duration(_duration(text))
    if re.fullmatch(r"[xX×]\s*-?\d+", text):
        return _rounds(text)
    word, _, rest = text.partition(" ")
    lowered = word.lower()
    if lowered == "area":
        return _areas(rest)
    if "," in text:
        return _sides(text)
    if lowered in EXAMPLES:
        return _worded(lowered, rest)
    meant = meant_direction(text)
    raise DirectionError(f"Unknown direction [{text[:60]}].", meant.hint, meant.right)


def _duration(text: str, before: str = "") -> float:
    try:
        return parse_duration(text)
    except DurationError as error:
        hint, right = str(error), usual_spelling(text)
        if right is None:
            meant = meant_direction(text)
            if meant.right is not None and not before:
                hint, right = meant.hint, meant.right
        written = right and f"{before} {right}".strip()
        raise DirectionError(f"[{text[:60]}] is not a duration.", hint, written) from None


def _rounds(text: str) -> Rounds:
    count = int(text[1:].strip()[:9])
    if not 1 <= count <= MOST_ROUNDS:
        raise DirectionError(
            f"[{text[:60]}] is not a number of rounds.", f"Write [x1] to [x{MOST_ROUNDS}]."
        )
    return Rounds(count)


def _sides(text: str) -> Sides:
    names = tuple(map(_side, text.split(",")))
    example = "Name each side once, as in [left, right]."
    if not all(names) or len(set(names)) != len(names):
        raise DirectionError(f"[{text[:60]}] is not a list of sides.", example)
    if len(names) > MOST_SIDES:
        raise DirectionError(f"There are {len(names)} sides here.", f"Name at most {MOST_SIDES}.")
    if means_areas(names[0]):
        hint = f"Did you mean {EXAMPLES['area']}?"
        raise DirectionError(f"Unknown direction [{text[:60]}].", hint)
    if max(map(len, names)) > LONGEST_SIDE:
        message = f"[{text[:60]}…] has a side with more than {LONGEST_SIDE} characters."
        raise DirectionError(message, example)
    for name in names:
        near = [] if name in _USUAL_SIDES or " " in name else nearest(name, _USUAL_SIDES)
        if near and near[0] != name:
            raise DirectionError(f"Unknown side “{name}”.", f"Did you mean {near[0]}?")
        if any(character.isdigit() for character in name):
            raise DirectionError(f"[{text[:60]}] is not a list of sides.", example)
    return Sides(names)


def _side(written: str) -> str:
    """Return the name of a side: capitals make no difference in `left` and `right`."""
    name = written.strip()
    return name.lower() if name.lower() in _USUAL_SIDES else name


def means_areas(text: str) -> bool:
    """Return whether a direction is, or is meant to be, `[area …]`."""
    word, _, rest = " ".join(text.split()).lower().partition(" ")
    return word == "area" or bool(rest and nearest(word, ["area"]))


def _areas(text: str) -> AreaDirection:
    names = tuple(name.strip().lower() for name in text.split(","))
    if not all(names) or len(set(names)) != len(names):
        example = f"Name each area once, as in {EXAMPLES['area']}."
        written = f"area {text}".strip()
        raise DirectionError(f"[{written[:60]}] is not a list of areas.", example)
    for name in names:
        if name not in AREAS:
            near = nearest(name, AREAS)
            hint = (
                f"Did you mean {near[0]}?" if near else f"The areas are {join_words(AREAS, 'and')}."
            )
            raise DirectionError(f"Unknown area “{name[:60]}”.", hint)
    return AreaDirection(names)


def _worded(word: str, rest: str) -> Direction:
    if word in ("chime", "play", "include"):
        if not rest:
            raise DirectionError(f"[{word}] needs a name.", f"For example {EXAMPLES[word]}.")
        return Named(word, rest)
    if word in ("half", "countdown"):
        if rest:
            meant = usual_spelling(f"{word} {rest}")
            hint = f"Did you mean [{meant}]?" if meant else f"Write {EXAMPLES[word]}."
            raise DirectionError(f"[{word}] takes no value.", hint, meant)
        return Half() if word == "half" else CountdownDirection()
    if word == "wait":
        return WaitDirection(_duration(rest, word) if rest else None)
    if not rest:
        raise DirectionError(f"[{word}] needs a duration.", f"For example {EXAMPLES[word]}.")
    duration_s = _duration(rest, word)
    if word == "at":
        return At(duration_s)
    if word == "every":
        if duration_s < SHORTEST_PERIOD_S:
            raise DirectionError(
                f"[every {rest}] is too fast to follow.",
                f"Write [every {SHORTEST_PERIOD_S:g}s], or a longer time.",
            )
        return Every(duration_s)
    return Last(duration_s)
