"""No sound, in real time: without a sound device, a session can still be followed on screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from voiceguide.audio.outputs.base import Output
from voiceguide.audio.pcm import QUEUED_S, as_int16

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_POLL_S = 0.02


class SilentOutput(Output):
    """Reads frames in real time, as a device would, and plays nothing."""

    name: ClassVar[str] = "silent"

    def __init__(self) -> None:
        self._sample_rate = 0
        self._channels = 0
        self._written_frames = 0
        self._read_frames = 0.0
        self._updated_s = 0.0

    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        """Start the clock; never fails."""
        self._sample_rate, self._channels = sample_rate, channels
        self._updated_s = time.monotonic()
        if beginning is not None:
            self.write(beginning)

    def write(self, block: NDArray[np.float32]) -> None:
        """Count the frames; waits as a device would."""
        waiting = len(as_int16(block, self._channels))
        while waiting:
            room = int(self._sample_rate * QUEUED_S) - (self._written_frames - self.position_frames)
            piece = min(waiting, max(room, 0))
            self._written_frames += piece
            waiting -= piece
            if waiting:
                time.sleep(_POLL_S)

    @property
    def position_frames(self) -> int:
        """How many of the written frames would have been played; waiting for a write adds none."""
        now_s = time.monotonic()
        passed_frames = (now_s - self._updated_s) * self._sample_rate
        self._read_frames = min(self._written_frames, self._read_frames + passed_frames)
        self._updated_s = now_s
        return int(self._read_frames)

    def drop_queued(self, keep_s: float = 0.0) -> int:
        """Drop the frames not yet played, but for `keep_s` seconds; returns how many."""
        kept_frames = int(keep_s * self._sample_rate)
        dropped = max(0, self._written_frames - self.position_frames - kept_frames)
        self._written_frames -= dropped
        return dropped

    def finish(self) -> None:
        """Wait until the last frame would have been played."""
        while self.position_frames < self._written_frames:
            time.sleep(_POLL_S)

    def close(self) -> None:
        """Do nothing: there is no device to release."""
