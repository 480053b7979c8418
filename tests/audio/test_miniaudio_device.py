"""Opening devices through miniaudio: what fails is released, and said by one exception."""

from __future__ import annotations

import sys
from collections.abc import Generator
from types import SimpleNamespace
from typing import Any, Literal

import pytest

from tests.needs import needs_module
from voiceguide.audio.miniaudio_device import NoDeviceError, capture_devices, start_device


def callback(begun: list[str]) -> Generator[bytes, int, None]:
    begun.append("begun")
    while True:
        yield b""


@pytest.mark.usefixtures("no_sound_device")
@pytest.mark.parametrize("kind", ["PlaybackDevice", "CaptureDevice"])
def test_without_a_device_nothing_is_printed_and_silence_is_no_device(
    kind: Literal["PlaybackDevice", "CaptureDevice"], capfd: pytest.CaptureFixture[str]
) -> None:
    needs_module("miniaudio", "miniaudio")
    with pytest.raises(NoDeviceError):
        start_device(kind, callback([]), nchannels=1, sample_rate=44_100)
    assert capfd.readouterr() == ("", "")


class FakeError(Exception):
    """miniaudio's own."""


class Device:
    """Records what is done with it."""

    def __init__(self, done: list[str], problem: Exception | None) -> None:
        self._done, self._problem = done, problem

    def start(self, callback: Generator[Any, Any, None]) -> None:
        assert callback.send(1) == b""
        self._done.append("start")
        if self._problem is not None:
            raise self._problem

    def close(self) -> None:
        self._done.append("close")


def fake_miniaudio(monkeypatch: pytest.MonkeyPatch, **parts: object) -> None:
    class Backend:
        def __class_getitem__(cls, name: str) -> str:
            return name

    fake: Any = SimpleNamespace(Backend=Backend, MiniaudioError=FakeError, **parts)
    monkeypatch.setitem(sys.modules, "miniaudio", fake)


def check_backends(backends: list[str]) -> None:
    assert {"WASAPI", "COREAUDIO", "PULSEAUDIO", "ALSA"} < {*backends}
    # Sound that nobody hears, and a server that nobody asked for.
    assert not {"NULL", "JACK"} & {*backends}


@pytest.mark.parametrize(
    ("problem", "raised", "expected"),
    [
        (None, None, ["begun", "start"]),
        (FakeError("busy"), NoDeviceError, ["begun", "start", "close"]),
        (KeyboardInterrupt("stop"), KeyboardInterrupt, ["begun", "start", "close"]),
    ],
)
def test_a_device_that_does_not_start_is_released(
    monkeypatch: pytest.MonkeyPatch,
    problem: Any,
    raised: type[BaseException] | None,
    expected: list[str],
) -> None:
    done: list[str] = []
    asked: dict[str, Any] = {}

    def capture(**options: Any) -> Device:
        asked.update(options)
        return Device(done, problem)

    fake_miniaudio(monkeypatch, CaptureDevice=capture)
    if raised is None:
        device = start_device("CaptureDevice", callback(done), nchannels=1)
        assert isinstance(device, Device)
    else:
        with pytest.raises(raised, match=str(problem)):
            start_device("CaptureDevice", callback(done), nchannels=1)
    assert done == expected
    # A sound server lists programs by this name.
    assert (asked["app_name"], asked["nchannels"]) == ("voiceguide", 1)
    check_backends(asked["backends"])


def test_every_microphone_has_its_name_and_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    class Devices:
        problem: Exception | None = None

        def __init__(self, backends: list[str]) -> None:
            check_backends(backends)
            if self.problem:
                raise self.problem

        def get_captures(self) -> list[dict[str, object]]:
            return [{"name": "USB", "id": 7, "type": "capture"}, {"name": "Webcam", "id": 9}]

    fake_miniaudio(monkeypatch, Devices=Devices)
    assert capture_devices() == [("USB", 7), ("Webcam", 9)]
    monkeypatch.setattr(Devices, "problem", FakeError("no sound at all"))
    with pytest.raises(NoDeviceError, match="no sound at all"):
        capture_devices()
