"""Rounds: what is compared is measured by turns, as often as the time allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

WANTED = 5


@dataclass(frozen=True)
class Group:
    """Measurements that are made one right after the other, so that the machine is the same.

    Each gives one number a round, or fails with an exception that says why.
    """

    name: str
    measurements: Mapping[str, Callable[[], float]]
    wanted: int = WANTED


@dataclass
class Results:
    """Every number of every measurement, and why some have none."""

    numbers: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    took_s: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float | None:
        """The median of a measurement; None where there is none."""
        numbers = self.numbers.get(name)
        return median(numbers) if numbers else None

    def highest(self, name: str) -> float | None:
        """The highest number of a measurement; None where there is none."""
        return max(self.numbers.get(name, ()), default=None)

    def add(self, name: str, *numbers: float) -> None:
        """Take numbers down."""
        self.numbers.setdefault(name, []).extend(numbers)

    def rounds(self, group: str) -> int:
        """How often a group was measured."""
        return len(self.took_s.get(group, []))


def measure(
    groups: Sequence[Group],
    results: Results,
    until_s: float,
    say: Callable[[str], None] = lambda _line: None,
    now_s: Callable[[], float] = time.monotonic,
) -> None:
    """One round of every group, then more of those that take least, while there is time.

    `until_s` is a moment by `now_s`. The first round is made whatever the time.
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
    for name, measurement in group.measurements.items():
        if name in results.missing:
            continue
        try:
            results.add(name, measurement())
        except Exception as error:  # a row that cannot be measured says why; the others go on
            results.missing[name] = str(error) or type(error).__name__
            say(f"  {name}: {results.missing[name]}")
        else:
            say(f"  {name}: {results.numbers[name][-1]:.3f}")
    results.took_s.setdefault(group.name, []).append(now_s() - begun)
