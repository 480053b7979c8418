"""A session whose time is counted and not waited for: an output that keeps what it would play."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from tests.quarters import QuarterVoice, routine_of
from voiceguide.audio.clip import Clip
from voiceguide.audio.outputs import Output
from voiceguide.errors import OutputError
from voiceguide.planning.expansion import unfold
from voiceguide.planning.layout import Timing
from voiceguide.planning.plan import Part, Plan
from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Clock, Ending
from voiceguide.playback.player import Player
from voiceguide.playback.progress import Outline
from voiceguide.playback.signals import Signals
from voiceguide.playback.view import State, View
from voiceguide.script.routine import Chimes
from voiceguide.session.session import Session

RATE = 8000
WORD_FRAMES = RATE // 4
VOICE = 0.25
BELL = 0.01
SIGNAL = 0.03
_QUEUED_FRAMES = RATE
_DEVICE_FRAMES = RATE // 10


class PretendedClock(Clock):
    """Time that passes when somebody waits; what hears the time pass is told.

    Stands in for `time` as well.
    """

    def __init__(self, longest_s: float = 3600) -> None:
        self.now = 0.0
        self._longest_s = longest_s
        self.passing: Callable[[float], None] = lambda seconds: None

    def now_s(self) -> float:
        return self.now

    monotonic = now_s

    def sleep(self, seconds: float) -> None:
        assert self.now < self._longest_s, "the session does not end"
        self.now += seconds
        self.passing(seconds)


class RecordingOutput(Output):
    """Takes frames by a pretended clock and keeps what is heard, silence and all.

    Frames are taken a tenth of a second before they are heard, and are then out of reach.
    """

    name: ClassVar[str] = "recording"

    def __init__(self, clock: PretendedClock, heard: list[float]) -> None:
        self.clock = clock
        self.heard = heard
        self.lost = False
        self._queue = np.zeros(0, np.float32)
        self._taken = 0
        self._owed = 0.0
        self._rises = False
        clock.passing = self._pass

    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        assert (sample_rate, channels) == (RATE, 1)
        if beginning is not None:
            self.write(beginning)

    def write(self, block: NDArray[np.float32]) -> None:
        self._check()
        frames = block[:, 0].copy()
        if self._rises:
            rise = min(40, len(frames))
            frames[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
            self._rises = False
        self._queue = np.concatenate([self._queue, frames])
        while len(self._queue) > _QUEUED_FRAMES:
            self.clock.sleep(0.01)
            self._check()

    @property
    def position_frames(self) -> int:
        return self._taken

    def take_back(self, leave_s: float = 0.0) -> int:
        self._check()
        leave = _DEVICE_FRAMES + int(leave_s * RATE)
        taken = self._queue[leave:]
        self._queue = self._queue[:leave]
        self._rises = leave_s == 0
        return len(taken)

    def finish(self) -> None:
        while len(self._queue):
            self.clock.sleep(0.01)

    def close(self) -> None:
        self.clock.passing = lambda seconds: None

    def _check(self) -> None:
        if self.lost:
            message = "The sound device was lost while playing."
            raise OutputError(message)

    def _pass(self, seconds: float) -> None:
        self._owed += seconds * RATE
        frames, self._owed = int(self._owed), self._owed % 1
        playing, self._queue = self._queue[:frames], self._queue[frames:]
        self._taken += len(playing)
        self.heard += playing.tolist() + [0.0] * (frames - len(playing))


class Script:
    """Wishes at given moments (seconds by the clock), and what is shown of the session."""

    def __init__(self, clock: PretendedClock, wishes: Sequence[tuple[float, Action]]) -> None:
        self._clock = clock
        self._wishes = sorted(wishes, key=lambda wish: wish[0])
        self.told: list[tuple[float, Event]] = []
        self.views: list[tuple[float, View]] = []
        self.echo_frames = 0

    def actions(self, *, waiting: bool) -> Sequence[Action]:
        due = []
        while self._wishes and self._wishes[0][0] <= self._clock.now:
            due.append(self._wishes.pop(0)[1])
        return due

    def expect(self, state: State) -> None:
        pass

    def sounding(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        assert frames.ndim == 1
        self.echo_frames += len(frames)

    @property
    def listening(self) -> str:
        return ""

    def heard(self, passage: Passage, event: Event) -> None:
        self.told.append((self._clock.now, event))

    def show(self, view: View) -> None:
        self.views.append((self._clock.now, view))

    @property
    def said(self) -> list[str]:
        """The words of the script that were begun, in order."""
        return [event.text or "" for _, event in self.told if event.kind == "speech"]

    def message_after(self, moment_s: float) -> str:
        """The first message shown after a moment."""
        return next((view.message for at, view in self.views if at > moment_s and view.message), "")

    def view_at(self, moment_s: float) -> View:
        """What was shown at a moment."""
        return [view for at, view in self.views if at <= moment_s][-1]


class BellVoice(QuarterVoice):
    """A voice whose words and bells are told apart by their level."""

    def speech(self, text: str, line: int) -> Clip:
        return constant(VOICE, max(1, len(text.split())) * self.word_frames)

    def sound(self, name: str, line: int) -> Clip:
        return constant(BELL, RATE // 5)

    def paced(self, wpm: int) -> BellVoice:
        return BellVoice(round(150 * WORD_FRAMES / wpm), self.asked)

    @property
    def pace_wpm(self) -> int:
        return round(150 * WORD_FRAMES / self.word_frames)


def constant(level: float, frames: int) -> Clip:
    """A clip that is easily recognised."""
    return Clip(np.full((frames, 1), level, np.float32))


def session_of(text: str, chimes: Chimes | None = None) -> Session:
    """A session of a script, spoken by a voice of a quarter of a second a word."""
    routine = routine_of(text)
    passes = unfold(routine, lambda name, within: routine_of(f"## {name}\n- included\n"))
    part = Part(routine, passes, BellVoice(WORD_FRAMES), chimes, 0.0)
    plan = Plan((part,), Timing(sample_rate=RATE, wait_s=None))
    return Session("Test", (routine,), plan, 1, 0.0, 150, None, shelf=None)  # type: ignore[arg-type]


class Performance:
    """A session played with wishes at given moments."""

    def __init__(
        self,
        text: str,
        wishes: Sequence[tuple[float, Action]] = (),
        chimes: Chimes | None = None,
        lost_s: tuple[float, float] | None = None,
    ) -> None:
        self.session = session_of(text, chimes)
        self.clock = PretendedClock()
        self.script = Script(self.clock, wishes)
        self.heard: list[float] = []
        self._back_s = 0.0
        output = RecordingOutput(self.clock, self.heard)
        if lost_s is not None:
            self._lose(output, *lost_s)
        signal = constant(SIGNAL, RATE // 10)
        passages = list(self.session.plan)
        self.player = Player(
            self.session,
            lambda beginning: self._opened(output, beginning),
            self.script,
            self.script,
            Signals(signal, signal, signal, signal),
            Outline.of(passages, self.session.plan.item_count, RATE),
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
            # Taken up again.
            if self.clock.now < self._back_s:
                message = "found no sound device that plays."
                raise OutputError(message)
            output = RecordingOutput(self.clock, self.heard)
        output.open(RATE, 1, beginning)
        return output

    @property
    def said(self) -> list[str]:
        return self.script.said

    def spans(self, level: float = VOICE) -> list[tuple[float, float]]:
        """When a sound of a level was heard: seconds of its beginnings and ends."""
        there = np.abs(np.asarray(self.heard) - level) < level * 0.4
        edges = np.flatnonzero(np.diff(np.concatenate(([0], there.astype(np.int8), [0]))))
        return [
            (float(start) / RATE, float(end) / RATE)
            for start, end in zip(edges[::2], edges[1::2], strict=True)
            # Ramps of louder sounds come by.
            if end - start > RATE // 50
        ]
