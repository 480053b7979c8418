"""The limiter: nothing above the ceiling, nothing else changed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.audio.signals import noise
from voiceguide.audio.limiter import (
    ATTACK_HOPS,
    CEILING_DB,
    HOP_FRAMES,
    LimitedPower,
    limited,
    limited_clip,
)

CEILING = 10 ** (CEILING_DB / 20)
RATE = 44_100


def in_blocks(samples: NDArray[np.float32], hops: int) -> list[NDArray[np.float32]]:
    length = hops * HOP_FRAMES
    return [samples[start : start + length] for start in range(0, len(samples), length)]


def loud_noise(frames: int, channels: int = 1) -> NDArray[np.float32]:
    swell = 2 * np.sin(np.linspace(0, 20, frames, dtype=np.float32)) ** 2
    loud: NDArray[np.float32] = noise(1.0, frames * channels, 1.0).reshape(frames, channels)
    loud *= swell[:, None]
    return loud


@settings(max_examples=40)
@given(frames=st.integers(1, 5000), hops=st.integers(1, 60), channels=st.sampled_from([1, 2]))
def test_no_frame_is_lost_and_none_exceeds_the_ceiling(
    frames: int, hops: int, channels: int
) -> None:
    samples = loud_noise(frames, channels)
    done = np.concatenate(list(limited(in_blocks(samples, hops))))
    assert done.shape == samples.shape
    assert np.abs(done).max() <= CEILING * 1.0001
    # The gain is positive and the same for all channels.
    assert np.all(done * samples >= 0)
    np.testing.assert_allclose(
        done[:, :1] * samples[:, -1:], done[:, -1:] * samples[:, :1], atol=1e-6
    )


EXTREMES = [0.0, -0.0, 1e-45, 1e-38, 0.5, -1.0, 64.0, 1e30, -3e38, np.inf, -np.inf, np.nan]


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from(EXTREMES) | st.floats(width=32), max_size=70), max_size=6),
    st.sampled_from([1, 2]),
    st.integers(1, 40),
)
def test_no_samples_whatever_they_are_silence_or_damage_what_follows(
    pieces: list[list[float]], channels: int, hops: int
) -> None:
    strange = np.zeros((len(pieces) * 20 * HOP_FRAMES, channels), np.float32)
    for number, piece in enumerate(pieces):
        strange[number * 20 * HOP_FRAMES :][: len(piece), -1] = piece
    words = np.tile(noise(0.6, RATE, 0.7)[:, None], channels)
    samples = np.concatenate([strange, words])
    done = np.concatenate(list(limited(in_blocks(samples, hops))))
    assert done.shape == samples.shape
    assert np.abs(done).max() <= CEILING * 1.0001
    recovered = len(strange) + round(0.3 * RATE)
    np.testing.assert_array_equal(done[recovered:], samples[recovered:])
    assert np.abs(limited_clip(samples, CEILING_DB, 2.0)).max() <= CEILING * 1.0001


@pytest.mark.parametrize(
    ("damaged", "heard"), [(np.nan, 0), (np.inf, CEILING), (-np.inf, -CEILING), (1e9, CEILING)]
)
def test_a_damaged_sample_changes_only_what_is_near_it(damaged: float, heard: float) -> None:
    samples = noise(0.6, RATE, 0.7)[:, None]
    samples[1000] = damaged
    done = np.concatenate(list(limited([samples])))
    assert done[1000] == pytest.approx(heard, abs=1e-4)
    # Before the attack, and after the 38 dB from LOUDEST down to the ceiling.
    for near in (slice(600), slice(1000 + round(0.3 * RATE), None)):
        np.testing.assert_array_equal(done[near], samples[near])
    if heard == 0:
        np.testing.assert_array_equal(np.delete(done, 1000), np.delete(samples, 1000))


@pytest.mark.parametrize("hops", [1, 3, 50])
def test_blocks_do_not_matter_and_are_held_back_by_6_ms_at_most(hops: int) -> None:
    samples = loud_noise(5000)
    read_frames, given_frames = 0, 0

    def read() -> Iterator[NDArray[np.float32]]:
        nonlocal read_frames
        for block in in_blocks(samples, hops):
            # Once a hop is whole, it is final when the attack and one hop after it are known.
            assert read_frames - given_frames <= (ATTACK_HOPS + 1) * HOP_FRAMES <= 0.006 * RATE
            read_frames += len(block)
            yield block

    blocks = []
    for block in limited(read()):
        given_frames += len(block)
        blocks.append(block)
    assert {(block.dtype, len(block) > 0) for block in blocks} == {(np.dtype(np.float32), True)}
    done = np.concatenate(blocks)
    np.testing.assert_allclose(done, limited_clip(samples, CEILING_DB), atol=1e-6)


def test_what_is_below_the_ceiling_passes_unchanged() -> None:
    samples = noise(0.1, RATE, 0.7)[:, None]
    assert np.array_equal(np.concatenate(list(limited(in_blocks(samples, 4)))), samples)
    assert list(limited([])) == list(limited([samples[:0]])) == []


def test_the_gain_falls_before_a_peak_and_recovers_slowly_after_it() -> None:
    samples = np.full((RATE, 1), 0.5, np.float32)
    peak = RATE // 2
    samples[peak] = 2.0
    gain_db = 20 * np.log10(limited_clip(samples, CEILING_DB)[:, 0] / samples[:, 0])
    attack = (ATTACK_HOPS + 2) * HOP_FRAMES
    assert gain_db[peak - attack - 1] == pytest.approx(0, abs=1e-3)
    assert gain_db[peak] == pytest.approx(CEILING_DB - 20 * np.log10(2), abs=1e-3)
    steps = np.diff(gain_db)
    assert steps.max() * RATE < 150
    assert gain_db[peak + RATE // 10] == pytest.approx(0, abs=0.01)


def test_a_peak_just_above_the_ceiling_is_lowered_to_it() -> None:
    samples = np.full((1000, 1), 0.7, np.float32)
    samples[500] = CEILING * 1.005
    assert limited_clip(samples, CEILING_DB)[500] == pytest.approx(CEILING, rel=1e-4)


@pytest.mark.parametrize("gain", [0.5, 1.0, 3.0])
def test_a_clip_that_stays_below_the_ceiling_is_multiplied_by_its_gain(gain: float) -> None:
    samples = noise(0.1, RATE, 0.2)[:, None]
    np.testing.assert_allclose(limited_clip(samples, CEILING_DB, gain), samples * gain, rtol=1e-6)


@pytest.mark.parametrize("gain", [0.5, 1.0, 3.0])
def test_the_power_that_is_left_is_known_without_limiting(gain: float) -> None:
    # The last hop is not whole.
    samples = loud_noise(32 * 500 - 5)
    left = LimitedPower(samples[:, 0].astype(np.float64) ** 2, samples, CEILING_DB).at(gain)
    done = limited_clip(samples, CEILING_DB, gain)
    whole = np.pad(done[:, 0].astype(np.float64), (0, 5))
    expected = np.mean(whole.reshape(-1, 32) ** 2, axis=1)
    assert left.mean() == pytest.approx(expected.mean(), rel=0.02)
    # Within a hop, the gain may fall by a seventh of what a peak needs.
    np.testing.assert_allclose(left, expected, rtol=0.3)
