"""Rounds of measurements: compared commands run in turn, as often as the time allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from msgspec import Struct, field

WANTED = 5


class Group(Struct, frozen=True):
    """Measurements made in turn, so that all of them see the machine in the same state.

    Each returns one number a round, or raises an exception that says why not.
    """

    name: str
    measurements: Mapping[str, Callable[[], float]]
    wanted: int = WANTED


class Results(Struct):
    """Holds every number of every measurement, and why some have none."""

    numbers: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    took_s: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float | None:
        """Return the median of a measurement; None if it has no numbers."""
        numbers = self.numbers.get(name)
        return median(numbers) if numbers else None

    def highest(self, name: str) -> float | None:
        """Return the highest number of a measurement; None if it has no numbers."""
        return max(self.numbers.get(name, ()), default=None)

    def add(self, name: str, *numbers: float) -> None:
        """Add numbers to a measurement."""
        self.numbers.setdefault(name, []).extend(numbers)

    def rounds(self, group: str) -> int:
        """Return how often a group was measured."""
        return len(self.took_s.get(group, []))


def measure(
    groups: Sequence[Group],
    results: Results,
    until_s: float,
    say: Callable[[str], None] = lambda _line: None,
    now_s: Callable[[], float] = time.monotonic,
) -> None:
    """Measure every group once, then again, the quickest groups first, while there is time.

    `until_s` is a time on the clock `now_s`; every group is measured at least once.
    """
    for group in groups:
        _round(group, results, say, now_s)
    for group in sorted(groups, key=lambda each: min(results.took_s[each.name])):
        while results.rounds(group.name) < group.wanted:
            if now_s() + max(results.took_s[group.name]) > until_s:
                break
            _round(group, results, say, now_s)


def _round(
    group: Group, results: Results, say: Callable[[str], None], now_s: Callable[[], float]
) -> None:
    begun = now_s()
    measurements = list(group.measurements.items())
    # Each round in the opposite order, so that none always runs after the same other one.
    if results.rounds(group.name) % 2:
        measurements.reverse()
    for name, measurement in measurements:
        if name in results.missing:
            continue
        try:
            results.add(name, measurement())
        except Exception as error:  # The row says why; the others are still measured.
            results.missing[name] = str(error) or type(error).__name__
            say(f"  {name}: {results.missing[name]}")
        else:
            say(f"  {name}: {results.numbers[name][-1]:.3f}")
    results.took_s.setdefault(group.name, []).append(now_s() - begun)
