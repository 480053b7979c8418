"""The pace of speech: words per minute, a percentage or a name."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.pace import FASTEST_WPM, SLOWEST_WPM, USUAL_WPM, Pace, PaceError, parse_pace


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("140", Pace(wpm=140)),
        ("140wpm", Pace(wpm=140)),
        (" 140 WPM ", Pace(wpm=140)),
        ("139.6", Pace(wpm=140)),
        ("80", Pace(wpm=80)),
        ("400", Pace(wpm=400)),
        ("90%", Pace(percent=90)),
        ("0.5%", Pace(percent=0.5)),
        ("112.5 %", Pace(percent=112.5)),
        ("relaxed", Pace(wpm=120)),
        ("Natural", Pace(wpm=USUAL_WPM)),
        ("brisk", Pace(wpm=180)),
    ],
)
def test_a_pace_is_words_per_minute_a_percentage_or_a_name(text: str, pace: Pace) -> None:
    assert parse_pace(text) == pace


@pytest.mark.parametrize(
    "text", ["", "fast", "79", "401", "0", "0%", "-90%", "1e2", "140 bpm", "%", "nan", "9" * 5000]
)
def test_any_other_pace_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(PaceError, match="Use words per minute from 80 to 400") as caught:
        parse_pace(text)
    assert text[:60] in str(caught.value)
    assert len(str(caught.value)) < 250


def test_words_per_minute_replace_the_usual_pace() -> None:
    assert Pace(wpm=120).over(200) == 120


def test_a_percentage_counts_from_the_usual_pace() -> None:
    assert Pace(percent=90).over(150) == 135
    assert Pace(percent=80).over(100) == 80
    assert Pace(percent=200).over(200) == 400


@pytest.mark.parametrize("percent", [10.0, 999999.0])
def test_a_percentage_with_a_result_that_cannot_be_spoken_is_refused(percent: float) -> None:
    with pytest.raises(PaceError, match="outside 80 to 400"):
        Pace(percent=percent).over(150)


@given(st.text())
def test_any_text_is_a_pace_that_can_be_spoken_or_refused(text: str) -> None:
    with contextlib.suppress(PaceError):
        assert SLOWEST_WPM <= parse_pace(text).over(USUAL_WPM) <= FASTEST_WPM
