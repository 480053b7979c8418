"""A long silent buffer that a device plays through once, and the map of what was written where.

Pure arithmetic: no clock and no device. A *place* is a frame of the tape, a *position* a frame of
what was written; they differ by the silence left in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.pcm import faded_in, faded_out

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass
class _Run:
    """Frames written side by side, from `place` on."""

    place: int
    length: int

    @property
    def end(self) -> int:
        return self.place + self.length


class Tape:
    """`buffer` is what the device reads, of shape (length_frames, channels).

    Memory is taken up only as the tape is written: a calloc of this size is pages of nothing.
    """

    def __init__(self, sample_rate: int, channels: int, length_frames: int) -> None:
        self.buffer: NDArray[np.int16] = np.zeros((length_frames, channels), np.int16)
        self._sample_rate = sample_rate
        self._runs: list[_Run] = []
        self._forgotten_frames = 0

    @property
    def length_frames(self) -> int:
        """How many frames the device can play before the tape is over."""
        return len(self.buffer)

    @property
    def end(self) -> int:
        """The place after the last frame written."""
        return self._runs[-1].end if self._runs else 0

    def append(self, frames: NDArray[np.int16], earliest: int, *, fade_in: bool = False) -> None:
        """Write after everything written so far, but not before the place `earliest`.

        Raises ValueError when the tape is too short; see `has_room`.
        """
        if len(frames) == 0:
            return
        place = max(self.end, earliest)
        if place + len(frames) > self.length_frames:
            message = "the tape is full"
            raise ValueError(message)
        if fade_in:
            frames = faded_in(frames, self._sample_rate)
        self.buffer[place : place + len(frames)] = frames
        if self._runs and self._runs[-1].end == place:
            self._runs[-1].length += len(frames)
        else:
            self._runs.append(_Run(place, len(frames)))

    def lay_silence(self, place: int, frames: int) -> int:
        """On a new tape, take what is there from a place on for written frames of silence.

        The place may lie before the tape's beginning; returns how many of the frames do.
        """
        before = min(max(-place, 0), frames)
        if frames > before:
            self._runs.append(_Run(max(place, 0), frames - before))
        return before

    def has_room(self, frames: int, earliest: int) -> bool:
        """Whether so many frames still fit at or after `earliest`."""
        return max(self.end, earliest) + frames <= self.length_frames

    def position(self, place: int) -> int:
        """How many written frames lie before a place; places may only grow from call to call."""
        while self._runs and self._runs[0].end <= place and len(self._runs) > 1:
            self._forgotten_frames += self._runs.pop(0).length
        return self._forgotten_frames + sum(
            min(max(place - run.place, 0), run.length) for run in self._runs
        )

    def cut(self, place: int, *, ramp: bool = True) -> NDArray[np.int16]:
        """Take back every frame at or after a place and leave silence there, after a short ramp.

        The ramp repeats the first frames taken back, so that those lose nothing when they are
        written again with a fade of their own. Without one, what is appended next has to be there
        in time.
        """
        taken: list[NDArray[np.int16]] = []
        kept: list[_Run] = []
        interrupted = False
        for run in self._runs:
            start = max(run.place, place)
            if start < run.end:
                taken.append(self.buffer[start : run.end].copy())
                self.buffer[start : run.end] = 0
                interrupted = interrupted or run.place < place
            if run.place < place:
                kept.append(_Run(run.place, min(run.end, place) - run.place))
        self._runs = kept
        if not taken:
            return np.zeros((0, self.buffer.shape[1]), np.int16)
        frames = np.concatenate(taken)
        if interrupted and ramp:
            fall = faded_out(taken[0], self._sample_rate)
            self.buffer[place : place + len(fall)] = fall
        return frames

    def is_silent(self, start: int, end: int) -> bool:
        """Whether nothing but digital silence lies between two places."""
        return not self.buffer[max(start, 0) : end].any()
