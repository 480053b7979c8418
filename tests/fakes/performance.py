"""A session played by a clock that nobody waits for, with actions at given moments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.builders import VOICE_LEVEL, constant, session_of
from tests.fakes.clock import FakeClock
from tests.fakes.listener import FakeListener
from tests.fakes.output import RATE, RecordingOutput
from voiceguide.audio.outputs import Output
from voiceguide.errors import OutputError
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.player import Player
from voiceguide.playback.progress import Progress
from voiceguide.playback.signals import Signals
from voiceguide.script.routine import Chimes

SIGNAL_LEVEL = 0.03

THREE_STEPS = """\
## One
- [4s] alpha beta
- [4s] gamma delta

## Two
- [4s] epsilon zeta

## Three
- [4s] eta theta
"""


def sounds_near(found: list[tuple[float, float]], expected: list[tuple[float, float]]) -> bool:
    """Return whether sounds were heard at these times, give or take the length of a ramp."""
    return len(found) == len(expected) and bool(
        np.allclose(np.array(found), np.array(expected), atol=0.02)
    )


class Performance:
    """A session played to its end; `lost_s` is when its device is lost and when it is back."""

    def __init__(
        self,
        text: str,
        requests: Sequence[tuple[float, Action]] = (),
        chimes: Chimes | None = None,
        lost_s: tuple[float, float] | None = None,
    ) -> None:
        self.session = session_of(text, chimes)
        self.clock = FakeClock()
        self.listener = FakeListener(self.clock, requests)
        self.heard: list[float] = []
        self.reopened_s: list[float] = []
        self._back_s = 0.0
        output = RecordingOutput(self.clock, self.heard)
        if lost_s is not None:
            self._lose(output, *lost_s)
        signal = constant(SIGNAL_LEVEL, RATE // 10)
        passages = list(self.session.plan)
        self.player = Player(
            self.session,
            lambda beginning: self._opened(output, beginning),
            self.listener,
            self.listener,
            Signals(signal, signal, signal, signal),
            Progress.of(passages, self.session.plan.item_count, RATE),
            self.clock,
        )
        self.ending: Ending = self.player.play()

    def _lose(self, output: RecordingOutput, lost_s: float, back_s: float) -> None:
        self._back_s = back_s
        passing = self.clock.passing

        def watched(seconds: float) -> None:
            if self.clock.now < lost_s:
                passing(seconds)
            else:
                output.lost = True

        self.clock.passing = watched

    def _opened(self, output: Output, beginning: NDArray[np.float32] | None) -> Output:
        if beginning is None:
            self.reopened_s.append(self.clock.now)
            if self.clock.now < self._back_s:
                message = "found no sound device that plays."
                raise OutputError(message)
            output = RecordingOutput(self.clock, self.heard)
        output.open(RATE, 1, beginning)
        return output

    @property
    def said(self) -> list[str]:
        return self.listener.said

    def spans(self, level: float = VOICE_LEVEL) -> list[tuple[float, float]]:
        """Return when a sound of a level was heard: its starts and ends, in seconds."""
        there = np.abs(np.asarray(self.heard) - level) < level * 0.4
        edges = np.flatnonzero(np.diff(np.concatenate(([0], there.astype(np.int8), [0]))))
        return [
            (float(start) / RATE, float(end) / RATE)
            for start, end in zip(edges[::2], edges[1::2], strict=True)
            # Ramps of louder sounds pass this level.
            if end - start > RATE // 50
        ]
