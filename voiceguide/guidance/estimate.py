"""Estimates how long a routine takes before anybody speaks it: the same for every voice and pace.

What is chosen must not depend on the voice. The session itself is planned with the real voice, and
fitted to the frame.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.audio.clip import Clip
from voiceguide.planning.expansion import expand
from voiceguide.planning.fit import GAP_SCALES, HOLD_SCALES
from voiceguide.planning.plan import Plan
from voiceguide.planning.planned_routine import PlannedRoutine
from voiceguide.planning.timeline import last_frame
from voiceguide.planning.timing import WAIT_IN_FILE_S, Timing
from voiceguide.script.routine import Routine

if TYPE_CHECKING:
    from voiceguide.planning.layout import Clips

_RATE = 1000
"""Frames a second, as nothing is heard."""

_WORD_S = 0.38
_CLIP_S = 0.25
"""How long each word and each utterance takes, measured with espeak at 150 words a minute."""

_SOUND_S = 5.0
"""How long a recording is taken to be."""


class Length(Struct, frozen=True):
    """How long a routine usually takes, and how far it can be fitted, in seconds."""

    usual_s: float
    shortest_s: float
    longest_s: float


def length_of(routine: Routine) -> Length:
    """Return the length of a routine that includes no other, without the chimes at its ends.

    Raises InputError or ScriptError for one that cannot be performed.
    """
    # Includes are refused by the caller, so that nothing is loaded here.
    passes = expand(routine, lambda _name, within: within)
    part = PlannedRoutine(routine, passes, _EstimatedVoice(), None, 0.0)

    def length_s(timing: Timing) -> float:
        return last_frame(Plan((part,), timing)) / _RATE

    # A wait takes its whole time in a session, and next to none in a file.
    usual = Timing(_RATE, wait_s=None)
    shortest, longest = (
        Timing(_RATE, hold_scale=hold, gap_scale=gap, wait_s=wait_s)
        for hold, gap, wait_s in zip(HOLD_SCALES, GAP_SCALES, (None, WAIT_IN_FILE_S), strict=True)
    )
    return Length(length_s(usual), length_s(shortest), length_s(longest))


class _EstimatedVoice:
    """A voice that needs the same time for every word."""

    pace_wpm = 150

    def clips(self, within: Routine) -> Clips:
        return self

    def prefetch(self, text: str) -> None:
        """Do nothing: every utterance is there."""

    def hurry(self, text: str) -> bool:
        return True

    def is_ready(self, text: str) -> bool:
        return True

    def computing_s(self, text: str) -> float:
        return 0.0

    def paced(self, wpm: int) -> _EstimatedVoice:
        return self

    def speech(self, text: str, line: int) -> Clip:
        return _silence(round((_CLIP_S + _WORD_S * len(text.split())) * _RATE))

    def sound(self, name: str, line: int) -> Clip:
        return _silence(_RATE)

    def recording(self, file: str, line: int) -> Clip:
        return _silence(round(_SOUND_S * _RATE))


@cache
def _silence(frames: int) -> Clip:
    import numpy as np

    return Clip(np.zeros((frames, 1), np.float32))
