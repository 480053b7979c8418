"""Opens sound devices through the miniaudio library, for playing and for recording."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Generator
from typing import Any, Literal

from voiceguide.audio.stderr import discard_alsa_messages, library_noise_discarded

# Not NULL, which miniaudio falls back to silently; not JACK, which may start its server.
_BACKENDS = (
    "WASAPI", "DSOUND", "WINMM", "COREAUDIO", "PULSEAUDIO", "ALSA", "SNDIO", "AUDIO4", "OSS",
)  # fmt: skip


class NoDeviceError(Exception):
    """No sound device could be opened."""


def capture_devices() -> list[tuple[str, Any]]:
    """Return the name and miniaudio's id of every microphone.

    Raises ImportError or OSError if miniaudio cannot be loaded, NoDeviceError without any sound.
    """
    miniaudio = importlib.import_module("miniaudio")
    discard_alsa_messages()
    with library_noise_discarded():
        try:
            devices = miniaudio.Devices([miniaudio.Backend[name] for name in _BACKENDS])
            return [(each["name"], each["id"]) for each in devices.get_captures()]
        except miniaudio.MiniaudioError as error:
            raise NoDeviceError(str(error)) from error


def start_device(
    kind: Literal["PlaybackDevice", "CaptureDevice"],
    callback: Generator[Any, Any, None],
    **options: Any,
) -> Any:
    """Open and start a device for 16-bit samples; miniaudio's own thread calls `callback`.

    `options` are those of miniaudio's class. Raises ImportError or OSError if miniaudio cannot be
    loaded, NoDeviceError if no device can be opened.
    """
    miniaudio = importlib.import_module("miniaudio")
    discard_alsa_messages()
    next(callback)
    with contextlib.ExitStack() as on_failure, library_noise_discarded():
        try:
            device = getattr(miniaudio, kind)(
                backends=[miniaudio.Backend[name] for name in _BACKENDS],
                app_name="voiceguide",
                **options,
            )
            on_failure.callback(device.close)
            device.start(callback)
        except miniaudio.MiniaudioError as error:
            raise NoDeviceError(str(error)) from error
        on_failure.pop_all()
    return device
