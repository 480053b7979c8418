"""The recorder: a take is what was heard between start and stop, and a lost microphone is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.narration.recorder import (
    LOST_AFTER_S,
    RECORDING_RATE,
    MicrophoneLostError,
    Recorder,
)


class Heard:
    """A microphone that hears what a test says, a value at a time, by the test's clock."""

    def __init__(self) -> None:
        self.waiting: list[float] = []
        self.now_s = 0.0
        self.closed = False

    def read(self, longest_wait_s: float) -> NDArray[np.float32]:
        found, self.waiting = self.waiting, []
        self.now_s += 0 if found else longest_wait_s
        return np.array(found, np.float32)

    def close(self) -> None:
        self.closed = True


def test_a_take_is_what_was_heard_between_start_and_stop() -> None:
    microphone = Heard()
    with Recorder(microphone, lambda: microphone.now_s) as recorder:
        microphone.waiting = [0.9]
        recorder.start()
        for value in (0.1, -0.5):
            microphone.waiting = [value] * (RECORDING_RATE // 2)
            recorder.listen()
        assert (recorder.length_s, recorder.level) == (1.0, 0.5)
        take = recorder.stop()
        assert (len(take), take[0], take[-1]) == (RECORDING_RATE, np.float32(0.1), -0.5)
        microphone.waiting = [0.7]
        recorder.listen()
        assert recorder.stop().shape == (0,)
    assert microphone.closed


def test_a_microphone_that_says_nothing_is_lost_and_with_it_the_take() -> None:
    microphone = Heard()
    recorder = Recorder(microphone, lambda: microphone.now_s)
    recorder.start()
    microphone.waiting = [0.1]
    recorder.listen()
    while microphone.now_s < LOST_AFTER_S - 0.1:
        recorder.listen()
    microphone.now_s = LOST_AFTER_S + 0.1
    with pytest.raises(MicrophoneLostError):
        recorder.listen()
    assert len(recorder.stop()) == 0


def test_a_microphone_is_waited_for_until_it_gives_something() -> None:
    microphone = Heard()
    recorder = Recorder(microphone, lambda: microphone.now_s)
    with pytest.raises(MicrophoneLostError):
        recorder.wait_until_heard()
    microphone.now_s += 0.1
    microphone.waiting = [0.1]
    recorder.wait_until_heard()
