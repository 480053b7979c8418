"""The microphone: what it hears, in 16 kHz mono, through miniaudio. Nothing is kept of it."""

from __future__ import annotations

import queue
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.miniaudio_device import NoDeviceError, start_device
from voiceguide.errors import ListenError
from voiceguide.playback.listening.voice_activity import RATE
from voiceguide.system.shell import pip_install

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PERIOD_MS = 20
_LONGEST_QUEUE = 500


class Microphone:
    """The system's usual microphone, open from its making until `close`."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes] = queue.Queue(_LONGEST_QUEUE)
        try:
            self._device = start_device(
                "CaptureDevice",
                self._take_pieces(),
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_PERIOD_MS,
            )
        except (ImportError, OSError) as error:
            raise ListenError(
                f"miniaudio, which opens the microphone, cannot be loaded ({error}).",
                f"Install it with `{pip_install('miniaudio')}`.",
            ) from error
        except NoDeviceError as error:
            raise ListenError("No microphone could be opened.", _remedy()) from error

    def read(self, longest_wait_s: float) -> NDArray[np.float32]:
        """What was heard since the last call, at least a piece; nothing if none came in time."""
        pieces = []
        try:
            pieces.append(self._pieces.get(timeout=longest_wait_s))
            while True:
                pieces.append(self._pieces.get_nowait())
        except queue.Empty:
            pass
        return np.frombuffer(b"".join(pieces), "<i2").astype(np.float32) / np.float32(32768)

    def close(self) -> None:
        """Give the microphone back; may be called again."""
        self._device.close()

    def _take_pieces(self) -> Generator[None, bytes, None]:
        """Runs in miniaudio's thread: does nothing but pass on."""
        while True:
            piece = yield
            try:
                self._pieces.put_nowait(bytes(piece))
            except queue.Full:
                # Whoever reads was held up for seconds; what is oldest matters least.
                self._pieces.get_nowait()


def _remedy() -> str:
    if sys.platform == "darwin":
        return (
            "Connect one, and allow your terminal to use it in System Settings, Privacy & Security,"
            " Microphone."
        )
    if sys.platform == "win32":
        return (
            "Connect one, and allow desktop apps to use it in Settings, Privacy & security,"
            " Microphone."
        )
    return "Connect or switch on a microphone, and see that it is the system's input device."
