"""An output that records what it would play."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from tests.fakes.clock import FakeClock
from voiceguide.audio.outputs import Output
from voiceguide.errors import OutputError

RATE = 8000
_QUEUED_FRAMES = RATE
_DEVICE_FRAMES = RATE // 10


class RecordingOutput(Output):
    """Consumes frames by a fake clock and records what is heard, including silence.

    Frames are consumed a tenth of a second before they are heard and cannot then be taken back.
    """

    name: ClassVar[str] = "recording"

    def __init__(self, clock: FakeClock, heard: list[float]) -> None:
        self.clock = clock
        self.heard = heard
        self.lost = False
        self._queue = np.zeros(0, np.float32)
        self._taken = 0
        self._owed = 0.0
        self._rises = False
        clock.passing = self._pass

    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        assert (sample_rate, channels) == (RATE, 1)
        if beginning is not None:
            self.write(beginning)

    def write(self, block: NDArray[np.float32]) -> None:
        self._check()
        frames = block[:, 0].copy()
        if self._rises:
            rise = min(40, len(frames))
            frames[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
            self._rises = False
        self._queue = np.concatenate([self._queue, frames])
        while len(self._queue) > _QUEUED_FRAMES:
            self.clock.sleep(0.01)
            self._check()

    @property
    def position_frames(self) -> int:
        return self._taken

    def drop_queued(self, keep_s: float = 0.0) -> int:
        self._check()
        leave = _DEVICE_FRAMES + int(keep_s * RATE)
        taken = self._queue[leave:]
        self._queue = self._queue[:leave]
        self._rises = keep_s == 0
        return len(taken)

    def finish(self) -> None:
        while len(self._queue):
            self._check()
            self.clock.sleep(0.01)

    def close(self) -> None:
        self.clock.passing = lambda seconds: None

    def _check(self) -> None:
        if self.lost:
            message = "The sound device was lost while playing."
            raise OutputError(message)

    def _pass(self, seconds: float) -> None:
        self._owed += seconds * RATE
        frames, self._owed = int(self._owed), self._owed % 1
        playing, self._queue = self._queue[:frames], self._queue[frames:]
        self._taken += len(playing)
        self.heard += playing.tolist() + [0.0] * (frames - len(playing))
