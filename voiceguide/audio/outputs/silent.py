"""No sound, in real time: a session can be followed on screen where there is no sound device."""

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
    """Takes frames by the clock, as a device would, and lets nobody hear them."""

    name: ClassVar[str] = "silent"

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        self._sample_rate = 0
        self._channels = 0
        self._written_frames = 0
        self._taken_frames = 0.0
        self._looked_at_s = 0.0

    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        """Start the clock; never fails."""
        self._sample_rate, self._channels = sample_rate, channels
        self._looked_at_s = time.monotonic()
        if beginning is not None:
            self.write(beginning)

    def write(self, block: NDArray[np.float32]) -> None:
        """Count the frames; waits as long as a device would."""
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
        """How many of the written frames the clock has passed; a stall adds none."""
        self._move_on()
        return int(self._taken_frames)

    def take_back(self, leave_s: float = 0.0) -> int:
        """Forget the frames the clock has not passed, but for `leave_s`; returns how many."""
        leave_frames = int(leave_s * self._sample_rate)
        taken = max(0, self._written_frames - self.position_frames - leave_frames)
        self._written_frames -= taken
        return taken

    def finish(self) -> None:
        """Wait until the last frame is taken."""
        while self.position_frames < self._written_frames:
            time.sleep(_POLL_S)

    def close(self) -> None:
        """Nothing to give back."""

    def _move_on(self) -> None:
        now_s = time.monotonic()
        passed_frames = (now_s - self._looked_at_s) * self._sample_rate
        self._taken_frames = min(self._written_frames, self._taken_frames + passed_frames)
        self._looked_at_s = now_s
