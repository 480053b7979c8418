"""The thread between microphone and detector."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.audio.inputs.microphone import Microphone
from voiceguide.errors import ListenError
from voiceguide.playback.actions import Action
from voiceguide.playback.listening import listener as module
from voiceguide.playback.listening.detector import Detector, Perceived
from voiceguide.playback.listening.listener import Listener
from voiceguide.playback.listening.types import Heard, Moment

Samples = NDArray[np.float32]
PATIENCE_S = 20.0


class RecordedMicrophone(Microphone):
    """Gives one piece of sound, then fails, waits or is disconnected."""

    def __init__(self, then: Exception | None = None) -> None:
        self.pieces = [np.full(320, 0.1, np.float32)]
        self.then = then
        self.closed = threading.Event()

    def read(self, longest_wait_s: float) -> Samples:
        if self.pieces:
            return self.pieces.pop()
        if self.then is not None:
            raise self.then
        self.closed.wait(0.001)
        return np.zeros(0, np.float32)

    def close(self) -> None:
        self.closed.set()


class PauseDetector(Detector):
    """Takes every piece of sound for a command."""

    def __init__(self) -> None:
        self.moments: list[Moment] = []

    def feed(self, microphone: Samples, reference: Samples, moment: Moment) -> list[Perceived]:
        assert len(microphone) == len(reference)
        self.moments.append(moment)
        return [Perceived(0.0, 0.0, Action.PAUSE, Heard("guide pause", 0.9, -20.0))]


def wait_for_problem(listener: Listener) -> str:
    ends_s = time.monotonic() + PATIENCE_S
    while not listener.problem and time.monotonic() < ends_s:
        time.sleep(0.005)
    return listener.problem


@pytest.mark.parametrize(
    ("then", "problem"),
    [
        (None, "The microphone was disconnected; voice control has ended."),
        (ListenError("No microphone could be opened."), "No microphone could be opened."),
        (ZeroDivisionError("oh"), "Listening failed (ZeroDivisionError('oh'))."),
    ],
)
def test_what_was_heard_is_passed_on_and_an_end_is_explained(
    then: Exception | None, problem: str
) -> None:
    microphone = RecordedMicrophone(then)
    with Listener(PauseDetector(), microphone) as listener:
        assert wait_for_problem(listener) == problem
        assert listener.actions() == [Action.PAUSE]
        assert listener.actions() == []
        assert listener.heard == Heard("guide pause", 0.9, -20.0)
        assert listener.level_db == pytest.approx(-20, abs=0.1)
    assert microphone.closed.is_set()


def test_closing_ends_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAITS_UNTIL_LOST", 10**9)
    with Listener(PauseDetector(), RecordedMicrophone()) as listener:
        assert listener._thread.is_alive()
    assert not listener._thread.is_alive()
    listener.close()
