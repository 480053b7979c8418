"""Opening devices through miniaudio: what fails is released, and said by one exception."""

from __future__ import annotations

import sys
from collections.abc import Generator
from types import SimpleNamespace
from typing import Any, Literal

import pytest

from tests.needs import needs_module
from voiceguide.audio.miniaudio_device import NoDeviceError, start_device


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

    def start(self, _callback: object) -> None:
        self._done.append("start")
        if self._problem is not None:
            raise self._problem

    def close(self) -> None:
        self._done.append("close")


@pytest.mark.parametrize(
    ("problem", "raised", "expected"),
    [
        (None, None, ["begun", "start"]),
        (FakeError("busy"), NoDeviceError, ["begun", "start", "close"]),
        (KeyboardInterrupt(), KeyboardInterrupt, ["begun", "start", "close"]),
    ],
)
def test_a_device_that_does_not_start_is_released(
    monkeypatch: pytest.MonkeyPatch,
    problem: Any,
    raised: type[BaseException] | None,
    expected: list[str],
) -> None:
    done: list[str] = []
    backends: list[str] = []

    class Backend:
        def __class_getitem__(cls, name: str) -> str:
            return name

    def playback(**options: Any) -> Device:
        backends.extend(options["backends"])
        return Device(done, problem)

    fake: Any = SimpleNamespace(Backend=Backend, MiniaudioError=FakeError, PlaybackDevice=playback)
    monkeypatch.setitem(sys.modules, "miniaudio", fake)
    if raised is None:
        assert isinstance(start_device("PlaybackDevice", callback(done)), Device)
    else:
        with pytest.raises(raised):
            start_device("PlaybackDevice", callback(done))
    assert done == expected
    # Sound that nobody hears, and a server that nobody asked for.
    assert not {"NULL", "JACK"} & {*backends}
