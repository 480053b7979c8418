"""Preparation: how long a slow voice speaks ahead before its session can play without a wait.

`look_through` has the words spoken; this watches how fast that goes.
"""

from __future__ import annotations

from collections.abc import Callable

from voiceguide.planning.due_times import DueText, due_texts
from voiceguide.planning.plan import WAITED_FOR_S, Plan
from voiceguide.playback.look_through import MOST_ITEMS_KNOWN

_AHEAD_S = 1.5
"""How long before an item is heard it is planned, and a little more."""

_CAUTION = 1.25
"""The machine may have more to do later on."""

_MEASURED_TEXTS = 4
"""So many must be finished after the first one before what was measured counts: two workers often
finish at the same moment."""

_SLOWEST = 4.0
"""A voice that might even be so much slower than usual need not be measured."""

_EVERY_S = 0.25
"""How often the texts are looked at."""


class Preparation:
    """Estimates when a session that is being spoken can begin; for use from one thread.

    Once it has begun with no time left, a voice that stays as fast has every word ready in time.
    A voice that slows down is waited for between two items, as ever.
    """

    def __init__(self, plan: Plan, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._missing = list(_distinct(plan))
        self._first_s: float | None = None
        """When the first text was finished: until then the engine is being started."""
        self._latest_s = 0.0
        self._done = 0
        self._done_s = 0.0
        """What the texts finished since the first one usually take to compute."""
        self._looked_s = -_EVERY_S
        self._left_s = 0.0

    def left_s(self) -> float:
        """Return how many seconds to wait before the session can begin, 0 for none."""
        now_s = self._now_s()
        if now_s - self._looked_s >= _EVERY_S:
            self._left_s = max(0.0, self._left_s - (now_s - self._looked_s))
            self._looked_s = now_s
            self._look(now_s)
        if self._left_s == 0.0 and not self._begins():
            return _EVERY_S
        return self._left_s

    def _begins(self) -> bool:
        """Return whether what the session begins with is spoken."""
        first = (each for each in self._missing if each.due_s < WAITED_FOR_S)
        return all(each.voice.is_ready(each.text) for each in first)

    def _look(self, now_s: float) -> None:
        still = [each for each in self._missing if not each.voice.is_ready(each.text)]
        if len(still) < len(self._missing):
            if self._first_s is None:
                self._first_s = now_s
            else:
                finished = [each for each in self._missing if each not in still]
                self._done += len(finished)
                self._done_s += sum(each.voice.computing_s(each.text) for each in finished)
            self._latest_s = now_s
            self._missing = still
        self._left_s = self._behind_s(_CAUTION * self._slowness(now_s))
        if self._done < _MEASURED_TEXTS and self._behind_s(_SLOWEST) > 0:
            # At the usual speed it might begin now.
            self._left_s = max(self._left_s, _EVERY_S)

    def _slowness(self, now_s: float) -> float:
        """Return how many times as long as usual the voice takes."""
        if self._first_s is None or not self._missing:
            return 1.0
        # As if the next text were finished now.
        next_s = self._missing[0].voice.computing_s(self._missing[0].text)
        at_least = (now_s - self._first_s) / ((self._done_s + next_s) or 1.0)
        measured = (self._latest_s - self._first_s) / (self._done_s or 1.0)
        return max(at_least, measured, 1.0 if self._done < _MEASURED_TEXTS else 0.0)

    def _behind_s(self, slowness: float) -> float:
        """Return by how much the latest text would be late if the session began now."""
        computing_s = behind_s = 0.0
        for each in self._missing:
            # What a session begins with is waited for in any case.
            if each.due_s >= WAITED_FOR_S:
                computing_s += slowness * each.voice.computing_s(each.text)
                behind_s = max(behind_s, computing_s + _AHEAD_S - each.due_s)
        return behind_s


def _distinct(plan: Plan) -> list[DueText]:
    """Return every text that is not spoken yet, where it is said first."""
    found: dict[tuple[int, str], DueText] = {}
    for each in due_texts(plan, MOST_ITEMS_KNOWN):
        if not each.voice.is_ready(each.text):
            found.setdefault((id(each.voice), each.text), each)
    return list(found.values())
