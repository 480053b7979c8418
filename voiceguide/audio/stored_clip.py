"""Clips of 16-bit samples, as speech is stored, converted when their sound is first used."""

from __future__ import annotations

import mmap
import sys
from typing import TYPE_CHECKING, cast

import numpy as np

from voiceguide.audio.clip import Clip

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FULL_SCALE = 32_767
"""That of `as_int16`: a file of 16 bits gets a clip's samples exactly as they are stored."""


class StoredClip(Clip):
    """A mono clip of 16-bit samples (frames,); for use from any thread.

    `list` and `show` lay out hours of speech and need nothing but its length.
    """

    def __init__(self, stored: NDArray[np.int16]) -> None:
        self._held: NDArray[np.int16] | NDArray[np.float32] = stored
        """As stored, or once they were used as float32 of shape (frames, 1)."""

    @property
    def frames(self) -> int:
        """Length in frames."""
        return len(self._held)

    @property
    def channels(self) -> int:
        """Always 1."""
        return 1

    @property
    def samples(self) -> NDArray[np.float32]:
        """Samples as those of any clip."""
        held = self._held
        if held.dtype == np.int16:
            held = as_samples(held.astype(np.float32))
            # Where two threads come first, both have made the same.
            self._held = held
        return cast("NDArray[np.float32]", held)


def as_samples(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return levels (frames,), full scale at 32 767, as read-only samples (frames, 1)."""
    samples = _own_memory(len(levels))
    np.multiply(levels, np.float32(1 / _FULL_SCALE), out=samples)
    # One clip is placed many times.
    samples.setflags(write=False)
    return samples.reshape(-1, 1)


def _own_memory(frames: int) -> NDArray[np.float32]:
    """Return uninitialised samples (frames,) whose memory the system gets back with the clip's end.

    On the heap, clips of different lengths leave gaps that the next one does not fit: an eight-hour
    session then takes 94 MB in place of 84 (glibc 2.36; see docs/decisions.md).
    """
    size = max(frames, 1) * np.dtype(np.float32).itemsize
    if sys.platform == "win32":
        memory = mmap.mmap(-1, size)
    else:
        # The default, memory that other processes may share, takes twice as long to get.
        memory = mmap.mmap(-1, size, mmap.MAP_PRIVATE)
    return np.frombuffer(memory, np.float32, frames)
