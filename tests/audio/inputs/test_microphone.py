"""The queue between miniaudio's thread and the listener, and a microphone that cannot be opened."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from typing import Any

import numpy as np
import pytest

from tests.needs import needs_module
from voiceguide.audio.inputs import microphone as module
from voiceguide.audio.inputs.microphone import Microphone
from voiceguide.audio.miniaudio_device import NoDeviceError
from voiceguide.errors import InputError, ListenError

WITHOUT = """
import sys
sys.modules["miniaudio"] = None
from voiceguide.errors import ListenError
from voiceguide.audio.inputs.microphone import Microphone
try:
    Microphone(16_000)
except ListenError as error:
    print(error)
"""


class Recording:
    """A device that records what a test says, as miniaudio's thread does."""

    def __init__(self, callback: Generator[None, bytes, None], options: dict[str, Any]) -> None:
        self._callback = callback
        self.options = options
        self.closed = 0
        next(callback)

    def records(self, *samples: int) -> None:
        self._callback.send(np.array(samples, "<i2").tobytes())

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> list[Recording]:
    """The devices opened by the test."""
    opened: list[Recording] = []

    def start_device(
        kind: str, callback: Generator[None, bytes, None], **options: Any
    ) -> Recording:
        assert (kind, options["nchannels"], options["sample_rate"]) == ("CaptureDevice", 1, 16_000)
        opened.append(Recording(callback, options))
        return opened[-1]

    monkeypatch.setattr(module, "start_device", start_device)
    return opened


def test_everything_recorded_since_the_last_read_comes_in_order_and_at_full_scale_one(
    recording: list[Recording],
) -> None:
    microphone = Microphone(16_000)
    assert microphone.read(0.001).shape == (0,)
    recording[0].records(0, 16_384)
    recording[0].records(-32_768)
    read = microphone.read(0.001)
    assert read.dtype == np.float32
    assert read.tolist() == [0, 0.5, -1]
    assert microphone.read(0.001).shape == (0,)
    microphone.close()
    assert recording[0].closed == 1


def test_a_reader_that_was_held_up_gets_the_latest_sound_without_a_gap(
    recording: list[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONGEST_QUEUE", 10)
    microphone = Microphone(16_000)
    for number in range(25):
        recording[0].records(number)
    assert (microphone.read(0.001) * 32_768).tolist() == list(range(15, 25))


@pytest.mark.usefixtures("no_sound_device")
def test_without_a_microphone_the_error_says_what_to_connect(
    capfd: pytest.CaptureFixture[str],
) -> None:
    needs_module("miniaudio", "miniaudio")
    with pytest.raises(ListenError, match="No microphone could be opened") as caught:
        Microphone(16_000)
    assert "microphone" in caught.value.hint
    assert caught.value.exit_code == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("devices", "message"),
    [([], "No microphone could be opened"), ([("USB", "usb")], "The microphone could not be")],
)
def test_a_microphone_that_refuses_is_not_called_missing(
    monkeypatch: pytest.MonkeyPatch, devices: list[tuple[str, str]], message: str
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise NoDeviceError

    monkeypatch.setattr(module, "start_device", refuse)
    monkeypatch.setattr(module, "capture_devices", lambda: devices)
    with pytest.raises(ListenError, match=message) as caught:
        Microphone(16_000)
    assert ("Another program may be using it" in caught.value.hint) == bool(devices)


def test_without_miniaudio_the_error_names_the_command_that_installs_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("miniaudio, which opens the microphone, could not be loaded")
    assert "pip install" in done.stdout
    assert done.stderr == ""


def test_a_microphone_is_chosen_by_its_name_or_a_part_that_no_other_has(
    recording: list[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    devices = [("USB Microphone", "usb"), ("Webcam Microphone", "webcam"), ("USB", "plain")]
    monkeypatch.setattr(module, "capture_devices", lambda: devices)
    for name, found in ((" webcam", "webcam"), ("usb microphone", "usb"), ("usb", "plain")):
        Microphone(16_000, name)
        assert recording[-1].options["device_id"] == found
    for name, message in (("micro", "More than one"), ("?", r"No microphone is called “\?”")):
        with pytest.raises(InputError, match=message) as caught:
            Microphone(16_000, name)
        assert "USB Microphone; Webcam Microphone" in caught.value.hint
    assert len(recording) == 3
