"""Clips as they are stored: their length costs nothing, and their sound comes when it is used."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from voiceguide.audio import stored_clip
from voiceguide.audio.clip import Placement
from voiceguide.audio.stored_clip import StoredClip, as_samples

RAMP = np.array([-32_768, -32_767, -1, 0, 1, 16_384, 32_767], np.int16)


def test_its_length_needs_no_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_clip, "as_samples", None)
    clip = StoredClip(RAMP)
    assert (clip.frames, clip.channels) == (7, 1)
    assert Placement(5, clip).moved(2).end_frame == 14


def test_it_has_the_samples_of_any_clip_whoever_asks_again() -> None:
    clip = StoredClip(RAMP)
    samples = clip.samples
    assert samples.dtype == np.float32
    assert samples.shape == (7, 1)
    np.testing.assert_allclose(samples[:, 0] * 32_767, RAMP, atol=0.01)
    assert clip.samples is samples
    assert (clip.frames, clip.channels) == (7, 1)


def test_nobody_can_change_what_is_placed_many_times() -> None:
    with pytest.raises(ValueError, match="read-only"):
        StoredClip(RAMP).samples[0] = 0


def test_where_two_threads_come_first_both_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    clip = StoredClip(RAMP)
    inside: list[bool] = []
    others: list[np.ndarray] = []

    def interrupted(levels: np.ndarray) -> np.ndarray:
        if not inside:
            inside.append(True)
            others.append(clip.samples)
        return as_samples(levels)

    monkeypatch.setattr(stored_clip, "as_samples", interrupted)
    np.testing.assert_array_equal(clip.samples, others[0])
    np.testing.assert_array_equal(clip.samples, as_samples(RAMP.astype(np.float32)))


@given(arrays(np.int16, st.integers(0, 50)))
def test_a_file_of_16_bits_would_get_what_is_stored(stored: np.ndarray) -> None:
    samples = StoredClip(stored).samples[:, 0]
    np.testing.assert_array_equal(np.rint(samples * 32_767).astype(np.int64), stored)
