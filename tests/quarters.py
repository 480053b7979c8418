"""Clips of known length for tests of layout and plan: words last a quarter of a second each.

A stand-in for a voice where a test is about time alone; real voices speak in tests/integration.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from voiceguide.audio.clip import Clip
from voiceguide.planning.expansion import unfold
from voiceguide.planning.layout import Clips, Timing
from voiceguide.planning.plan import Part, Plan
from voiceguide.planning.timeline import Event
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Routine

RATE = 1000
WORD_FRAMES = 250
CHIME_FRAMES = 400
RECORDING_FRAMES = 2000


@dataclass
class QuarterVoice:
    """Both a plan's voice and its clips; remembers what was asked for ahead."""

    word_frames: int = WORD_FRAMES
    asked: list[str] = field(default_factory=list)

    def clips(self, within: Routine) -> Clips:
        return self

    def prefetch(self, text: str) -> None:
        self.asked.append(text)

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
    """A mono clip of a constant."""
    return Clip(np.full((frames, 1), 0.25, np.float32))


def routine_of(text: str) -> Routine:
    """A routine from the steps of a script."""
    return parse_script(text, "test.md")


def plan_of(
    text: str, timing: Timing | None = None, word_frames: int = WORD_FRAMES, lead_in_s: float = 0
) -> Plan:
    """The plan of a script's steps, without lead-in and chimes unless it asks for them."""
    routine = routine_of(text)
    passes = unfold(routine, lambda name, within: routine_of(f"## {name}\n- included words\n"))
    chimes = routine.front.chimes if text.startswith("---") else None
    part = Part(routine, passes, QuarterVoice(word_frames), chimes, lead_in_s)
    return Plan((part,), timing or Timing(sample_rate=RATE))


def events_of(plan: Plan) -> list[Event]:
    """All events in order."""
    return [event for passage in plan for event in passage.events]


def spoken(plan: Plan) -> list[tuple[float, str]]:
    """When each utterance begins, in seconds, and what it says."""
    return [
        (event.start_frame / RATE, event.text or "")
        for event in sorted(events_of(plan), key=lambda event: event.start_frame)
        if event.kind == "speech"
    ]


def chimed(plan: Plan) -> list[tuple[float, str]]:
    """When each chime begins, in seconds, and which it is."""
    return [
        (event.start_frame / RATE, event.sound or "")
        for event in events_of(plan)
        if event.kind == "chime"
    ]


def warnings_of(plan: Plan) -> list[tuple[int, str]]:
    """Line and message of every warning."""
    return [(each.line, each.message) for passage in plan for each in passage.warnings]
