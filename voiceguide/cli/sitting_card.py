"""The card of a sitting: what a narrator is shown and told in each state."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from voiceguide.cli.display.narration_card import NarrationCard
from voiceguide.narration.sitting import Sitting, Step
from voiceguide.playback.actions import CALL, TAKE_PHRASES
from voiceguide.text import join_words

if TYPE_CHECKING:
    from voiceguide.narration.recorder import Recorder

_SHOWN_KEYS = {
    Step.READY: (
        "space record · h hear it first · s skip · b back · q leave",
        "space record · h hear · s skip · q leave",
        "space record · q leave",
    ),
    Step.RECORDING: ("space stop · b throw away", "space stop"),
    Step.TAKEN: (
        "enter keep · space again · p hear it · s skip · b back · q leave",
        "enter keep · space again · p hear · q leave",
        "enter keep · space again",
    ),
}

_SPOKEN = f"Or say “{CALL}” and {join_words([f'“{each}”' for each in TAKE_PHRASES], 'or')}."

_WHAT_TO_DO = "Press space, wait a moment, and say it."
_QUIETEST_DB = -60.0
_LEVELS = 15
"""In few steps, so that the screen is drawn only when there is something to see."""


def card_of(
    sitting: Sitting, title: str, note: str, recorder: Recorder | None, *, listens: bool = False
) -> NarrationCard:
    """Return the card of a sitting that is not done; `note` comes before any other hint.

    The level and length of what a `recorder` hears are shown, if there is one.
    With `listens`, what can be said is shown once there is a take.
    """
    line = sitting.line
    assert line is not None
    before, after = sitting.neighbour(-1), sitting.neighbour(1)
    state, hint = (note, _WHAT_TO_DO) if note else (_WHAT_TO_DO, "")
    if sitting.step is Step.RECORDING:
        hint = note
        state = "Recording" if recorder is None else f"Recording · {recorder.length_s:.0f} s"
    elif sitting.step is Step.TAKEN and sitting.verdict is not None:
        state = sitting.verdict.words[:1].upper() + sitting.verdict.words[1:] + "."
        hint = note or sitting.verdict.hint
    return NarrationCard(
        title=title,
        place=f"line {sitting.at + 1} of {len(sitting.lines)}",
        step=line.step,
        text=line.text,
        before=before.text if before is not None else "",
        after=after.text if after is not None else "",
        room="" if line.room_s is None else f"Fits up to {line.room_s:.1f} s.",
        state=state,
        hint=hint,
        keys=_SHOWN_KEYS[sitting.step],
        spoken=_SPOKEN if listens and sitting.step is Step.TAKEN else "",
        recording=sitting.step is Step.RECORDING,
        level=None if recorder is None or sitting.step is Step.TAKEN else _shown(recorder.level),
    )


def _shown(level: float) -> float:
    level_db = 20 * math.log10(level + 1e-6)
    return round(max(0.0, 1 - level_db / _QUIETEST_DB) * _LEVELS) / _LEVELS
