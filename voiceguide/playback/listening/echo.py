"""The session's own sound, taken out of what the microphone hears."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE = 16_000

REFERENCE_DELAY_S = 0.10
"""How long a stretch of session sound is held back after a silence, so that it then never runs dry.

The player hands it over every 50 ms, in pieces as long as the device's own."""

MICROPHONE_DELAY_S = 0.14
"""An echo must not be heard before the sound it is an echo of is known."""

_LONGEST_QUEUE_S = 0.5


class Reference:
    """Session sound on its way to the canceller; put in by one thread, taken out by another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: list[Samples] = []
        self._queued = 0
        self._stream: Any = None
        self._rate = 0

    def put(self, frames: Samples, sample_rate: int) -> None:
        """Mono samples that the output has taken."""
        import soxr

        if len(frames) == 0:
            return
        if self._stream is None or sample_rate != self._rate:
            self._stream = soxr.ResampleStream(sample_rate, RATE, 1, quality="LQ")
            self._rate = sample_rate
        resampled = self._stream.resample_chunk(np.ascontiguousarray(frames, np.float32))
        with self._lock:
            if self._queued == 0:
                self._append(np.zeros(round(REFERENCE_DELAY_S * RATE), np.float32))
            self._append(resampled)
            while self._queued > RATE * _LONGEST_QUEUE_S and len(self._queue) > 1:
                # The two devices' clocks differ, or the thread that listens was held up.
                self._queued -= len(self._queue.pop(0))

    def take(self, count: int) -> Samples:
        """As many samples as the microphone gave; silence where there is none."""
        taken = np.zeros(count, np.float32)
        filled = 0
        with self._lock:
            while self._queue and filled < count:
                piece = self._queue[0][: count - filled]
                taken[filled : filled + len(piece)] = piece
                filled += len(piece)
                if len(piece) == len(self._queue[0]):
                    self._queue.pop(0)
                else:
                    self._queue[0] = self._queue[0][len(piece) :]
            self._queued -= filled
        return taken

    def _append(self, piece: Samples) -> None:
        self._queue.append(piece)
        self._queued += len(piece)


class Canceller(Protocol):
    """Takes the echo of a reference out of what a microphone hears, block by block."""

    def cancel(self, microphone: Samples, reference: Samples) -> Samples:
        """The same number of samples, without the echo."""


_FRAME = 320
_ECHO_LASTS_S = 0.5
"""From the loudspeaker's delay to the end of a room's reverberation."""


class SpeexCanceller:
    """Speex's canceller: a filter that learns the way from loudspeaker to microphone.

    It leaves a voice beside the session's almost as it is, where WebRTC's, made for the ears of
    people, takes much of it away.
    """

    def __init__(self) -> None:
        import pyaec

        self._canceller = pyaec.Aec(_FRAME, round(_ECHO_LASTS_S * RATE), RATE, True)

    def cancel(self, microphone: Samples, reference: Samples) -> Samples:
        """Blocks of 20 ms."""
        cleaned = self._canceller.cancel_echo(_units(microphone), _units(reference))
        return np.array(cleaned, np.float32) / np.float32(32768)


def _units(samples: Samples) -> list[int]:
    units: list[int] = (np.clip(samples, -1, 1) * 32767).astype(np.int16).tolist()
    return units
