"""What the records add up to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.practice.records import TODAY, record
from voiceguide.practice.records import PracticeRecord
from voiceguide.practice.summary import (
    calendar_weeks,
    concerns_by_day,
    seconds_by_day,
    shade,
    summarize,
)

NOTHING = "Nothing in the last 30 days. Whenever you like: voiceguide start"


@pytest.mark.parametrize(
    ("records", "lines"),
    [
        ([], [NOTHING]),
        (
            [record(0, 250, "jowls")],
            ["1 of the last 30 days · 4 min 10 s", "jowls · week 1 · 4 min 10 s"],
        ),
        # Two sessions on one day are one day; the day before yesterday's was half a session.
        (
            [record(0, 200, session="s"), record(0, 100, session="t"), record(2, 100)],
            ["2 of the last 30 days · 3 min 20 s each", "other routines · 6 min 40 s"],
        ),
        # 30 days with today; what came before counts by concern alone.
        (
            [record(29, 60, "jowls", "neck"), record(36, 600, "jowls")],
            ["1 of the last 30 days · 1 min", "jowls · week 2 · 11 min", "neck · week 1 · 1 min"],
        ),
        # A week is one week however often, and none is missed.
        (
            [record(days, 30, "jowls") for days in (0, 1, 4, 5, 40)],
            ["4 of the last 30 days · 30 s each", "jowls · week 3 · 2 min 30 s"],
        ),
        # Stopped at once: no day.
        (
            [record(0, 9, "jowls")],
            [NOTHING],
        ),
        # From a clock that was wrong.
        (
            [record(-400, 90, "jowls")],
            [
                NOTHING,
                "jowls · week 1 · 1 min 30 s",
            ],
        ),
    ],
)
def test_the_lines(records: list[PracticeRecord], lines: list[str]) -> None:
    assert list(summarize(records, TODAY).lines) == lines


RECORDS = st.lists(
    st.builds(
        record,
        st.integers(-3, 200) | st.integers(-2_900_000, 700_000),
        st.floats(0.001, 90_000),
        st.sampled_from(["jowls", "neck"]),
        session=st.sampled_from("st"),
    )
)


@given(RECORDS)
def test_nothing_is_added_or_lost(records: list[PracticeRecord]) -> None:
    summary = summarize(records, TODAY)
    everything = sum(each.seconds for each in records)
    days = seconds_by_day(records)
    assert sum(days.values()) <= everything + 0.01
    assert sum(each.seconds for each in summary.concerns) <= everything + 0.01
    assert summary.recent_days <= min(30, len(days))
    assert all(each.weeks <= len(days) for each in summary.concerns)
    assert concerns_by_day(records).keys() <= days.keys()


def test_concerns_by_day_are_those_really_practised() -> None:
    records = [record(1, 60, "jowls", "neck"), record(1, 9, "puffiness"), record(0, 30, "jowls")]
    assert concerns_by_day(records) == {
        TODAY - timedelta(1): {"jowls", "neck"},
        TODAY: {"jowls"},
    }


def test_the_calendar_has_twelve_weeks_with_the_present_one() -> None:
    weeks = calendar_weeks(TODAY)
    assert len(weeks) == 12
    assert weeks[-1] == date(2026, 11, 23)
    assert all(week.weekday() == 0 for week in weeks)


@pytest.mark.parametrize(
    ("seconds", "dark"),
    [(0, 0), (9, 0), (10, 1), (119, 1), (120, 2), (300, 3), (600, 4)],
)
def test_more_minutes_are_darker(seconds: float, dark: int) -> None:
    assert shade(seconds) == dark
