"""Due times: when each text of a session must have been spoken, at the earliest.

Estimated without any clip, for a voice that has yet to speak them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.planning.expansion import PerformedItem
from voiceguide.planning.prefetch import utterances
from voiceguide.planning.timing import GAP_S, Timing
from voiceguide.script.routine import Pause, Words

if TYPE_CHECKING:
    from voiceguide.planning.plan import Plan
    from voiceguide.planning.planned_routine import Voice

_SHORTEST = 0.8
"""Speech may be this much shorter than its pace says: few words with few syllables are."""


class DueText(Struct, frozen=True):
    """A text, who says it, and when its item begins, in seconds after the session."""

    voice: Voice
    text: str
    due_s: float


def due_texts(plan: Plan, most_items: int) -> Iterator[DueText]:
    """Yield what the rest of a session says, each time it is said, in order.

    An item may begin later than estimated, but hardly earlier: chimes and waits count for nothing.
    """
    due_s = 0.0
    for voice, performed in islice(plan.performed(), plan.from_item, plan.from_item + most_items):
        for text in utterances(performed):
            yield DueText(voice, text, due_s)
        due_s += _shortest_s(performed, voice.pace_wpm, plan.timing)


def _shortest_s(performed: PerformedItem, pace_wpm: int, timing: Timing) -> float:
    """Return the shortest time that an item may last, in seconds."""
    parts = performed.item.parts
    words = sum(len(part.text.split()) for part in parts if isinstance(part, Words))
    spoken_s = _SHORTEST * 60 * words / pace_wpm
    hold_s = performed.item.hold_s
    if hold_s is not None:
        return max(hold_s * timing.hold_scale, spoken_s)
    pauses_s = sum(part.duration_s for part in parts if isinstance(part, Pause))
    return spoken_s + pauses_s * timing.hold_scale + GAP_S * timing.gap_scale
