"""Echo cancellation: removes the session's own sound from the microphone's samples."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.playback.listening.types import LISTENING_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

REFERENCE_DELAY_S = 0.10
"""How long session sound is delayed after a silence, so that the queue never runs empty.

The player passes it on every 50 ms, in pieces as long as the device's periods."""

MICROPHONE_DELAY_S = 0.14
"""How long the microphone is delayed, so that no echo comes before its reference."""

_LONGEST_QUEUE = LISTENING_RATE // 2


class Reference:
    """A queue of session sound for the canceller, filled by one thread and read by another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queued = np.zeros(0, np.float32)
        self._stream: Any = None
        self._rate = 0

    def put(self, frames: Samples, sample_rate: int) -> None:
        """Add mono samples (frames,) that were played."""
        import soxr

        if len(frames) == 0:
            return
        if self._stream is None or sample_rate != self._rate:
            self._stream = soxr.ResampleStream(sample_rate, LISTENING_RATE, 1, quality="LQ")
            self._rate = sample_rate
        resampled = self._stream.resample_chunk(np.ascontiguousarray(frames, np.float32))
        with self._lock:
            if len(self._queued) == 0:
                resampled = np.pad(resampled, (round(REFERENCE_DELAY_S * LISTENING_RATE), 0))
            # The two devices' clocks differ, or the listening thread was held up.
            self._queued = np.concatenate((self._queued, resampled))[-_LONGEST_QUEUE:]

    def take(self, count: int) -> Samples:
        """Return `count` samples, filled up with silence."""
        with self._lock:
            taken, self._queued = self._queued[:count], self._queued[count:]
        return np.pad(taken, (0, count - len(taken)))


_FRAME = 320
_ECHO_LASTS_S = 0.5
"""The loudspeaker's delay and the reverberation of a room."""


class Canceller:
    """Speex's canceller: a filter that adapts to the path from loudspeaker to microphone.

    It hardly changes a voice that speaks over the session; WebRTC's, made for human listeners,
    removes much of it.
    """

    def __init__(self) -> None:
        import pyaec

        self._canceller = pyaec.Aec(
            _FRAME, round(_ECHO_LASTS_S * LISTENING_RATE), LISTENING_RATE, True
        )

    def cancel(self, microphone: Samples, reference: Samples) -> Samples:
        """Return a block of 20 ms without the echo of the reference."""
        cleaned = self._canceller.cancel_echo(_units(microphone), _units(reference))
        return np.array(cleaned, np.float32) / np.float32(32768)


def _units(samples: Samples) -> list[int]:
    units: list[int] = (np.clip(samples, -1, 1) * 32767).astype(np.int16).tolist()
    return units
