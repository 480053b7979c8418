"""Directions: splits text at its square brackets, and reads what is inside a pair.

Knows how each direction is spelled; `parser` and `items` know where each may be used.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.script.areas import AREAS
from voiceguide.script.durations import DurationError, looks_like_duration, parse_duration
from voiceguide.script.routine import At, Every, Half, Last
from voiceguide.text import join_words

MOST_ROUNDS = 1000
MOST_SIDES = 12
SHORTEST_PERIOD_S = 0.5
"""The shortest time in `[every …]`: hands cannot follow anything faster."""

LONGEST_SIDE = 60
"""Characters in the name of a side, which `{side}` may repeat often."""


@dataclass(frozen=True)
class Duration:
    """`[20s]`."""

    duration_s: float


@dataclass(frozen=True)
class WaitDirection:
    """`[wait]`, `[wait 1m]`."""

    limit_s: float | None


@dataclass(frozen=True)
class Named:
    """`[chime NAME]`, `[play FILE]` or `[include NAME]`; `word` is the first word."""

    word: str
    name: str


@dataclass(frozen=True)
class CountdownDirection:
    """`[countdown]`."""


@dataclass(frozen=True)
class Rounds:
    """`[x3]`."""

    count: int


@dataclass(frozen=True)
class Sides:
    """`[left, right]`."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class AreaDirection:
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
)


class DirectionError(ValueError):
    """A direction that cannot be used; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Fragment:
    """A piece of text: the inside of a direction, or plain text between directions.

    `kind` is `direction`, `text`, or `stray` for an unpaired bracket. `offset` is where it starts
    in the whole text, with its opening bracket.
    """

    kind: str
    text: str
    offset: int


_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_WORDS = {
    "wait": "[wait] or [wait 1m]",
    "chime": "[chime bell]",
    "play": "[play welcome.wav]",
    "include": "[include evening-massage]",
    "at": "[at 10s]",
    "half": "[half]",
    "every": "[every 3s]",
    "last": "[last 5s]",
    "countdown": "[countdown]",
    "area": "[area jaw, cheeks]",
}
_ALL = (
    "Directions are [20s], [wait], [chime NAME], [play FILE], [include NAME]; "
    "under a timed item [at 10s], [half], [every 3s], [last 5s], [countdown]; "
    "in a heading [x3], [left, right]; below a heading [area jaw, cheeks]."
)


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
    if not text:
        raise DirectionError("This direction is empty.", _ALL)
    if looks_like_duration(text):
        return Duration(_duration(text))
    if re.fullmatch(r"[x×]\s*-?\d+", text, re.IGNORECASE):
        return _rounds(text)
    word, _, rest = text.partition(" ")
    lowered = word.lower()
    if lowered == "area":
        return _areas(rest)
    if "," in text:
        return _sides(text)
    if lowered in _WORDS:
        return _worded(lowered, rest)
    if re.search(r"\bleft\b", text, re.IGNORECASE) and re.search(r"\bright\b", text, re.IGNORECASE):
        raise DirectionError(f"Unknown direction [{text[:60]}].", "Did you mean [left, right]?")
    nearest = difflib.get_close_matches(lowered, _WORDS, n=1, cutoff=0.5)
    hint = f"Did you mean {_WORDS[nearest[0]]}?" if nearest else _ALL
    if not nearest and looks_like_duration(rest):
        hint = f"Did you mean [{rest[:60]}]?"
    raise DirectionError(f"Unknown direction [{text[:60]}].", hint)


def _duration(text: str) -> float:
    try:
        return parse_duration(text)
    except DurationError as error:
        swapped = re.fullmatch(r"(\d{1,9})\s*[x×]", text, re.IGNORECASE)
        hint = f"Did you mean [x{swapped[1]}]?" if swapped else str(error)
        raise DirectionError(f"[{text[:60]}] is not a duration.", hint) from None


def _rounds(text: str) -> Rounds:
    count = int(text[1:].strip()[:9])
    if not 1 <= count <= MOST_ROUNDS:
        raise DirectionError(
            f"[{text[:60]}] is not a number of rounds.", f"Write [x1] to [x{MOST_ROUNDS}]."
        )
    return Rounds(count)


def _sides(text: str) -> Sides:
    names = tuple(name.strip() for name in text.split(","))
    example = "Name each side once, as in [left, right]."
    if not all(names) or len(set(names)) != len(names):
        raise DirectionError(f"[{text[:60]}] is not a list of sides.", example)
    if len(names) > MOST_SIDES:
        raise DirectionError(f"There are {len(names)} sides here.", f"Name at most {MOST_SIDES}.")
    if means_areas(names[0]):
        hint = f"Did you mean {_WORDS['area']}?"
        raise DirectionError(f"Unknown direction [{text[:60]}].", hint)
    if max(map(len, names)) > LONGEST_SIDE:
        message = f"[{text[:60]}…] has a side with more than {LONGEST_SIDE} characters."
        raise DirectionError(message, example)
    for name in names:
        nearest = difflib.get_close_matches(name.lower(), ["left", "right"], n=1, cutoff=0.75)
        if nearest and nearest[0] != name:
            raise DirectionError(f"Unknown side “{name}”.", f"Did you mean {nearest[0]}?")
        if any(character.isdigit() for character in name):
            raise DirectionError(f"[{text[:60]}] is not a list of sides.", example)
    return Sides(names)


def means_areas(text: str) -> bool:
    """Return whether a direction is, or is meant to be, `[area …]`."""
    word, _, rest = " ".join(text.split()).lower().partition(" ")
    return word == "area" or bool(rest and difflib.get_close_matches(word, ["area"], cutoff=0.75))


def _areas(text: str) -> AreaDirection:
    names = tuple(name.strip().lower() for name in text.split(","))
    if not all(names) or len(set(names)) != len(names):
        example = f"Name each area once, as in {_WORDS['area']}."
        raise DirectionError(
            f"[area{' ' * bool(text)}{text[:60]}] is not a list of areas.", example
        )
    for name in names:
        if name not in AREAS:
            nearest = difflib.get_close_matches(name, AREAS, n=1, cutoff=0.5)
            hint = (
                f"Did you mean {nearest[0]}?"
                if nearest
                else f"The areas are {join_words(AREAS, 'and')}."
            )
            raise DirectionError(f"Unknown area “{name[:60]}”.", hint)
    return AreaDirection(names)


def _worded(word: str, rest: str) -> Direction:
    if word in ("chime", "play", "include"):
        if not rest:
            raise DirectionError(f"[{word}] needs a name.", f"For example {_WORDS[word]}.")
        return Named(word, rest)
    if word in ("half", "countdown"):
        if rest:
            raise DirectionError(f"[{word}] takes no value.", f"Write {_WORDS[word]}.")
        return Half() if word == "half" else CountdownDirection()
    if word == "wait":
        return WaitDirection(_duration(rest) if rest else None)
    if not rest:
        raise DirectionError(f"[{word}] needs a duration.", f"For example {_WORDS[word]}.")
    duration_s = _duration(rest)
    if word == "at":
        return At(duration_s)
    if word == "every":
        if duration_s < SHORTEST_PERIOD_S:
            raise DirectionError(
                f"[every {rest[:60]}] is too fast to follow.",
                f"Write [every {SHORTEST_PERIOD_S:g}s], or a longer time.",
            )
        return Every(duration_s)
    return Last(duration_s)
