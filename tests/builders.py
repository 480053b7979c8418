"""Real values made in one line: routines, plans, sessions, captions.

Every word lasts a quarter of a second, as these tests are about time alone; real voices speak in
tests/integration.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from voiceguide.audio.clip import Clip
from voiceguide.export.captions import Caption, CaptionList
from voiceguide.export.page.collector import PageParts
from voiceguide.planning.expansion import expand
from voiceguide.planning.layout import Clips
from voiceguide.planning.plan import Plan
from voiceguide.planning.planned_routine import PlannedRoutine
from voiceguide.planning.timeline import Event, Passage
from voiceguide.planning.timing import Timing
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Chimes, Routine
from voiceguide.session.session import Session

RATE = 1000
WORD_FRAMES = 250
CHIME_FRAMES = 400
RECORDING_FRAMES = 2000


class QuarterVoice(Struct):
    """A plan's voice and its clips in one; `asked` records the texts that were prefetched."""

    word_frames: int = WORD_FRAMES
    asked: list[str] = field(default_factory=list)

    def clips(self, within: Routine) -> Clips:
        return self

    def prefetch(self, text: str) -> None:
        self.asked.append(text)

    def hurry(self, text: str) -> bool:
        return True

    def is_ready(self, text: str) -> bool:
        return True

    def computing_s(self, text: str) -> float:
        return 0.0

    @property
    def pace_wpm(self) -> int:
        return 150 * WORD_FRAMES // self.word_frames

    def paced(self, wpm: int) -> QuarterVoice:
        return QuarterVoice(150 * WORD_FRAMES // wpm, self.asked)

    def speech(self, text: str, line: int) -> Clip:
        return tone(len(text.split()) * self.word_frames)

    def sound(self, name: str, line: int) -> Clip:
        return tone(CHIME_FRAMES)

    def recording(self, file: str, line: int) -> Clip:
        return tone(RECORDING_FRAMES)


def tone(frames: int) -> Clip:
    """Return a mono clip of one level."""
    return Clip(np.full((frames, 1), 0.25, np.float32))


def routine_of(text: str) -> Routine:
    """Return a routine from the steps of a script."""
    return parse_script(text, "test.md")


def plan_of(
    text: str, timing: Timing | None = None, word_frames: int = WORD_FRAMES, lead_in_s: float = 0
) -> Plan:
    """Return the plan of a script; without front matter it has no lead-in and no chimes."""
    routine = routine_of(text)
    passes = expand(routine, lambda name, within: routine_of(f"## {name}\n- included words\n"))
    chimes = routine.front.chimes if text.startswith("---") else None
    part = PlannedRoutine(routine, passes, QuarterVoice(word_frames), chimes, lead_in_s)
    return Plan((part,), timing or Timing(sample_rate=RATE))


def events_of(plan: Plan) -> list[Event]:
    """Return all events in order."""
    return [event for passage in plan for event in passage.events]


def spoken(plan: Plan) -> list[tuple[float, str]]:
    """Return when each utterance begins, in seconds, and its text."""
    return [
        (event.start_frame / RATE, event.text or "")
        for event in sorted(events_of(plan), key=lambda event: event.start_frame)
        if event.kind == "speech"
    ]


def chimed(plan: Plan) -> list[tuple[float, str]]:
    """Return when each chime begins, in seconds, and its name."""
    return [
        (event.start_frame / RATE, event.sound or "")
        for event in events_of(plan)
        if event.kind == "chime"
    ]


def warnings_of(plan: Plan) -> list[tuple[int, str]]:
    """Return line and message of every warning."""
    return [(each.line, each.message) for passage in plan for each in passage.warnings]


SESSION_RATE = 8000
SESSION_WORD_FRAMES = SESSION_RATE // 4
VOICE_LEVEL = 0.25
BELL_LEVEL = 0.01


class BellVoice(QuarterVoice):
    """A voice whose words and bells differ in level."""

    def speech(self, text: str, line: int) -> Clip:
        return constant(VOICE_LEVEL, max(1, len(text.split())) * self.word_frames)

    def sound(self, name: str, line: int) -> Clip:
        return constant(BELL_LEVEL, SESSION_RATE // 5)

    def paced(self, wpm: int) -> BellVoice:
        return BellVoice(round(150 * SESSION_WORD_FRAMES / wpm), self.asked)

    @property
    def pace_wpm(self) -> int:
        return round(150 * SESSION_WORD_FRAMES / self.word_frames)


def constant(level: float, frames: int) -> Clip:
    """Return a mono clip of a level that a test recognises."""
    return Clip(np.full((frames, 1), level, np.float32))


def voice_and_pauses(*lengths_s: float, sample_rate: int = RATE) -> NDArray[np.float32]:
    """Noise for each positive length and silence for each negative one, in seconds."""
    noise = np.random.default_rng(1)
    pieces = [
        noise.uniform(-0.5, 0.5, round(length * sample_rate))
        if length > 0
        else np.zeros(round(-length * sample_rate))
        for length in lengths_s
    ]
    return np.concatenate(pieces).astype(np.float32).reshape(-1, 1)


def session_of(text: str, chimes: Chimes | None = None, *following: str) -> Session:
    """Return a session of a script, and those that follow it, spoken by a BellVoice."""
    routines = tuple(routine_of(each) for each in (text, *following))
    parts = tuple(
        PlannedRoutine(
            routine,
            expand(routine, lambda name, within: routine_of(f"## {name}\n- included\n")),
            BellVoice(SESSION_WORD_FRAMES),
            chimes,
            0.0,
        )
        for routine in routines
    )
    plan = Plan(parts, Timing(sample_rate=SESSION_RATE, wait_s=None))
    return Session("Test", routines, plan, 1, 0.0, 150, None, sound_bank=None)  # type: ignore[arg-type]


def captions(passages: Iterable[Passage], sample_rate: int) -> list[Caption]:
    """Return the captions of a session."""
    gathered = CaptionList(sample_rate)
    for passage in passages:
        gathered.add(passage)
    return gathered.captions


def page_for(session: Session, passages: Iterable[Passage], audio: bytes) -> str:
    """Return the page of a session whose sound is `audio`, an mp3 file."""
    gathered = PageParts(session)
    for passage in passages:
        gathered.add(passage)
    return gathered.page(audio)


ITEM_WITH_CUES = """\
## Step
- [12s] one two
  - [at 4s] four
  - [every 3s] [chime tick]
  - [last 3s] [countdown]
- [2s] after
"""
"""A hold with every kind of cue, and an item after it."""


def passage_of(text: str = ITEM_WITH_CUES) -> Passage:
    """Return the first passage of the plan of a script's steps."""
    return next(iter(plan_of(text)))


def voices(passage: Passage) -> list[tuple[int, str]]:
    """Return the first frame and the words of each utterance of a passage."""
    return [(each.start_frame, each.text or "") for each in passage.events if each.kind == "speech"]
