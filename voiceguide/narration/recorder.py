"""Takes from a microphone that stays open: what is heard between takes is thrown away at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voiceguide.narration.end_of_speech import EndOfSpeech
from voiceguide.system.closing import Closing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RECORDING_RATE = 48_000

LONGEST_TAKE_S = 110.0
"""A take that was forgotten ends by itself."""

LOST_AFTER_S = 2.0
"""After this long without a sample, the microphone is gone."""

_WAIT_S = 0.02


class SoundInput(Protocol):
    """An open microphone."""

    def read(self, longest_wait_s: float) -> Samples:
        """Return the samples since the last call; waits for some, and returns none if none came."""

    def close(self) -> None:
        """Release it."""


class MicrophoneLostError(Exception):
    """The microphone was disconnected."""


class Recorder(Closing):
    """Records takes from an open microphone; `now_s` is a clock."""

    def __init__(self, microphone: SoundInput, now_s: Callable[[], float]) -> None:
        self._microphone = microphone
        self._now_s = now_s
        self._heard_s = now_s()
        self._pieces: list[Samples] | None = None
        self._speech = EndOfSpeech(RECORDING_RATE)
        self.is_over = False
        """Whether there were words in the take, and silence after them."""
        self.level = 0.0
        """The highest sample heard by the last `listen`, 0 to 1."""

    def listen(self) -> Samples:
        """Wait a moment for sound, add it to the take that is being recorded, and return it.

        Raises MicrophoneLostError, once for each LOST_AFTER_S.
        """
        samples = self._microphone.read(_WAIT_S)
        now_s = self._now_s()
        if len(samples):
            self._heard_s = now_s
            self.level = float(np.max(np.abs(samples)))
            if self._pieces is not None:
                self._pieces.append(samples)
                self.is_over = self._speech.feed(samples)
        elif now_s - self._heard_s > LOST_AFTER_S:
            self._heard_s = now_s
            self._pieces = None
            raise MicrophoneLostError
        return samples

    def wait_until_heard(self) -> None:
        """Wait for the first samples: some microphones need a second to begin.

        Raises MicrophoneLostError.
        """
        begin_s = self._heard_s
        while self._heard_s == begin_s:
            self.listen()

    def start(self) -> None:
        """Begin a take with what is heard from now on."""
        self._microphone.read(0.0)
        self._heard_s = self._now_s()
        self._pieces = []
        self._speech, self.is_over = EndOfSpeech(RECORDING_RATE), False

    def stop(self) -> Samples:
        """End the take and return it: mono samples (frames,) at RECORDING_RATE."""
        pieces, self._pieces = self._pieces or [], None
        return np.concatenate([*pieces, np.zeros(0, np.float32)])

    @property
    def length_s(self) -> float:
        """How long the take is by now."""
        return sum(map(len, self._pieces or ())) / RECORDING_RATE

    def close(self) -> None:
        """Release the microphone; may be called again."""
        self._microphone.close()
