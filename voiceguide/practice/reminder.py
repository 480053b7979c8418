"""A reminder for a calendar: an .ics file that repeats on days of the week, at a local time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from voiceguide.errors import InputError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LASTS = timedelta(minutes=10)

_TIME = re.compile(r"(\d{1,2})[:.](\d\d)")


def parse_time(text: str) -> time:
    """Return the time of `21:30`. Raises InputError."""
    match = _TIME.fullmatch(text.strip())
    try:
        if match is not None:
            return time(int(match[1]), int(match[2]))
    except ValueError:
        pass
    raise InputError(f"“{text[:60]}” is not a time of day.", "Write it like 21:30 or 7:00.")


def parse_days(text: str) -> tuple[int, ...]:
    """Return the days of `mon-fri` or `mon,wed,sat`, counted from Monday, 0. Raises InputError."""
    days: set[int] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        try:
            begin, end = _weekday(first), _weekday(last if dash else first)
        except ValueError:
            hint = "Write them like mon-fri or mon,wed,sat."
            raise InputError(f"“{text[:60]}” are not days of the week.", hint) from None
        days |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return tuple(sorted(days))


def _weekday(text: str) -> int:
    """Return the day that a word of two letters or more begins. Raises ValueError."""
    for number, name in enumerate(WEEKDAYS):
        if len(text) > 1 and name.startswith(text):
            return number
    raise ValueError(text)


def reminder(at: time, days: Sequence[int], now: datetime) -> bytes:
    """Return the file; the first reminder is on the next of these days after `now`, local time.

    It has no time zone, so that it is at this time wherever the phone is.
    """
    from datetime import UTC

    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//voiceguide//practice//EN")
    calendar.add("version", "2.0")
    event = Event()
    begins = _first(at, days, now)
    # The same for the same time, so that a calendar replaces it when it is added again.
    event.add("uid", f"practice-{at:%H%M}@voiceguide")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", begins)
    event.add("duration", LASTS)
    event.add("summary", "A few minutes for your face")
    event.add("description", "voiceguide start")
    event.add("transp", "TRANSPARENT")
    every: dict[str, str | list[str]] = {"freq": "daily"}
    if len(days) < 7:
        every = {"freq": "weekly", "byday": [WEEKDAYS[day][:2].upper() for day in days]}
    event.add("rrule", every)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "A few minutes for your face")
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _first(at: time, days: Sequence[int], now: datetime) -> datetime:
    begins = [datetime.combine(now.date() + timedelta(ahead), at) for ahead in range(8)]
    local = now.replace(tzinfo=None)
    return next(each for each in begins if each > local and each.weekday() in days)


def first_day(at: time, days: Sequence[int], now: datetime) -> date:
    """Return the day of the first reminder."""
    return _first(at, days, now).date()
