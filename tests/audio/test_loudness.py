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
