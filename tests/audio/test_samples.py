"""Trimming, fading and resampling as tables and properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audio.signals import RATE, Samples, noise, silence, tone
from voiceguide.audio.samples import (
    fade_edges,
    highest_level,
    is_damaged,
    is_silent,
    resample,
    trim,
)


@pytest.mark.parametrize(
    ("values", "highest", "damaged"),
    [
        ([], 0, False),
        ([-0.3, 0.2], 0.3, False),
        ([0.2, -0.1], 0.2, False),
        ([-0.5, -0.2], 0.5, False),
        ([0.5, 0.2], 0.5, False),
        ([64, -1], 64, False),
        ([1, -64.1], 64.1, True),
        ([0.1, math.inf], math.inf, True),
        ([0.1, math.nan, 0.2], math.nan, True),
    ],
)
def test_the_highest_level_is_that_of_either_side_and_damage_is_known_by_it(
    values: list[float], highest: float, damaged: bool
) -> None:
    samples = np.array(values, np.float32)
    assert highest_level(samples) == pytest.approx(highest, nan_ok=True)
    assert is_damaged(samples) == damaged


@pytest.mark.parametrize(("level_db", "kept_ms"), [(-44.9, 5 + 150 + 30), (-45.1, 5 + 100 + 30)])
def test_a_soft_beginning_is_sound_down_to_45_db_below_the_loudest(
    level_db: float, kept_ms: int
) -> None:
    """A consonant of 50 ms before a vowel of 100 ms, with silence around both."""
    levels = np.repeat([0, 10 ** (level_db / 20), -1, 0], [100, 50, 100, 100])
    assert len(trim((0.5 * levels).astype(np.float32), 1000)) == kept_ms


@settings(max_examples=60)
@given(
    before=st.integers(0, 9000),
    sound=st.integers(300, 9000),
    after=st.integers(0, 9000),
    peak=st.floats(0.01, 1.5),
)
def test_trimming_keeps_all_sound_with_5_ms_before_and_30_ms_after(
    before: int, sound: int, after: int, peak: float
) -> None:
    loud = np.full(sound, peak, dtype=np.float32)
    samples = np.concatenate([np.zeros(before), loud, np.zeros(after)]).astype(np.float32)
    trimmed = trim(samples, RATE)
    lead, tail = min(before, round(0.005 * RATE)), min(after, round(0.030 * RATE))
    assert len(trimmed) == lead + sound + tail
    assert np.count_nonzero(trimmed) == sound


@settings(max_examples=40)
@given(st.lists(st.floats(-1, 1, width=32), max_size=400))
def test_trimming_twice_changes_nothing_more(values: list[float]) -> None:
    once = trim(np.array(values, dtype=np.float32), 1000)
    np.testing.assert_array_equal(trim(once, 1000), once)


@pytest.mark.parametrize(
    "samples",
    [
        silence(0.4),
        np.zeros(0, np.float32),
        np.full(500, 0.0005, np.float32),  # -66 dB of full scale
    ],
)
def test_silence_is_trimmed_to_nothing(samples: Samples) -> None:
    assert is_silent(samples)
    assert len(trim(samples, RATE)) == 0


@settings(max_examples=60)
@given(
    frames=st.integers(0, 1000),
    channels=st.sampled_from([None, 1, 2]),
)
def test_fades_start_at_zero_and_leave_the_middle_alone(frames: int, channels: int | None) -> None:
    faded = np.full(frames if channels is None else (frames, channels), -0.5, dtype=np.float32)
    fade_edges(faded, RATE)
    edge = min(round(0.005 * RATE), frames // 2)
    assert np.all(faded[edge : frames - edge] == -0.5)
    if edge:
        assert np.all(faded[0] == 0)
        assert np.all(np.diff(faded[:edge], axis=0) <= 0)
        assert np.array_equal(faded, faded[::-1])
        # Half a cosine is half-way up in the middle, and a seventh up at a quarter.
        assert edge % 4 or faded[edge // 4].ravel()[0] == pytest.approx(-0.5 * 0.1464, abs=1e-4)
        assert edge % 2 or faded[edge // 2].ravel()[0] == pytest.approx(-0.25)


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_100, 48_000])
def test_resampling_keeps_length_pitch_and_level(rate: int) -> None:
    converted = resample(tone(1.0, rate), rate, 44_100)
    assert abs(len(converted) - 44_100) <= 1
    middle = converted[4000:40_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / math.sqrt(2), rel=0.01)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * 44_100 / len(middle) == pytest.approx(440, abs=2)


def test_resampling_to_the_same_rate_changes_nothing_nor_does_it_of_no_samples() -> None:
    samples = noise(0.1)
    assert resample(samples, RATE, RATE) is samples
    assert resample(samples[:0].reshape(0, 2), RATE, 44_100).shape == (0, 2)
