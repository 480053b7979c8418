"""Samples as devices read them."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.audio.pcm import as_int16, faded_in, faded_out


def test_samples_beyond_full_scale_are_clipped_not_wrapped() -> None:
    block = np.array([[1.5], [-7.0], [1.0], [0.8], [-0.8], [0.0]], np.float32)
    # 26 213.6: rounded, not cut off.
    assert as_int16(block, 1)[:, 0].tolist() == [32_767, -32_767, 32_767, 26_214, -26_214, 0]
    assert as_int16(block, 1).dtype == np.int16


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_a_block_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"shape \(frames, 2\)"):
        as_int16(np.zeros(shape, np.float32), 2)


def test_fades_are_5_ms_long_and_change_nothing_else() -> None:
    frames = np.full((8, 1), 1000, np.int16)
    assert faded_in(frames, 800)[:, 0].tolist() == [0, 250, 500, 750, 1000, 1000, 1000, 1000]
    assert faded_out(frames, 800)[:, 0].tolist() == [1000, 750, 500, 250]
    assert faded_out(frames[:2], 800)[:, 0].tolist() == [1000, 500]
    assert faded_in(frames[:0], 800).shape == (0, 1)
    assert (frames == 1000).all()
