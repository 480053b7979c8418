"""A clock for outputs, which passes only when somebody waits for it."""

from __future__ import annotations

from collections.abc import Callable


class Clock:
    """Stands in for the module `time`; `watchers` are called every 10 ms of its time at least."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.watchers: list[Callable[[], object]] = []

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(self.now_s + 0.01, end_s)
            for each in self.watchers:
                each()
        assert self.now_s < 1000, "waits for something that never happens"
