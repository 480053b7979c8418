"""The microphone: mono samples, through miniaudio. Nothing is stored."""

from __future__ import annotations

import contextlib
import queue
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.audio.miniaudio_device import NoDeviceError, capture_devices, start_device
from voiceguide.errors import InputError, ListenError
from voiceguide.system.shell import pip_install
from voiceguide.text import printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PERIOD_MS = 20
_LONGEST_QUEUE = 500

_IN_USE = (
    "Another program may be using it, or this one may not: end calls and recordings, allow your"
    " terminal to use the microphone in the system's settings, and try again."
)


class Microphone:
    """A microphone, open until `close`: the system's default one unless `name` says otherwise.

    `name` is a device's name or a part of it that no other has. Raises ListenError if there is no
    microphone, InputError if there is none of that name.
    """

    def __init__(self, sample_rate: int, name: str | None = None) -> None:
        self._pieces: queue.Queue[bytes] = queue.Queue(_LONGEST_QUEUE)
        try:
            self._device = start_device(
                "CaptureDevice",
                self._take_pieces(),
                nchannels=1,
                sample_rate=sample_rate,
                buffersize_msec=_PERIOD_MS,
                **({} if name is None else {"device_id": _device_named(name)}),
            )
        except (ImportError, OSError) as error:
            raise ListenError(
                f"miniaudio, which opens the microphone, could not be loaded ({error}).",
                f"Install it with `{pip_install('miniaudio')}`.",
            ) from error
        except NoDeviceError as error:
            if _any_there():
                raise ListenError("The microphone could not be opened.", _IN_USE) from error
            raise ListenError("No microphone could be opened.", _remedy()) from error

    def read(self, longest_wait_s: float) -> NDArray[np.float32]:
        """Return the samples since the last call; waits for some, and returns none if none came."""
        pieces = []
        try:
            pieces.append(self._pieces.get(timeout=longest_wait_s))
            while True:
                pieces.append(self._pieces.get_nowait())
        except queue.Empty:
            pass
        return np.frombuffer(b"".join(pieces), "<i2").astype(np.float32) / np.float32(32768)

    def close(self) -> None:
        """Release the microphone; may be called again."""
        self._device.close()

    def _take_pieces(self) -> Generator[None, bytes, None]:
        """Queue what is recorded; runs in miniaudio's thread."""
        while True:
            piece = yield
            if self._pieces.full():
                # The reader was held up for seconds; the oldest samples matter least. It may have
                # emptied the queue at this very moment.
                with contextlib.suppress(queue.Empty):
                    self._pieces.get_nowait()
            self._pieces.put_nowait(bytes(piece))


def _device_named(name: str) -> Any:
    """Return miniaudio's id of a microphone. Raises InputError, ImportError and OSError."""
    devices = capture_devices()
    key = name.strip().casefold()
    exact = [each for each in devices if each[0].casefold() == key]
    found = exact or [each for each in devices if key and key in each[0].casefold()]
    if len(found) == 1:
        return found[0][1]
    names = "; ".join(printable(each) for each, _id in found or devices) or "none"
    what = "More than one microphone is" if found else "No microphone is"
    raise InputError(f"{what} called “{printable(name[:60])}”.", f"Microphones: {names}.")


def _any_there() -> bool:
    try:
        return bool(capture_devices())
    except NoDeviceError:
        return False


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
    return (
        "Connect or switch on a microphone, choose it as the system's input device, and close other"
        " programs that use it."
    )
