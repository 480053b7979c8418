"""A session played by a clock that nobody waits for, with actions at given moments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import field
from msgspec.structs import replace
from numpy.typing import NDArray

from tests.builders import SESSION_WORD_FRAMES, VOICE_LEVEL, BellVoice, constant, session_of
from tests.fakes.clock import FakeClock
from tests.fakes.listener import FakeListener
from tests.fakes.output import RATE, RecordingOutput
from voiceguide.audio.clip import Clip
from voiceguide.audio.outputs import Output
from voiceguide.errors import OutputError
from voiceguide.planning.plan import Plan
from voiceguide.planning.timeline import Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.player import Player
from voiceguide.playback.preparation import Preparation
from voiceguide.playback.progress import Progress
from voiceguide.playback.signals import Signals
from voiceguide.script.routine import Chimes
from voiceguide.session.session import Session

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


class SlowVoice(BellVoice):
    """A voice that needs `takes_s` for an utterance, one after another, from when it is asked."""

    clock: FakeClock = field(default_factory=FakeClock)
    takes_s: float = 0.0
    ready_s: dict[tuple[str, int], float] = field(default_factory=dict)
    sounds: list[bool] = field(default_factory=lambda: [False])
    """Whether the session sounds already; one value, shared by all paces."""
    waits: bool = False
    """Whether what the session begins with takes its time."""

    def prefetch(self, text: str) -> None:
        begins = max([self.clock.now, *self.ready_s.values()])
        self.ready_s.setdefault((text, self.word_frames), begins + self.takes_s)

    def hurry(self, text: str) -> bool:
        self.prefetch(text)
        return self.is_ready(text)

    def is_ready(self, text: str) -> bool:
        return self.clock.now >= self.ready_s.get((text, self.word_frames), np.inf)

    def computing_s(self, text: str) -> float:
        return 1.0 if self.takes_s else 0.0

    def speech(self, text: str, line: int) -> Clip:
        # What a session begins with is waited for; nothing else may hold up the sound.
        assert not self.sounds[0] or self.is_ready(text), text
        if self.waits:
            self.clock.now = max(self.clock.now, self.ready_s[text, self.word_frames])
        return super().speech(text, line)

    def paced(self, wpm: int) -> SlowVoice:
        frames = super().paced(wpm).word_frames
        return SlowVoice(
            frames, self.asked, self.clock, self.takes_s, self.ready_s, self.sounds, self.waits
        )


class Performance:
    """A session played to its end; `lost_s` is when its device is lost and when it is back.

    The routine of `text` may have others `following` it. Each utterance `takes_s` to be
    synthesised. One that `prepares` has all of them spoken in order, and begins when a
    `Preparation` says so: after `prepared_s`.
    """

    def __init__(
        self,
        text: str,
        requests: Sequence[tuple[float, Action]] = (),
        chimes: Chimes | None = None,
        lost_s: tuple[float, float] | None = None,
        takes_s: float = 0.0,
        on_heard: Callable[[Passage, int], None] = lambda passage, frames: None,
        prepares: bool = False,
        following: Sequence[str] = (),
        listening: str = "",
    ) -> None:
        self.session = session_of(text, chimes, *following)
        self.clock = FakeClock()
        self._sounds = [False]
        passages = list(self.session.plan)
        if takes_s:
            self.session = self._slowed(takes_s, prepares=prepares)
        self.estimates_s: list[float] = []
        if prepares:
            self._prepare(self.session.plan)
        self.prepared_s = self.clock.now
        self.listener = FakeListener(self.clock, requests, listening)
        self.heard: list[float] = []
        self.reopened_s: list[float] = []
        self._back_s = 0.0
        output = RecordingOutput(self.clock, self.heard)
        if lost_s is not None:
            self._lose(output, *lost_s)
        signal = constant(SIGNAL_LEVEL, RATE // 10)
        self.player = Player(
            self.session,
            lambda beginning: self._opened(output, beginning),
            self.listener,
            self.listener,
            Signals(signal, signal, signal, signal),
            Progress.of(passages, self.session.plan.item_count, RATE),
            self.clock,
            on_heard=on_heard,
        )
        self._sounds[0] = True
        self.ending: Ending = self.player.play()

    def _prepare(self, plan: Plan) -> None:
        for voice, text in plan.utterances():
            voice.prefetch(text)
        preparation = Preparation(plan, self.clock.now_s)
        while left_s := preparation.left_s():
            self.estimates_s.append(left_s)
            self.clock.sleep(0.02)
        self.estimates_s.append(0.0)

    def _slowed(self, takes_s: float, *, prepares: bool) -> Session:
        plan = self.session.plan
        voice = SlowVoice(
            SESSION_WORD_FRAMES,
            clock=self.clock,
            takes_s=takes_s,
            sounds=self._sounds,
            waits=prepares,
        )
        parts = tuple(replace(part, voice=voice) for part in plan.parts)
        return replace(self.session, plan=replace(plan, parts=parts, patient=True))

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
