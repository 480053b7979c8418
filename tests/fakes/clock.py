"""A clock that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable

from voiceguide.playback.interfaces import Clock


class FakeClock(Clock):
    """Time that passes only in `sleep`, which calls `passing` with the seconds.

    Can replace the module `time` as well.
    """

    def __init__(self, longest_s: float = 3600) -> None:
        self.now = 0.0
        self._longest_s = longest_s
        self.passing: Callable[[float], None] = lambda seconds: None

    def now_s(self) -> float:
        return self.now

    monotonic = now_s

    def sleep(self, seconds: float) -> None:
        assert self.now < self._longest_s, "the session does not end"
        self.now += seconds
        self.passing(seconds)
