"""simpleaudio's buffers around failures; a real device plays in tests/integration."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.audio.outputs import simpleaudio as module
from voiceguide.audio.outputs.simpleaudio import SimpleaudioOutput
from voiceguide.errors import OutputError

RATE = 8000

WITHOUT = """
import sys
sys.modules["simpleaudio"] = None
from voiceguide.audio.outputs.simpleaudio import SimpleaudioOutput
from voiceguide.errors import OutputError
try:
    SimpleaudioOutput().open(44100, 2)
except OutputError as error:
    print(error)
"""


class Device:
    """Stands in for the module `simpleaudio`: one buffer at a time, played until it is stopped."""

    def __init__(self) -> None:
        self.played: list[NDArray[np.int16]] = []
        self.drains = 0
        """How often a buffer that was stopped is still called playing."""
        self.lost = False

    def play_buffer(self, samples: NDArray[np.int16], channels: int, width: int, rate: int) -> Any:
        assert (channels, width, rate) == (1, 2, RATE)
        if self.drains:
            raise OSError("device busy")
        self.played.append(samples)
        return _Playing(self)

    def stop_all(self) -> None:
        pass


class _Playing:
    def __init__(self, device: Device) -> None:
        self._device = device
        self._stopped = False

    def is_playing(self) -> bool:
        if self._stopped:
            self._device.drains = max(self._device.drains - 1, 0)
            return self._device.drains > 0
        return not self._device.lost

    def stop(self) -> None:
        self._stopped = True
        self._device.drains = 3


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    device = Device()
    monkeypatch.setattr(module, "_simpleaudio", lambda: device)
    monkeypatch.setattr(module, "_unfinished", [])
    return device


def sound(seconds: float) -> NDArray[np.float32]:
    return np.full((round(seconds * RATE), 1), 0.5, np.float32)


def test_a_lost_device_is_noticed_by_the_next_write_and_at_the_end(device: Device) -> None:
    with SimpleaudioOutput() as output:
        output.open(RATE, 1)
        output.write(sound(0.2))
        device.lost = True
        with pytest.raises(OutputError, match="lost while playing"):
            output.write(sound(0.2))
        with pytest.raises(OutputError, match="lost while playing"):
            output.finish()


def test_what_the_device_has_not_read_is_silent_after_closing(device: Device) -> None:
    output = SimpleaudioOutput()
    output.open(RATE, 1, sound(1.0))
    output.close()
    (samples,) = device.played
    read = np.flatnonzero(samples[:, 0])
    # What may have been read already and a short fade, but not the second that was written.
    assert 0 < len(read) < 0.9 * RATE
    output.close()


def test_a_device_for_one_buffer_at_a_time_plays_the_next_when_the_last_has_drained(
    device: Device,
) -> None:
    written = 0
    with SimpleaudioOutput(buffer_s=2.0) as output:
        output.open(RATE, 1)
        while len(device.played) < 2:
            output.write(sound(0.1))
            written += len(sound(0.1))
        output.finish()
        assert output.position_frames == written


def test_without_simpleaudio_the_error_names_the_command_that_installs_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("simpleaudio cannot be loaded")
    assert '[simpleaudio]"' in done.stdout
