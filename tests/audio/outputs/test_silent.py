"""The output without sound: frames are read in real time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.audio.clock import Clock
from voiceguide.audio.outputs import open_output
from voiceguide.audio.outputs import silent as module
from voiceguide.audio.outputs.silent import SilentOutput
from voiceguide.audio.pcm import QUEUED_S

RATE = 8000
POLL_S = 0.021
"""How much longer than necessary a wait may be."""


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros((int(seconds * RATE), 1), np.float32)


def test_every_frame_is_read_and_no_sooner_than_by_a_device(clock: Clock) -> None:
    output = open_output("silent", RATE, 1)
    assert output.reason == ""
    began_s = clock.now_s
    output.write(silence(QUEUED_S))
    assert clock.now_s == began_s
    output.write(silence(0.4))
    assert 0.4 <= clock.now_s - began_s <= 0.4 + POLL_S
    output.finish()
    assert QUEUED_S + 0.4 <= clock.now_s - began_s <= QUEUED_S + 0.4 + POLL_S
    assert output.position_frames == len(silence(QUEUED_S + 0.4))


def test_the_position_moves_with_the_clock_up_to_what_was_written(clock: Clock) -> None:
    with open_output("silent", RATE, 1) as output:
        output.write(silence(0.5))
        positions = []
        for _ in range(4):
            clock.sleep(0.2)
            positions.append(output.position_frames / RATE)
    assert positions == pytest.approx([0.2, 0.4, 0.5, 0.5], abs=0.001)


def test_the_samples_it_is_opened_with_count_as_written() -> None:
    with open_output("silent", RATE, 1, silence(0.4)) as output:
        output.write(silence(0.1))
        output.finish()
        assert output.position_frames == len(silence(0.5))


def test_a_block_with_other_channels_is_refused_as_by_a_device() -> None:
    with open_output("silent", RATE, 2) as output, pytest.raises(ValueError, match="shape"):
        output.write(silence(0.1))


def test_time_with_nothing_to_play_is_not_counted(clock: Clock) -> None:
    output = SilentOutput()
    output.open(RATE, 1)
    clock.sleep(0.1)
    assert output.position_frames == 0
    output.write(silence(0.05))
    output.finish()
    clock.sleep(5)
    output.write(silence(0.3))
    assert output.position_frames == len(silence(0.05))


@pytest.mark.parametrize(("keep_s", "dropped_s"), [(0.0, 0.4), (0.3, 0.1), (0.41, 0.0), (2.0, 0.0)])
def test_what_is_kept_is_played_and_what_is_dropped_never_counts(
    clock: Clock, keep_s: float, dropped_s: float
) -> None:
    with open_output("silent", RATE, 1) as output:
        output.write(silence(0.5))
        clock.sleep(0.1)
        dropped = output.drop_queued(keep_s)
        assert dropped == pytest.approx(dropped_s * RATE, abs=1)
        assert bool(dropped) == bool(dropped_s)
        output.write(silence(0.05))
        output.finish()
        assert output.position_frames == len(silence(0.55)) - dropped
