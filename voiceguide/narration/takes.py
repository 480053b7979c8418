"""One long recording of many lines: cut into pieces at its pauses, and matched with the lines.

Lines are read in order. A line that went wrong is said again, and the last time counts. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from voiceguide.narration.processing import speech_spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

SHORTEST_PAUSE_S = 0.35
"""Shorter pauses are within a phrase."""

MARGIN_S = 0.4
"""How much is kept on each side of a line, for its noise to be known; at most half the pause."""

_MOST_PIECES = 8
"""A line of several sentences has so many pieces at most."""

_USUAL_PAUSE_S = 1.0
"""Lines are further apart than this, and pieces of one line nearer."""

_DROPPED = 1.0
_MISSING = 4.0
_SPREAD = 0.25
"""The usual deviation of a line's length from the expected one, as a natural logarithm."""

_SURE_RATIO = 1.6

_POSSIBLE = 1.5
"""What costs this much more than the likeliest may be true all the same."""

_MOST_WRONG = 1 / 3
"""A small recogniser mishears a word of every sentence or two."""

_TIE = 0.5
_MOST_OFFERED = 5


class Piece(Struct, frozen=True):
    """Speech between two pauses, from frame `start` to `end`."""

    start: int
    end: int


class Match(Struct, frozen=True):
    """Where a line is in a recording: frames `start` to `end`; whether that is sure.

    `others` are the other places at which it may be, the most likely first.
    """

    line: int
    start: int
    end: int
    sure: bool
    others: tuple[Piece, ...] = ()


def pieces_of(recording: Samples, rate: int) -> tuple[Piece, ...]:
    """Return the pieces of a mono recording (frames,), in order."""
    found: list[Piece] = []
    for start, end in speech_spans(recording, rate):
        if found and start - found[-1].end < SHORTEST_PAUSE_S * rate:
            found[-1] = Piece(found[-1].start, end)
        else:
            found.append(Piece(start, end))
    return tuple(found)


def aligned(pieces: Sequence[Piece], expected_s: Sequence[float], rate: int) -> Alignment:
    """Return the alignment of lines that should take so long, if read at one speed."""
    first = Alignment(pieces, expected_s, rate).matches()
    ratios = [(found.end - found.start) / rate / expected_s[found.line] for found in first if found]
    speed = float(np.median(ratios)) if ratios else 1.0
    return Alignment(pieces, [each * speed for each in expected_s], rate)


class Alignment:
    """The cheapest assignment of pieces to lines, both in order, and what else is possible."""

    def __init__(self, pieces: Sequence[Piece], expected_s: Sequence[float], rate: int) -> None:
        self._pieces = pieces
        self._expected_s = expected_s
        self._rate = rate
        self._gaps = [(after.start - before.end) / rate for before, after in pairwise(pieces)]
        shape = (len(pieces) + 1, len(expected_s) + 1)
        self._takes = {
            (at, line): [
                self._cost(at, line, taken)
                for taken in range(1, min(_MOST_PIECES, len(pieces) - at) + 1)
            ]
            for at in range(len(pieces))
            for line in range(len(expected_s))
        }
        self._until = np.full(shape, math.inf)
        """The least cost of so many pieces and lines from the beginning."""
        self._since = np.full(shape, math.inf)
        """The least cost of the rest after so many pieces and lines."""
        self._until[0, 0] = self._since[-1, -1] = 0.0
        places = [(at, line) for at in range(shape[0]) for line in range(shape[1])]
        for place in places:
            for cost, after in self._steps(*place):
                self._until[after] = min(self._until[after], self._until[place] + cost)
        for place in reversed(places):
            for cost, after in self._steps(*place):
                self._since[place] = min(self._since[place], cost + self._since[after])

    @property
    def cost(self) -> float:
        """How badly lines fit a recording: the least is that of those that were read."""
        return float(self._until[-1, -1])

    def matches(self) -> tuple[Match | None, ...]:
        """Return where each line is, None where it seems to be missing."""
        return tuple(self._match(line) for line in range(len(self._expected_s)))

    def _match(self, line: int) -> Match | None:
        """Return where a line is on the cheapest way, and where else at little more cost."""
        missing = float(np.min(self._until[:, line] + _MISSING + self._since[:, line + 1]))
        ways = sorted(
            # Of two that are as likely, the later one counts.
            (float(total), -at, taken)
            for at in range(len(self._pieces))
            for taken, cost in enumerate(self._takes[at, line], 1)
            if (total := self._until[at, line] + cost + self._since[at + taken, line + 1])
            < missing + _POSSIBLE
        )
        if not ways:
            return None
        best = ways[0][0]
        near = [way for way in ways if way[0] < best + _POSSIBLE]
        likely = [way for way in near if way[0] < best + _TIE]
        places = [
            self._place(-at, taken)
            for _total, at, taken in (*sorted(likely, key=lambda way: way[1]), *near)
        ]
        distinct = list(dict.fromkeys(places))
        sure = len(distinct) == 1 and missing > best + _POSSIBLE and self._fits(line, distinct[0])
        return Match(
            line, distinct[0].start, distinct[0].end, sure, tuple(distinct[1:_MOST_OFFERED])
        )

    def _steps(self, at: int, line: int) -> Iterator[tuple[float, tuple[int, int]]]:
        if at < len(self._pieces):
            yield _DROPPED, (at + 1, line)
        if line < len(self._expected_s):
            yield _MISSING, (at, line + 1)
            for taken, cost in enumerate(self._takes.get((at, line), ()), 1):
                yield cost, (at + taken, line + 1)

    def _cost(self, at: int, line: int, taken: int) -> float:
        place = self._place(at, taken)
        ratio = (place.end - place.start) / self._rate / self._expected_s[line]
        fit = min((math.log(ratio) / _SPREAD) ** 2 / 2, 2 * _MISSING)
        inside = sum(
            max(0.0, gap - 0.5 * _USUAL_PAUSE_S) for gap in self._gaps[at : at + taken - 1]
        )
        before = max(0.0, _USUAL_PAUSE_S - self._gaps[at - 1]) if at else 0.0
        return fit + 3 * inside + before

    def _place(self, at: int, taken: int) -> Piece:
        return Piece(self._pieces[at].start, self._pieces[at + taken - 1].end)

    def _fits(self, line: int, place: Piece) -> bool:
        ratio = (place.end - place.start) / self._rate / self._expected_s[line]
        return 1 / _SURE_RATIO < ratio < _SURE_RATIO


def last_right(match: Match, wrong_share: Callable[[Piece], float]) -> Piece | None:
    """Return the last place of a match at which its words are heard, or None.

    `wrong_share` returns the share of words that a recogniser hears wrongly at a place.
    """
    places = sorted({Piece(match.start, match.end), *match.others}, key=lambda each: -each.start)
    return next((each for each in places if wrong_share(each) <= _MOST_WRONG), None)


def with_margins(place: Piece, pieces: Sequence[Piece], frames: int, rate: int) -> Piece:
    """Return a place with the silence around it: MARGIN_S at most, and half of each pause."""
    before = max((each.end for each in pieces if each.end <= place.start), default=-place.start)
    after = min(
        (each.start for each in pieces if each.start >= place.end), default=2 * frames - place.end
    )
    margin = round(MARGIN_S * rate)
    return Piece(
        max(place.start - margin, (before + place.start) // 2, 0),
        min(place.end + margin, (after + place.end) // 2, frames),
    )
