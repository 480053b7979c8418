"""simpleaudio's buffers around failures; a real device plays in tests/integration."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.audio.clock import Clock
from voiceguide.audio.outputs import simpleaudio as module
from voiceguide.audio.outputs.simpleaudio import SimpleaudioOutput
from voiceguide.audio.pcm import QUEUED_S, WAKING_S
from voiceguide.errors import OutputError

RATE = 1000

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
    """Stands in for the module `simpleaudio`: one buffer at a time, read as its clock passes."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.played: list[NDArray[np.int16]] = []
        self.heard: list[int] = []
        self.heard_s: list[float] = []
        self.drains = 0
        """How often a buffer that was stopped is still called playing."""
        self.drains_after_stop = 3
        self.starts_in_s = 0.0
        self.lost = False
        self.is_suspended = False
        self.stopped_all = 0

    def play_buffer(self, samples: NDArray[np.int16], channels: int, width: int, rate: int) -> Any:
        assert (channels, width, rate) == (1, 2, RATE)
        if self.drains:
            raise OSError("device busy")
        self.played.append(samples)
        self.clock.sleep(self.starts_in_s)
        return _Playing(self, samples)

    def suspend(self, seconds: float) -> None:
        """Read nothing for a while; what is read already sounds on."""
        self.is_suspended = True
        self.clock.sleep(seconds)
        self.is_suspended = False

    def stop_all(self) -> None:
        self.stopped_all += 1


class _Playing:
    """A buffer, of which the device reads 100 ms ahead of what is heard."""

    def __init__(self, device: Device, samples: NDArray[np.int16]) -> None:
        self._device, self._samples = device, samples
        self._stopped = False
        self._read = 0
        self._started_s = device.clock.now_s
        device.clock.watchers.append(self.reads)
        self.reads()

    def reads(self) -> None:
        if self._device.is_suspended:
            # Afterwards the device's empty buffer of 100 ms is filled at once.
            self._started_s = self._device.clock.now_s - self._read / RATE
        elif not self._stopped:
            now = int((self._device.clock.now_s - self._started_s + 0.1) * RATE)
            read = self._samples[self._read : now, 0].tolist()
            self._device.heard += read
            numbers = range(self._read, self._read + len(read))
            self._device.heard_s += [self._started_s + each / RATE for each in numbers]
            self._read = max(self._read, min(now, len(self._samples)))

    def is_playing(self) -> bool:
        if self._stopped:
            self._device.drains = max(self._device.drains - 1, 0)
            return self._device.drains > 0
        return not self._device.lost and self._read < len(self._samples)

    def stop(self) -> None:
        self._stopped = True
        self._device.drains = self._device.drains_after_stop


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Device:
    device = Device(clock)
    monkeypatch.setattr(module, "_simpleaudio", lambda: device)
    monkeypatch.setattr(module, "_unfinished", [])
    return device


def numbered(first: int, count: int) -> NDArray[np.float32]:
    """Samples that become the integers from `first` + 1 on."""
    numbers = np.arange(first + 1, first + count + 1, dtype=np.float32)
    return (numbers / np.float32(32_767)).reshape(-1, 1)


def without_silence(heard: list[int]) -> list[int]:
    return [sample for sample in heard if sample]


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


def test_a_program_that_was_stopped_for_a_while_loses_nothing(device: Device) -> None:
    output = SimpleaudioOutput()
    output.open(RATE, 1, numbered(0, 1000))
    output.write(numbered(1000, 1000))
    before = output.position_frames
    device.suspend(3.0)
    output.on_continued(3.0)
    assert output.position_frames - before <= 0.1 * RATE
    for first in range(2000, 4000, 100):
        output.write(numbered(first, 100))
    output.finish()
    assert without_silence(device.heard) == list(range(1, 4001))


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


def test_every_frame_is_heard_once_in_order_and_counted_when_it_is_read(
    device: Device, clock: Clock
) -> None:
    written, positions, heard = 0, [], []
    with SimpleaudioOutput() as output:
        output.open(RATE, 1)
        for seconds, pause_s in ((0.4, 0.0), (1.3, 0.1), (0.01, 0.7), (0.5, 0.9), (0.2, 0.0)):
            output.write(numbered(written, round(seconds * RATE)))
            written += round(seconds * RATE)
            clock.sleep(pause_s)
            positions.append(output.position_frames)
            heard.append(len(without_silence(device.heard)))
        output.finish()
        assert output.position_frames == written
    assert without_silence(device.heard) == list(range(1, written + 1))
    assert positions == pytest.approx(heard, abs=2)
    # Within less than a second of silence, nothing starts anew.
    assert len(device.played) == 1


def test_a_device_that_starts_slowly_is_at_most_a_moment_behind_the_estimate(
    device: Device, clock: Clock
) -> None:
    device.starts_in_s = 0.5
    with SimpleaudioOutput() as output:
        output.open(RATE, 1)
        output.write(numbered(0, 900))
        clock.sleep(0.7)
        heard = len(without_silence(device.heard))
        assert heard <= output.position_frames <= heard + 32


def test_a_write_waits_while_a_second_is_queued_and_the_end_until_it_was_heard(
    device: Device, clock: Clock
) -> None:
    with SimpleaudioOutput() as output:
        began_s = clock.now_s
        output.open(RATE, 1)
        output.write(sound(0.7))
        assert clock.now_s == began_s
        output.write(sound(1.3))
        # The first 300 ms are silent, and 100 ms have been read at once.
        assert clock.now_s - began_s == pytest.approx(2.3 - QUEUED_S - 0.1, abs=0.08)
        output.finish()
        assert clock.now_s - began_s == pytest.approx(2.3 + 0.25, abs=0.03)


def test_a_device_that_wakes_up_loses_silence_and_not_the_beginning(device: Device) -> None:
    with SimpleaudioOutput() as output:
        output.open(RATE, 1, numbered(0, 500))
        output.write(numbered(500, 100))
        output.finish()
    waking = int(WAKING_S * RATE)
    assert device.heard[: waking + 600] == [0] * waking + list(range(1, 601))


@pytest.mark.parametrize("keep_s", [0.0, 0.2])
def test_what_is_dropped_is_silent_and_written_again_later(
    device: Device, clock: Clock, keep_s: float
) -> None:
    with SimpleaudioOutput() as output:
        output.open(RATE, 1)
        output.write(np.full((700, 1), 0.5, np.float32))
        clock.sleep(0.5)
        read = output.position_frames
        assert read == pytest.approx(300, abs=2)
        dropped = output.drop_queued(keep_s)
        # 80 ms more are as good as read.
        assert dropped == pytest.approx(700 - 300 - 80 - keep_s * RATE, abs=2)
        if keep_s == 0:
            clock.sleep(0.4)
        output.write(np.full((dropped, 1), 0.5, np.float32))
        output.finish()
        assert output.position_frames == 700
    loud = [each == 16_384 for each in device.heard]
    changes = np.flatnonzero(np.diff(loud))
    if keep_s:
        # It follows without a seam.
        assert len(changes) == 2
    else:
        _start, fades_out, fades_in, _end = changes
        assert fades_in - fades_out == pytest.approx(400, abs=15)
        steps = np.abs(np.diff(np.array(device.heard[fades_out : fades_in + 3])))
        assert steps.max() <= 16_384 / 5 + 1
    # The next sound does not fade in again.
    assert device.heard[changes[0] : changes[0] + 2] == [0, 16_384]


def test_after_each_long_pause_a_new_buffer_starts_and_the_position_goes_on(
    device: Device, clock: Clock
) -> None:
    with SimpleaudioOutput() as output:
        output.open(RATE, 1)
        for number in range(3):
            written = 300 * number
            output.write(numbered(written, 300))
            assert len(device.played) == number + 1
            assert output.position_frames == pytest.approx(written, abs=1)
            clock.sleep(2.5)
            assert len(device.played) == number + 1
            assert output.position_frames == written + 300
            device.drains = 0
    assert without_silence(device.heard) == list(range(1, 901))


@pytest.mark.parametrize("busy_polls", [0, 3, 20])
def test_a_buffer_is_renewed_in_a_pause_which_lasts_as_long_as_it_should(
    device: Device, busy_polls: int
) -> None:
    device.drains_after_stop = busy_polls
    # Louder than room tone, but for two seconds.
    loudness = np.repeat([5000, 10, 5000], [2500, 2000, 500]).astype(np.float32)
    with SimpleaudioOutput(buffer_s=20.0, renew_s=2.0) as output:
        output.open(RATE, 1)
        for block in np.split(loudness / np.float32(32_767), 100):
            output.write(block[:, None])
        output.finish()
        assert output.position_frames == len(loudness)
    assert len(device.played) == 2
    loud_s = [at_s for at_s, each in zip(device.heard_s, device.heard, strict=True) if each > 4000]
    assert len(loud_s) == 3000
    assert np.max(np.diff(loud_s)) == pytest.approx(2.0, abs=0.002)
    # Part of the room tone is lost, and the rest fades in.
    first = next(number for number, each in enumerate(device.played[1][:, 0].tolist()) if each)
    assert device.played[1][first : first + 6, 0].tolist() == [2, 4, 6, 8, 10, 10]


def test_without_a_pause_a_buffer_is_renewed_at_its_end_with_a_short_gap(
    device: Device, clock: Clock
) -> None:
    written = 0
    with SimpleaudioOutput(buffer_s=6.0, renew_s=2.0) as output:
        output.open(RATE, 1)
        began_s = clock.now_s
        while len(device.played) < 2:
            output.write(np.full((50, 1), 5000, np.float32) / np.float32(32_767))
            written += 50
            device.drains = 0
        assert 4.0 < clock.now_s - began_s < 6.0
        output.finish()
        assert output.position_frames == written
    assert sum(each == 5000 for each in device.heard) == pytest.approx(written, abs=10)
    loud = np.flatnonzero(np.array(device.heard) == 5000)
    steps = np.diff(device.heard[loud[0] : loud[-1]])
    # It fades out and in.
    assert np.abs(steps).max() == 1000
    assert np.diff(loud).max() < RATE


def test_a_device_that_plays_nothing_is_an_error_with_a_remedy(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise RuntimeError("no device")

    monkeypatch.setattr(device, "play_buffer", refuse)
    with pytest.raises(OutputError, match="found no sound device") as caught:
        SimpleaudioOutput().open(RATE, 1)
    assert "voiceguide export" in caught.value.hint


@pytest.mark.parametrize("pause_s", [2.0, 3.0, 60.0])
def test_a_buffer_that_played_to_its_end_in_a_pause_is_not_a_lost_device(
    device: Device, clock: Clock, pause_s: float
) -> None:
    with SimpleaudioOutput(buffer_s=3.0) as output:
        output.open(RATE, 1)
        output.write(numbered(0, 100))
        clock.sleep(pause_s)
        output.write(numbered(100, 100))
        output.finish()
        assert output.position_frames == 200
    assert without_silence(device.heard) == list(range(1, 201))


def test_an_output_that_was_closed_is_lost_and_silent(device: Device) -> None:
    output = SimpleaudioOutput()
    output.close()
    output.open(RATE, 1)
    output.close()
    assert device.drains
    with pytest.raises(OutputError, match="lost while playing") as caught:
        output.write(sound(0.1))
    assert "Connect it again" in caught.value.hint


@pytest.mark.parametrize(("drains", "waited_s"), [(0, 0.0), (4, 0.06), (10**6, 3.0)])
def test_the_interpreter_waits_for_what_plays_but_no_longer_than_three_seconds(
    device: Device, clock: Clock, drains: int, waited_s: float
) -> None:
    output = SimpleaudioOutput()
    output.open(RATE, 1)
    output.close()
    device.drains = drains
    began_s = clock.now_s
    module._end_before_the_interpreter(device)
    assert device.stopped_all == 1
    assert clock.now_s - began_s == pytest.approx(waited_s, abs=0.03)


def test_a_second_ctrl_c_ends_that_wait(device: Device, clock: Clock) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    output = SimpleaudioOutput()
    output.open(RATE, 1)
    output.close()
    clock.watchers.append(interrupt)
    module._end_before_the_interpreter(device)
    assert device.stopped_all == 1


def test_only_buffers_that_may_still_play_are_remembered(device: Device) -> None:
    for _ in range(5):
        output = SimpleaudioOutput()
        output.open(RATE, 1)
        output.close()
        device.drains = 0
    assert len(module._unfinished) == 1


def test_without_simpleaudio_the_error_names_the_command_that_installs_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("simpleaudio cannot be loaded")
    assert '[simpleaudio]"' in done.stdout
