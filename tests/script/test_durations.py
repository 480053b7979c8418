"""Durations, read from scripts and written for people."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.durations import (
    LONGEST_S,
    DurationError,
    brief,
    clock,
    first_duration,
    looks_like_duration,
    measured,
    parse_duration,
    usual_spelling,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20s", 20),
        ("1m", 60),
        ("1m30s", 90),
        ("2h", 7200),
        ("1h1m1s", 3661),
        ("1.5s", 1.5),
        ("0.5m", 30),
        ("20 s", 20),
        (" 1m 30s ", 90),
        ("20S", 20),
        ("90s", 90),
        ("12h", LONGEST_S),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("20", "A duration needs a unit: 20s for seconds, 20m for minutes."),
        ("1.5", "A duration needs a unit: 1.5s for seconds, 1.5m for minutes."),
        ("20 seconds", "Write this duration as 20s."),
        ("20sec", "Write this duration as 20s."),
        ("1 minute 30 seconds", "Write this duration as 1m30s."),
        ("2 Hours", "Write this duration as 2h."),
        ("1:30", "Write this duration as 1m30s."),
        ("1:05", "Write this duration as 1m5s."),
        ("-5s", "A duration cannot be negative."),
        ("0s", "A duration must be longer than zero."),
        ("0h0m0.0s", "A duration must be longer than zero."),
        ("13h", "A duration can be at most 12 hours."),
        ("999999999s", "A duration can be at most 12 hours."),
        ("", "Write a duration like 20s, 1m30s or 2h."),
        ("30s1m", "Write a duration like 20s, 1m30s or 2h."),
        ("20ms", "Write a duration like 20s, 1m30s or 2h."),
        ("1,5s", "Write this duration as 1.5s."),
        ("half a minute", "Write this duration as 30s."),
        ("2 minutes and 5 sec.", "Write this duration as 2m5s."),
        ("90 Sekunden", "Write this duration as 90s."),
        ("1.5 min", "Write this duration as 1m30s."),
        ("1 min 30", "Write this duration as 1m30s."),
        ("1:75", "Write a duration like 20s, 1m30s or 2h."),
        ("5 m 3 m", "Write a duration like 20s, 1m30s or 2h."),
        ("1e3s", "Write a duration like 20s, 1m30s or 2h."),
        ("nan", "Write a duration like 20s, 1m30s or 2h."),
        ("inf s", "Write a duration like 20s, 1m30s or 2h."),
        ("9" * 5000 + "s", "Write a duration like 20s, 1m30s or 2h."),
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(DurationError) as caught:
        parse_duration(text)
    assert str(caught.value) == advice


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (" 20  seconds.", "20s"),
        (":20 s,", "20s"),
        ("90 seconds", "90s"),
        ("0.5 s", "0.5s"),
        ("half an hour", "30m"),
        ("A minute", "1m"),
        ("FORTY-FIVE sek", "45s"),
        ("1,25 Minuten", "1m15s"),
        ("90 min", "1h30m"),
        ("2 h, 5 min and 3 s", "2h5m3s"),
        ("1 hour 1 second", "1h1s"),
        ("1 hour 90 s", "1h1m30s"),
        ("1 min 1.1 s", "1m1.1s"),
        ("1 min 59", "1m59s"),
        ("12 hours", "12h"),
        ("0:01", "1s"),
        ("1:59", "1m59s"),
        ("120:00 minutes", "2h"),
        # Neither durations nor ones that a script can have.
        ("", None),
        ("20", None),
        ("0 s", None),
        ("0:00", None),
        ("1:60", None),
        ("1 min 60", None),
        ("1 h 30", None),
        ("12 hours 1 second", None),
        ("5 s 3 min", None),
        ("5 min 5 min", None),
        ("20 seconds ago", None),
        ("then 20 seconds", None),
        ("XX", None),
        ("X20 s", None),
    ],
)
def test_a_duration_in_words_has_one_right_spelling(text: str, right: str | None) -> None:
    assert usual_spelling(text) == right


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hold for 20 Seconds, and rest.", ("20 Seconds", "20s")),
        ("Two minutes and 5 seconds. Or 9 s?", ("Two minutes and 5 seconds", "2m5s")),
        ("It is 30s.", ("30s", "30s")),
        ("Not 20h, nor 0s, but 5 m", ("5 m", "5m")),
        ("Wait a moment, a second, 1/2 minutes.", None),
    ],
)
def test_the_first_counted_duration_of_a_text_is_found(
    text: str, found: tuple[str, str] | None
) -> None:
    assert first_duration(text) == found


def test_zero_may_be_allowed() -> None:
    assert parse_duration("0s", zero_allowed=True) == 0


@pytest.mark.parametrize("text", ["20s", "20", " 1:30", "-5s", "+3s", ".5s", "3x"])
def test_what_begins_with_a_number_was_meant_as_a_duration(text: str) -> None:
    assert looks_like_duration(text)


@pytest.mark.parametrize("text", ["", "half", "x3", "s20", "left, right", "."])
def test_other_text_was_not_meant_as_a_duration(text: str) -> None:
    assert not looks_like_duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00.0"),
        (7.25, "0:07.2"),
        (59.96, "1:00.0"),
        (720, "12:00.0"),
        (3599.97, "1:00:00.0"),
        (3723, "1:02:03.0"),
    ],
)
def test_a_clock_shows_tenths_and_carries_over(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "decimals", "padded", "text"),
    [
        (7, 0, False, "0:07"),
        (3723, 0, False, "1:02:03"),
        (59.9996, 3, True, "00:01:00.000"),
        (3723.045, 3, True, "01:02:03.045"),
        (86_399.999, 3, True, "23:59:59.999"),
        (7.25, 1, True, "00:00:07.2"),
    ],
)
def test_a_clock_may_be_whole_finer_or_padded(
    seconds: float, decimals: int, padded: bool, text: str
) -> None:
    assert clock(seconds, decimals, padded=padded) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45.2, "45 s"),
        (59.4, "59 s"),
        (59.7, "1 min"),
        (65, "1 min 5 s"),
        (3599.4, "59 min 59 s"),
        (3599.6, "1 h"),
        (7380, "2 h 3 min"),
        (7200, "2 h"),
    ],
)
def test_a_brief_length_names_its_two_largest_units(seconds: float, text: str) -> None:
    assert brief(seconds) == text


def test_a_measured_length_has_a_tenth() -> None:
    assert measured(9.26) == "9.3 s"


@given(st.integers(1, 12 * 3600))
def test_hours_minutes_and_seconds_add_up(seconds: int) -> None:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    assert parse_duration(f"{hours}h{minutes}m{rest}s") == seconds


@given(st.text())
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    with contextlib.suppress(DurationError):
        assert 0 < parse_duration(text) <= LONGEST_S
