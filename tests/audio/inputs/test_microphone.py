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
        # Short enough to answer a clap at once.
        assert 0 < options["buffersize_msec"] <= 50
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


def test_a_reader_may_be_held_up_for_ten_seconds(recording: list[Recording]) -> None:
    microphone = Microphone(16_000)
    for number in range(500):
        recording[0].records(number)
    assert microphone.read(0.001)[0] == 0
    for number in range(501):
        recording[0].records(number)
    assert len(microphone.read(0.001)) == 500


def test_a_reader_that_empties_a_full_queue_just_now_loses_nothing(
    recording: list[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    microphone = Microphone(16_000)
    monkeypatch.setattr(microphone._pieces, "full", lambda: True)
    recording[0].records(16_384)
    assert microphone.read(0.001).tolist() == [0.5]


@pytest.mark.parametrize("name", [None, "USB"])
def test_a_microphone_that_no_name_chose_is_the_system_s(
    recording: list[Recording], monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    monkeypatch.setattr(module, "capture_devices", lambda: [("USB", "usb")])
    Microphone(16_000, name)
    assert recording[0].options.get("device_id", "default") == ("usb" if name else "default")


@pytest.mark.parametrize("error", [ImportError("no such module"), OSError("no such library")])
def test_a_miniaudio_that_cannot_be_loaded_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(module, "start_device", refuse)
    with pytest.raises(ListenError, match=r"miniaudio.*no such") as caught:
        Microphone(16_000)
    assert "pip install miniaudio`" in caught.value.hint


@pytest.mark.parametrize(
    ("platform", "remedy"),
    [
        ("darwin", "terminal to use it in System Settings"),
        ("win32", "desktop apps to use it in Settings"),
        ("linux", "system's input device"),
    ],
)
def test_a_missing_microphone_has_a_remedy_for_each_system(
    monkeypatch: pytest.MonkeyPatch, platform: str, remedy: str
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise NoDeviceError

    monkeypatch.setattr(module, "start_device", refuse)
    monkeypatch.setattr(module, "capture_devices", refuse)
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(ListenError, match="No microphone could be opened") as caught:
        Microphone(16_000)
    assert remedy in caught.value.hint


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


@pytest.mark.parametrize(
    ("devices", "name", "hint"),
    [
        ([], "USB", "Microphones: none."),
        ([("USB", 1)], " ", "Microphones: USB."),
        ([("USB", 1)], "x" * 99, "Microphones: USB."),
        ([("Red\x1b[31m", 1), ("USB", 2), ("USB 2", 3)], "us", "Microphones: USB; USB 2."),
        ([("Red\x1b[31m", 1)], "us", "Microphones: Red"),
    ],
)
def test_a_microphone_that_is_not_there_is_told_from_those_that_are(
    monkeypatch: pytest.MonkeyPatch, devices: list[tuple[str, int]], name: str, hint: str
) -> None:
    monkeypatch.setattr(module, "capture_devices", lambda: devices)
    with pytest.raises(InputError) as caught:
        Microphone(16_000, name)
    assert caught.value.hint.startswith(hint)
    assert "\x1b" not in caught.value.hint
    assert name[:60] in caught.value.message
    assert name[:61] not in caught.value.message or len(name) <= 60
