"""Taps: which key presses count, since terminals tell of no key that is let go.

A key held down counts once: its repeats begin after a quarter to two thirds of a second and then
come every 20 to 90 ms. So do keys hit together by one knuckle. Separate taps each count. No clock:
times are given.
"""

from __future__ import annotations

import math
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

TOGETHER_S = 0.15
"""Presses less than this apart are one touch: a key held down, or a knuckle on several keys."""

LATEST_REPEAT_S = 0.75
"""A key held down repeats within this time; a later press of it is surely a tap."""


class Taps(Generic[Meaning]):
    """Tells taps from repeats: takes presses with their meanings, returns the meanings that count.

    A press that may be a key's first repeat counts as soon as none has followed it at once.
    """

    def __init__(self) -> None:
        self._key = ""
        self._last_s = -math.inf
        self._undecided: tuple[float, Meaning] | None = None

    def press(self, key: str, meaning: Meaning, at_s: float) -> list[Meaning]:
        """Note that a key was pressed, and return what counts by now."""
        counted = self.settled(at_s)
        since_s = at_s - self._last_s
        again = key == self._key
        self._key, self._last_s = key, at_s
        if since_s < TOGETHER_S:
            if again:
                self._undecided = None
        elif again and since_s <= LATEST_REPEAT_S:
            self._undecided = (at_s, meaning)
        else:
            counted.append(meaning)
        return counted

    def settled(self, now_s: float) -> list[Meaning]:
        """Return the press that has turned out to be a tap, if there is one."""
        if self._undecided is None or now_s - self._undecided[0] < TOGETHER_S:
            return []
        _at_s, meaning = self._undecided
        self._undecided = None
        return [meaning]
