"""The output without sound: frames are read in real time."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio.outputs import open_output
from voiceguide.audio.outputs.silent import SilentOutput
from voiceguide.audio.pcm import QUEUED_S

RATE = 8000


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros((int(seconds * RATE), 1), np.float32)


def test_every_frame_is_read_and_no_sooner_than_by_a_device() -> None:
    output = open_output("silent", RATE, 1)
    assert output.reason == ""
    began_s = time.monotonic()
    output.write(silence(QUEUED_S + 0.4))
    assert time.monotonic() - began_s >= 0.35
    output.finish()
    assert time.monotonic() - began_s >= QUEUED_S + 0.4
    assert output.position_frames == len(silence(QUEUED_S + 0.4))


def test_the_samples_it_is_opened_with_count_as_written() -> None:
    with open_output("silent", RATE, 1, silence(0.4)) as output:
        output.write(silence(0.1))
        output.finish()
        assert output.position_frames == len(silence(0.5))


def test_time_with_nothing_to_play_is_not_counted() -> None:
    output = SilentOutput()
    output.open(RATE, 1)
    time.sleep(0.1)
    assert output.position_frames == 0
    output.write(silence(0.05))
    output.finish()
    output.write(silence(0.3))
    assert output.position_frames < len(silence(0.35))


def test_what_is_kept_is_played_though_the_rest_is_dropped() -> None:
    with open_output("silent", RATE, 1) as output:
        output.write(silence(0.5))
        dropped = output.drop_queued(keep_s=0.2)
        assert dropped <= len(silence(0.3))
        output.finish()
        assert output.position_frames == len(silence(0.5)) - dropped


def test_what_is_dropped_never_counts() -> None:
    with open_output("silent", RATE, 1) as output:
        output.write(silence(0.5))
        dropped = output.drop_queued()
        assert 0 < dropped <= len(silence(0.5))
        output.write(silence(0.05))
        output.finish()
        assert output.position_frames == len(silence(0.55)) - dropped
