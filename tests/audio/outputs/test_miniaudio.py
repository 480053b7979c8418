"""What the queue gives to miniaudio's thread; a real device plays in tests/integration."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceguide.audio.outputs import miniaudio as module
from voiceguide.audio.outputs.miniaudio import MiniaudioOutput
from voiceguide.audio.pcm import WAKING_S
from voiceguide.errors import OutputError

RATE = 1000

WITHOUT = """
import sys
sys.modules["miniaudio"] = None
from voiceguide.audio.outputs.miniaudio import MiniaudioOutput
from voiceguide.errors import OutputError
try:
    MiniaudioOutput().open(44100, 2)
except OutputError as error:
    print(error)
"""


class Loudspeaker:
    """A device that asks for frames when a test says so, as miniaudio's thread does."""

    backend = "a test"

    def __init__(self, callback: Generator[bytes, int, None]) -> None:
        self._callback = callback
        next(callback)

    def plays(self, frames: int) -> NDArray[np.int16]:
        played = np.frombuffer(self._callback.send(frames), np.int16)
        assert len(played) == frames
        return played

    def close(self) -> None:
        pass


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns an open output and its loudspeaker."""

    def open_output(beginning: NDArray[np.float32] | None = None) -> tuple[Any, Loudspeaker]:
        def start_device(
            kind: str, callback: Generator[bytes, int, None], **options: Any
        ) -> Loudspeaker:
            return Loudspeaker(callback)

        monkeypatch.setattr(module, "start_device", start_device)
        output = MiniaudioOutput()
        output.open(RATE, 1, beginning)
        return output, output._device

    return open_output


def numbered(first: int, count: int) -> NDArray[np.float32]:
    """Samples that become the integers from `first` + 1 on."""
    numbers = np.arange(first + 1, first + count + 1, dtype=np.float32)
    return (numbers / np.float32(32_767)).reshape(-1, 1)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["write", "play"]), st.integers(1, 60)), max_size=30))
def test_every_frame_is_heard_once_and_in_order_whatever_the_device_asks_for(
    opened: Any, script: list[tuple[str, int]]
) -> None:
    output, loudspeaker = opened()
    heard: list[int] = []
    written = 0
    with output:
        for action, count in [*script, ("play", 2000)]:
            if action == "write" and written + count - len(heard) < RATE:
                output.write(numbered(written, count))
                written += count
            elif action == "play":
                heard += [sample for sample in loudspeaker.plays(count).tolist() if sample]
                assert output.position_frames == len(heard)
    assert heard == list(range(1, written + 1))


def test_what_is_dropped_fades_out_and_is_neither_counted_nor_heard_again(opened: Any) -> None:
    output, loudspeaker = opened()
    with output:
        output.write(np.full((100, 1), 0.5, np.float32))
        loudspeaker.plays(40)
        assert output.drop_queued() == 60
        fade = loudspeaker.plays(20).tolist()
        assert fade == sorted(fade, reverse=True)
        assert fade[0] > 0
        assert fade[5:] == [0] * 15
        assert output.position_frames == 40
        output.write(np.full((20, 1), 0.5, np.float32))
        rise = loudspeaker.plays(20).tolist()
        assert rise == sorted(rise)
        assert (rise[0], rise[-1]) == (0, 16_384)
        assert output.position_frames == 60


def test_what_is_kept_follows_without_a_seam(opened: Any) -> None:
    output, loudspeaker = opened()
    with output:
        output.write(numbered(0, 100))
        assert output.drop_queued(keep_s=0.03) == 70
        output.write(numbered(30, 10))
        assert loudspeaker.plays(40).tolist() == list(range(1, 41))


def test_a_device_that_wakes_up_loses_silence_and_not_the_beginning(opened: Any) -> None:
    waking = int(WAKING_S * RATE)
    output, loudspeaker = opened(numbered(0, 50))
    with output:
        assert loudspeaker.plays(waking + 50).tolist() == [0] * waking + list(range(1, 51))
        assert output.position_frames == 50


def test_a_device_that_asks_for_nothing_more_is_lost(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_POLL_S", 0.0)
    output, _loudspeaker = opened()
    with output, pytest.raises(OutputError, match="lost while playing"):
        output.write(numbered(0, 2 * RATE))


def test_without_miniaudio_the_error_names_the_command_that_installs_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("miniaudio cannot be loaded")
    assert "pip install" in done.stdout
