"""Paces in words a minute, and the length scales that give them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.speech.pace_table import (
    JOE_WPM,
    KNOWN,
    SCALES,
    Measured,
    length_scale,
    measured_from,
)


@pytest.mark.parametrize(("scale", "pace_wpm"), list(zip(SCALES, JOE_WPM, strict=True)))
def test_a_measured_pace_has_the_scale_it_was_measured_at(scale: float, pace_wpm: float) -> None:
    assert length_scale(pace_wpm, JOE_WPM) == pytest.approx(scale)


def test_between_two_points_seconds_per_word_are_linear_in_the_scale() -> None:
    table = (600, 300, 200, 150, 120, 100, 60)
    assert length_scale(2 / (1 / 300 + 1 / 200), table) == pytest.approx(0.9)


def test_beyond_the_outermost_points_the_scale_is_proportional() -> None:
    assert length_scale(2 * JOE_WPM[0], JOE_WPM) == pytest.approx(SCALES[0] / 2)
    assert length_scale(JOE_WPM[-1] / 2, JOE_WPM) == pytest.approx(SCALES[-1] * 2)


@given(st.floats(40, 800), st.floats(40, 800))
def test_a_faster_pace_has_a_smaller_scale(one: float, other: float) -> None:
    slower, faster = sorted((one, other))
    assert length_scale(faster, JOE_WPM) <= length_scale(slower, JOE_WPM)


def test_gains_are_linear_between_two_points_and_constant_beyond() -> None:
    measured = Measured((600, 300, 200, 150, 120, 100, 60), (9, 7, 6, 5, 4, 3, 2))
    gains = [measured.gain_db(pace_wpm) for pace_wpm in (900, 600, 450, 300, 250, 80, 60, 40)]
    assert gains == [9, 9, 8, 7, 6.5, 2.5, 2, 2]


GAINS = [1.0] * 7


@pytest.mark.parametrize(
    ("values", "sound"),
    [
        ([list(JOE_WPM), GAINS], True),
        ([list(JOE_WPM)[:-1], GAINS], False),
        ([list(JOE_WPM), GAINS[:-1]], False),
        ([list(JOE_WPM)[::-1], GAINS], False),
        ([[200.0] * 7, GAINS], False),
        ([["many", *JOE_WPM[1:]], GAINS], False),
        ([[math.nan, *JOE_WPM[1:]], GAINS], False),
        ([[*JOE_WPM[:-1], 0.0], GAINS], False),
        ([list(JOE_WPM), [*GAINS[:-1], 99]], False),
        ([list(JOE_WPM), [*GAINS[:-1], None]], False),
        ([list(JOE_WPM)], False),
        (None, False),
        ("8765432", False),
        ({"wpm": 1}, False),
    ],
)
def test_only_falling_paces_with_gains_are_a_measurement(values: object, sound: bool) -> None:
    assert (measured_from(values) is not None) == sound


@pytest.mark.parametrize("style", ["d583ccff3cdca2f7", "669fe0647f9dd04f"])
@pytest.mark.parametrize("pace_wpm", [90, 150, 250])
def test_a_kokoro_voices_pace_is_proportional_to_its_scale(style: str, pace_wpm: int) -> None:
    table = KNOWN[style].wpm
    assert length_scale(pace_wpm, table) == pytest.approx(table[2] / pace_wpm, rel=0.001)
