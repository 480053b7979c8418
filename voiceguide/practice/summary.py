"""What the practice records add up to: days, minutes, concerns, and shades for a calendar. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from voiceguide.practice.records import PracticeRecord
from voiceguide.script.durations import brief

LEAST_S = 10.0
"""On a day that counts, so many seconds were heard; less was a start that came to nothing."""

DAYS = 30
"""The days that the first line looks back on, today included."""

WEEKS = 12
"""The weeks of the calendar, this one included."""

SHADES_FROM_MINUTES = (0, 2, 5, 10)
"""From how many minutes a day has the first, second, third and fourth shade."""

SHADE_NAMES = ("none", "under 2 min", "under 5", "under 10", "10 min or more")


class ConcernPractice(Struct, frozen=True):
    """For a concern: in how many different weeks it was practised, and for how long."""

    name: str
    weeks: int
    seconds: float

    @property
    def line(self) -> str:
        """The concern as one line."""
        week = f" · week {self.weeks}" if self.weeks else ""
        return f"{self.name}{week} · {roughly(self.seconds)}"


class PracticeSummary(Struct, frozen=True):
    """All that was practised; `concerns` with the longest first, `other_s` without a concern.

    `recent_days` are those of the last DAYS days that count, on each of which `seconds_each` were
    heard, on average.
    """

    recent_days: int
    seconds_each: float
    concerns: tuple[ConcernPractice, ...]
    other_s: float

    @property
    def lines(self) -> tuple[str, ...]:
        """The summary in plain lines."""
        if not self.recent_days:
            first = f"Nothing in the last {DAYS} days. Whenever you like: voiceguide start"
        else:
            each = " each" if self.recent_days > 1 else ""
            length = brief(self.seconds_each)
            first = f"{self.recent_days} of the last {DAYS} days · {length}{each}"
        lines = [first, *(concern.line for concern in self.concerns)]
        if self.other_s >= LEAST_S:
            lines.append(f"other routines · {roughly(self.other_s)}")
        return tuple(lines)


def summarize(records: Sequence[PracticeRecord], today: date) -> PracticeSummary:
    """Return what the records add up to on a day."""
    days = seconds_by_day(records)
    recent = [seconds for day, seconds in days.items() if today - timedelta(DAYS) < day <= today]
    heard: defaultdict[str, defaultdict[date, float]] = defaultdict(lambda: defaultdict(float))
    other_s = 0.0
    for record in records:
        for concern in record.routine.concerns:
            heard[concern][record.day] += record.seconds
        if not record.routine.concerns:
            other_s += record.seconds
    concerns = [
        ConcernPractice(concern, len({monday(day) for day in _counting(on)}), sum(on.values()))
        for concern, on in heard.items()
        if sum(on.values()) >= LEAST_S
    ]
    concerns.sort(key=lambda concern: (-concern.seconds, concern.name))
    each_s = sum(recent) / len(recent) if recent else 0.0
    return PracticeSummary(len(recent), each_s, tuple(concerns), other_s)


def seconds_by_day(records: Iterable[PracticeRecord]) -> dict[date, float]:
    """Return how many seconds were heard on each day that counts."""
    days: defaultdict[date, float] = defaultdict(float)
    for record in records:
        days[record.day] += record.seconds
    return dict(sorted(_counting(days).items()))


def concerns_by_day(records: Iterable[PracticeRecord]) -> dict[date, frozenset[str]]:
    """Return the concerns that were practised on each day, for at least LEAST_S each."""
    heard: defaultdict[tuple[date, str], float] = defaultdict(float)
    for record in records:
        for concern in record.routine.concerns:
            heard[record.day, concern] += record.seconds
    days: defaultdict[date, set[str]] = defaultdict(set)
    for (day, concern), seconds in heard.items():
        if seconds >= LEAST_S:
            days[day].add(concern)
    return {day: frozenset(days[day]) for day in sorted(days)}


def _counting(days: Mapping[date, float]) -> dict[date, float]:
    return {day: seconds for day, seconds in days.items() if seconds >= LEAST_S}


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(min(day.weekday(), (day - date.min).days))


def calendar_weeks(today: date) -> tuple[date, ...]:
    """Return the Mondays of the calendar's weeks, the present one last."""
    last = monday(today)
    return tuple(last - timedelta(weeks=back) for back in reversed(range(WEEKS)))


def shade(seconds: float) -> int:
    """Return how dark a day is: 0 for one that does not count, to 4."""
    if seconds < LEAST_S:
        return 0
    return sum(seconds >= 60 * minutes for minutes in SHADES_FROM_MINUTES)


def roughly(seconds: float) -> str:
    """Return a length, from ten minutes on in whole minutes: `4 min 10 s`, `25 min`."""
    return brief(seconds if seconds < 600 else 60 * round(seconds / 60))
