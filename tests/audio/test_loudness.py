"""Loudness against the standard and an independent meter."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audio.loudness_meter import measured_lufs
from tests.audio.signals import RATE, Samples, noise, silence, tone
from voiceguide.audio.loudness import (
    gated_loudness_lufs,
    k_weighted,
    k_weighted_power,
    k_weighting_filters,
    loudness_lufs,
)


def test_the_weighting_filters_are_those_the_standard_prints_for_48_khz() -> None:
    (shelf, shelf_back), (high_pass, high_pass_back) = k_weighting_filters(48_000)
    # ITU-R BS.1770-4, tables 1 and 2
    assert shelf == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285], abs=1e-6)
    assert shelf_back == pytest.approx([1.0, -1.69065929318241, 0.73248077421585], abs=1e-6)
    assert high_pass == [1.0, -2.0, 1.0]
    assert high_pass_back == pytest.approx([1.0, -1.99004745483398, 0.99007225036621], abs=1e-6)


def test_a_full_scale_sine_of_997_hz_measures_as_the_standard_says() -> None:
    assert loudness_lufs(tone(5.0, 48_000, 997, 1.0), 48_000) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize(
    "make",
    [
        lambda rate: tone(3.0, rate, 200),
        lambda rate: tone(3.0, rate, 3000, 0.1),
        lambda rate: noise(2.3, rate),
        lambda rate: np.concatenate([noise(2.0, rate), silence(3.0, rate), noise(1.0, rate, 0.02)]),
        lambda rate: np.stack([noise(2.0, rate), 0.3 * noise(2.0, rate, seed=2)], axis=1),
    ],
    ids=["low tone", "high tone", "noise", "with gaps", "stereo"],
)
def test_loudness_agrees_with_an_independent_meter(
    make: Callable[[int], Samples], rate: int
) -> None:
    samples = make(rate)
    theirs = measured_lufs(samples.astype(np.float64), rate)
    assert loudness_lufs(samples, rate) == pytest.approx(theirs, abs=0.2)


@pytest.mark.parametrize("seconds", [0.4, 0.41, 1.0, 6.3, 13.0])
def test_loudness_is_the_same_from_the_means_of_32_frames(seconds: float) -> None:
    # Loud and soft by turns, so that it matters where a block begins and which of them count.
    swells = noise(seconds) * np.sin(np.linspace(0, 9, round(seconds * RATE))) ** 2
    power = k_weighted_power(swells.astype(np.float32), RATE)
    means = power[: len(power) // 32 * 32].reshape(-1, 32).mean(axis=1)
    expected = gated_loudness_lufs(power, RATE)
    assert gated_loudness_lufs(means, RATE / 32) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("first_lufs", "second_lufs", "expected"),
    [
        (-69.5, -69.5, -69.5),
        (-70.5, -70.5, -math.inf),
        (-69.5, -70.5, -69.5),
        # The relative gate is 10 LU below the mean, and that is 2.8 LU below the louder half.
        (-20, -32.5, -22.8),
        (-20, -33, -20),
    ],
)
def test_what_is_too_soft_does_not_count(
    first_lufs: float, second_lufs: float, expected: float
) -> None:
    levels = np.repeat([first_lufs, second_lufs], 20 * 100)
    # Three of 400 blocks are half in one level and half in the other.
    found = gated_loudness_lufs(10 ** ((levels + 0.691) / 10), 100)
    assert found == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("frames", [16, 17])
def test_a_block_begins_every_tenth_of_a_second_as_long_as_it_fits_into_the_sound(
    frames: int,
) -> None:
    power = np.arange(float(frames)) ** 2
    blocks = [power[start : start + 8].mean() for start in (0, 2, 4, 6, 8)]
    expected = -0.691 + 10 * math.log10(sum(blocks) / 5)
    assert gated_loudness_lufs(power, 20) == pytest.approx(expected, abs=1e-9)


def test_a_click_is_filtered_alike_wherever_it_is() -> None:
    places = range(0, 20_000, 1000)
    clicks = np.zeros((len(places), 24_000))
    for row, place in zip(clicks, places, strict=True):
        row[place] = 1
    first, *others = k_weighted(clicks, 8000)
    (shelf, _back), (high_pass, _back) = k_weighting_filters(8000)
    assert first[0] == pytest.approx(shelf[0] * high_pass[0])
    for other, place in zip(others, places[1:], strict=True):
        np.testing.assert_allclose(other[:place], 0, atol=1e-12)
        np.testing.assert_allclose(other[place:], first[:-place], atol=1e-12)


@settings(max_examples=20)
@given(gain_db=st.floats(-20, 6))
def test_loudness_follows_gain(gain_db: float) -> None:
    samples = noise(1.0)
    louder = samples * 10 ** (gain_db / 20)
    expected = loudness_lufs(samples, RATE) + gain_db
    assert loudness_lufs(louder, RATE) == pytest.approx(expected, abs=0.01)


def test_silence_around_a_sound_does_not_make_it_softer() -> None:
    alone = loudness_lufs(noise(12.0), RATE)
    surrounded = np.concatenate([silence(3.0), noise(12.0), silence(3.0)])
    assert loudness_lufs(surrounded, RATE) == pytest.approx(alone, abs=0.15)


@pytest.mark.parametrize("frames", [0, 1, 100, 8819])
def test_loudness_of_less_than_a_block_is_that_of_the_sound_and_silence(frames: int) -> None:
    samples = noise(1.0)[:frames]
    padded = np.concatenate([samples, silence(0.4)])[: round(0.4 * RATE)]
    assert loudness_lufs(samples, RATE) == loudness_lufs(padded, RATE)
    assert loudness_lufs(silence(1.0), RATE) == -math.inf
