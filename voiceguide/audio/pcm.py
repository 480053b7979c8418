"""Session samples (float32) as devices take them (16-bit), and the ramps at a pause's edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How much sound may wait between the session and the device: enough to ride out a busy machine.
# `take_back` makes way for a pause or a change.
WAKING_S = 0.06
"""Silence before the first sample: a device that wakes up may swallow what comes first. At an idle
PulseAudio 18 ms were lost."""

QUEUED_S = 1.0
# Long enough to be no click, short enough to be no fade.
RAMP_S = 0.005


def as_int16(block: NDArray[np.float32], channels: int) -> NDArray[np.int16]:
    """Round samples to 16 bits; what is louder than full scale is clipped, never wrapped.

    Raises ValueError for any shape but (frames, channels).
    """
    if block.ndim != 2 or block.shape[1] != channels:
        message = f"a block has the shape (frames, {channels}), not {block.shape}"
        raise ValueError(message)
    scaled = block * np.float32(32_767)
    np.clip(scaled, -32_767, 32_767, out=scaled)
    np.rint(scaled, out=scaled)
    return scaled.astype(np.int16)


def faded_in(frames: NDArray[np.int16], sample_rate: int) -> NDArray[np.int16]:
    """Return a copy whose first 5 ms rise from silence."""
    return _with_ramp(frames, int(sample_rate * RAMP_S), rising=True)


def faded_out(frames: NDArray[np.int16], sample_rate: int) -> NDArray[np.int16]:
    """Return the first 5 ms, falling to silence; less where there is less."""
    length_frames = int(sample_rate * RAMP_S)
    return _with_ramp(frames[:length_frames], length_frames, rising=False)


def _with_ramp(frames: NDArray[np.int16], length_frames: int, *, rising: bool) -> NDArray[np.int16]:
    changed = frames.copy()
    length_frames = min(length_frames, len(frames))
    ramp = np.linspace(0.0, 1.0, length_frames, endpoint=False, dtype=np.float32)
    gain = ramp if rising else 1.0 - ramp
    changed[:length_frames] = np.rint(frames[:length_frames] * gain[:, None]).astype(np.int16)
    return changed
