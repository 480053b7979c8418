"""A long silent buffer that a device plays once, and a record of what was written where.

Pure arithmetic: no clock and no device. An *index* counts frames of the buffer, a *position* counts
frames that were written; they differ by the silence in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from voiceguide.audio.pcm import faded_in, faded_out

if TYPE_CHECKING:
    from numpy.typing import NDArray


QUIET = 100
"""Highest sample of what counts as quiet, of 32767: room tone reaches 82."""


class _Run(Struct):
    """Frames written without a gap, from index `start` on."""

    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


class PlaybackBuffer:
    """Holds `samples`, which the device reads, of shape (length_frames, channels).

    It takes memory only where it is written, since the system hands out zeroed pages on first use.
    """

    def __init__(self, sample_rate: int, channels: int, length_frames: int) -> None:
        self.samples: NDArray[np.int16] = np.zeros((length_frames, channels), np.int16)
        self.length_frames = length_frames
        self._sample_rate = sample_rate
        self._runs: list[_Run] = []
        self._forgotten_frames = 0

    @property
    def end(self) -> int:
        """The index after the last frame written."""
        return self._runs[-1].end if self._runs else 0

    def append(self, frames: NDArray[np.int16], earliest: int, *, fade_in: bool = False) -> None:
        """Write after everything written so far, but not before the index `earliest`.

        Raises ValueError if there is no room; see `has_room`.
        """
        if len(frames) == 0:
            return
        start = max(self.end, earliest)
        if start + len(frames) > self.length_frames:
            raise ValueError("the playback buffer is full")
        if fade_in:
            frames = faded_in(frames, self._sample_rate)
        self.samples[start : start + len(frames)] = frames
        if self._runs and self._runs[-1].end == start:
            self._runs[-1].length += len(frames)
        else:
            self._runs.append(_Run(start, len(frames)))

    def count_silence(self, start: int, frames: int) -> int:
        """Count the silence of a new buffer, from index `start` on, as frames that were written.

        `start` may be negative; returns how many of the frames lie before the buffer's beginning.
        """
        before = min(max(-start, 0), frames)
        if frames > before:
            self._runs.append(_Run(max(start, 0), frames - before))
        return before

    def has_room(self, frames: int, earliest: int) -> bool:
        """Whether `frames` more frames fit at or after the index `earliest`."""
        return max(self.end, earliest) + frames <= self.length_frames

    def position(self, index: int) -> int:
        """Return how many written frames lie before an index, which may only grow between calls."""
        while self._runs and self._runs[0].end <= index and len(self._runs) > 1:
            self._forgotten_frames += self._runs.pop(0).length
        return self._forgotten_frames + sum(
            min(max(index - run.start, 0), run.length) for run in self._runs
        )

    def cut(self, index: int, *, fade_out: bool = True) -> NDArray[np.int16]:
        """Remove and return every frame at or after an index; silence is left, after a short fade.

        The fade is made of the first frames removed, which are still returned whole, so that they
        can be written again. Without it, the caller must append something before the device gets
        there.
        """
        removed: list[NDArray[np.int16]] = []
        kept: list[_Run] = []
        interrupted = False
        for run in self._runs:
            start = max(run.start, index)
            if start < run.end:
                removed.append(self.samples[start : run.end].copy())
                self.samples[start : run.end] = 0
                interrupted = interrupted or run.start < index
            if run.start < index:
                kept.append(_Run(run.start, min(run.end, index) - run.start))
        self._runs = kept
        if not removed:
            return np.zeros((0, self.samples.shape[1]), np.int16)
        if interrupted and fade_out:
            fade = faded_out(removed[0], self._sample_rate)
            self.samples[index : index + len(fade)] = fade
        return np.concatenate(removed)

    def is_quiet(self, start: int, end: int) -> bool:
        """Whether there is nothing louder than room tone between two indexes."""
        samples = self.samples[max(start, 0) : end]
        return samples.size == 0 or max(samples.max(), -int(samples.min())) <= QUIET
