"""The reminder, as another program reads it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
import vobject
from dateutil.rrule import rrulestr

from voiceguide.errors import InputError
from voiceguide.practice.reminder import parse_days, parse_time, reminder

FRIDAY_NOON = datetime(2026, 11, 27, 12)


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        ("21:30", "mon-fri", ["27 21:30", "30 21:30", "01 21:30"]),
        ("7:00", "mon-fri", ["30 07:00", "01 07:00", "02 07:00"]),
        ("21.30", "mon-sun", ["27 21:30", "28 21:30", "29 21:30"]),
        ("21:30", "Saturday, tue", ["28 21:30", "01 21:30", "05 21:30"]),
        ("21:30", "sun-mon", ["29 21:30", "30 21:30", "06 21:30"]),
        ("12:00", "fri", ["04 12:00", "11 12:00", "18 12:00"]),
    ],
)
def test_another_program_finds_the_times(at: str, days: str, expected: list[str]) -> None:
    text = reminder(parse_time(at), parse_days(days), FRIDAY_NOON).decode()
    [event] = vobject.readOne(text).vevent_list
    begins = event.dtstart.value
    # At this time on the clock, wherever the phone is.
    assert begins.tzinfo is None
    found = rrulestr(event.rrule.value, dtstart=begins)
    assert [f"{each:%d %H:%M}" for each in found[:3]] == expected
    [alarm] = event.valarm_list
    assert (alarm.action.value, alarm.trigger.value) == ("DISPLAY", timedelta(0))
    assert (
        all(line.endswith("\r") for line in text.splitlines(keepends=False) or [""])
        or "\r\n" in text
    )


def test_the_same_time_is_the_same_reminder() -> None:
    one, other = (reminder(time(21), days, FRIDAY_NOON) for days in ((0,), (1, 2)))
    uid = vobject.readOne(one.decode()).vevent.uid.value
    assert vobject.readOne(other.decode()).vevent.uid.value == uid


@pytest.mark.parametrize("text", ["", "24:00", "9", "9pm", "21:60", "-1:00", "21:30:00", "٩:٣٠:"])
def test_what_is_no_time_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="not a time of day"):
        parse_time(text)


@pytest.mark.parametrize("text", ["", "m", "mon-", "-fri", "mon-fri-sun", "someday", "1"])
def test_what_are_no_days_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="not days of the week"):
        parse_days(text)
