"""Session samples (float32) converted to what devices read (16 bits), and fades around pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WAKING_S = 0.06
"""Silence before the first sample, since a device that wakes up may lose the beginning: an idle
PulseAudio lost 18 ms."""

QUEUED_S = 1.0
"""How much sound may be queued between the session and the device: enough for a busy machine."""

FADE_S = 0.005
"""Long enough to avoid a click, short enough not to be heard as a fade."""


def as_int16(block: NDArray[np.float32], channels: int) -> NDArray[np.int16]:
    """Round samples to 16 bits; values beyond full scale are clipped, never wrapped.

    Raises ValueError unless the shape is (frames, channels).
    """
    if block.ndim != 2 or block.shape[1] != channels:
        raise ValueError(f"a block has the shape (frames, {channels}), not {block.shape}")
    scaled = block * np.float32(32_767)
    np.clip(scaled, -32_767, 32_767, out=scaled)
    np.rint(scaled, out=scaled)
    return scaled.astype(np.int16)


def faded_in(frames: NDArray[np.int16], sample_rate: int) -> NDArray[np.int16]:
    """Return a copy whose first 5 ms fade in."""
    return _faded(frames, int(sample_rate * FADE_S), fade_in=True)


def faded_out(frames: NDArray[np.int16], sample_rate: int) -> NDArray[np.int16]:
    """Return the first 5 ms, fading out; less if there are fewer frames."""
    length_frames = int(sample_rate * FADE_S)
    return _faded(frames[:length_frames], length_frames, fade_in=False)


def _faded(frames: NDArray[np.int16], length_frames: int, *, fade_in: bool) -> NDArray[np.int16]:
    changed = frames.copy()
    length_frames = min(length_frames, len(frames))
    ramp = np.linspace(0.0, 1.0, length_frames, endpoint=False)
    gain = ramp if fade_in else 1.0 - ramp
    changed[:length_frames] = np.rint(frames[:length_frames] * gain[:, None])
    return changed
