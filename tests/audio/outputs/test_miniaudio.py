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

from tests.audio.clock import Clock
from voiceguide.audio.miniaudio_device import NoDeviceError
from voiceguide.audio.outputs import miniaudio as module
from voiceguide.audio.outputs.miniaudio import MiniaudioOutput
from voiceguide.audio.pcm import QUEUED_S, WAKING_S
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
        self.closed = 0
        next(callback)

    def plays(self, frames: int) -> NDArray[np.int16]:
        played = np.frombuffer(self._callback.send(frames), np.int16)
        assert len(played) == frames
        return played

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns an open output and its loudspeaker."""

    def open_output(beginning: NDArray[np.float32] | None = None) -> tuple[Any, Loudspeaker]:
        def start_device(
            kind: str, callback: Generator[bytes, int, None], **options: Any
        ) -> Loudspeaker:
            assert kind == "PlaybackDevice"
            assert (options["nchannels"], options["sample_rate"]) == (1, RATE)
            # Heard soon after a pause, and safe on a busy machine.
            assert 0.1 < options["buffersize_msec"] * options["callback_periods"] / 1000 <= 0.25
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


def test_a_device_that_wakes_up_loses_silence_and_not_the_beginning(
    opened: Any, clock: Clock
) -> None:
    waking = int(WAKING_S * RATE)
    output, loudspeaker = opened(numbered(0, 50))
    with output:
        # It asks for the silence in parts.
        heard = [*loudspeaker.plays(waking - 10), *loudspeaker.plays(30), *loudspeaker.plays(30)]
        assert heard == [0] * waking + list(range(1, 51))
        clock.watchers.append(lambda: loudspeaker.plays(10))
        output.finish()
        assert output.position_frames == 50


def test_a_device_that_asks_for_nothing_more_for_two_seconds_is_lost(
    opened: Any, clock: Clock
) -> None:
    output, _loudspeaker = opened()
    began_s = clock.now_s
    with output, pytest.raises(OutputError, match="lost while playing") as caught:
        output.write(numbered(0, 2 * RATE))
    assert clock.now_s - began_s == pytest.approx(2, abs=0.05)
    assert "Connect it again" in caught.value.hint


def test_a_device_that_asks_now_and_then_is_not_lost(opened: Any, clock: Clock) -> None:
    output, loudspeaker = opened()
    heard: list[int] = []
    due_s = [clock.now_s]

    def play() -> None:
        if clock.now_s >= due_s[0]:
            due_s[0] += 1.9
            heard.extend(loudspeaker.plays(400).tolist())

    clock.watchers.append(play)
    with output:
        output.write(numbered(0, 3 * RATE))
        output.finish()
    assert [each for each in heard if each] == list(range(1, 3 * RATE + 1))


def test_a_write_waits_while_a_second_is_queued_and_the_end_until_it_was_heard(
    opened: Any, clock: Clock
) -> None:
    output, loudspeaker = opened()
    heard: list[int] = []
    clock.watchers.append(lambda: heard.extend(loudspeaker.plays(10).tolist()))
    with output:
        began_s = clock.now_s
        output.write(numbered(0, RATE))
        assert clock.now_s == began_s
        output.write(numbered(RATE, RATE))
        assert clock.now_s - began_s == pytest.approx(2 - QUEUED_S, abs=0.1)
        output.finish()
        # Three periods of 80 ms, and what the system adds.
        assert clock.now_s - began_s == pytest.approx(2 + 0.49, abs=0.05)
        assert output.position_frames == 2 * RATE
        # What is written after the end is heard as well.
        output.write(numbered(0, 100))
        output.finish()
    assert sum(each > 0 for each in heard) == 2 * RATE + 100
    assert len(heard) >= 2 * RATE + 100 + 2 * 490


def test_an_output_that_was_closed_is_lost_at_once_and_releases_its_device(
    opened: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_exit: list[object] = []

    class AtExit:
        register, unregister = at_exit.append, at_exit.remove

    monkeypatch.setattr(module, "atexit", AtExit)
    output, loudspeaker = opened()
    assert output.backend == "a test"
    assert at_exit == [output.close]
    output.close()
    output.close()
    assert (loudspeaker.closed, output.backend, at_exit) == (1, "", [])
    began_s = clock.now_s
    with pytest.raises(OutputError, match="lost while playing"):
        output.write(numbered(0, 3 * RATE))
    assert clock.now_s == began_s


@pytest.mark.parametrize(
    ("error", "what", "remedy"),
    [
        (
            ImportError("no such module"),
            "cannot be loaded .no such module",
            "pip install miniaudio`",
        ),
        (OSError("no such library"), "cannot be loaded .no such library", "pip install miniaudio`"),
        (NoDeviceError(), "found no sound device", "voiceguide export"),
    ],
)
def test_an_output_that_cannot_be_opened_says_why_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, error: Exception, what: str, remedy: str
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(module, "start_device", refuse)
    output = MiniaudioOutput()
    with pytest.raises(OutputError, match=what) as caught:
        output.open(RATE, 1)
    assert remedy in caught.value.hint
    assert output.backend == ""
    output.close()


def test_nothing_queued_is_dropped_as_nothing_and_what_follows_fades_in(opened: Any) -> None:
    output, loudspeaker = opened()
    with output:
        assert output.drop_queued() == 0
        output.write(np.full((20, 1), 0.5, np.float32))
        # Only the first block after it fades in.
        output.write(np.full((20, 1), 0.5, np.float32))
        heard = loudspeaker.plays(50).tolist()
    assert heard[0] == 0
    assert heard[5:] == [16_384] * 35 + [0] * 10


def test_left_and_right_stay_apart_also_where_sound_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def start(_kind: str, callback: Generator[bytes, int, None], **_options: Any) -> Any:
        next(callback)
        return callback

    monkeypatch.setattr(module, "start_device", start)
    output = MiniaudioOutput()
    output.open(RATE, 2)
    output.write(np.tile(np.array([[0.25, -0.5]], np.float32), (100, 1)))
    assert output.drop_queued(keep_s=0.02) == 80
    played = np.frombuffer(output._device.send(30), np.int16).reshape(-1, 2)
    assert played.tolist() == [[8192, -16_384]] * 20 + [[0, 0]] * 10
    assert output.drop_queued() == 0


def test_without_miniaudio_the_error_names_the_command_that_installs_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("miniaudio cannot be loaded")
    assert "pip install" in done.stdout
