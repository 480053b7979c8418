"""What to write so that an item lasts as long as its words do."""

from __future__ import annotations

import math

from msgspec import Struct

from voiceguide.planning.timing import CUE_GAP_S, Timing
from voiceguide.script.routine import Countdown, Cue, Every, Half, Item, Last


class CueWords(Struct, frozen=True):
    """The words of a cue that end last in an item.

    The cue is due at frame `due`; its words start `late` frames later than that and end at `end`.
    Before them, the voice is free from frame `free` on.
    """

    cue: Cue
    due: int
    late: int
    end: int
    free: int


def mend(
    item: Item, timing: Timing, words_end: int, written: int, last: CueWords | None
) -> str | None:
    """Return what to write for an item that should last `written` frames but takes longer.

    Its own words end at frame `words_end`; `last` are those of a cue, if they end later. It is
    a clause, or None if no longer time would be enough.
    """
    if last is None:
        return _longer(item, timing, words_end)
    time = last.cue.time
    # A part of a cue that only follows another one is late by the gap between them.
    late = last.late if last.late > timing.frames(CUE_GAP_S) else 0
    length = last.end - last.due - late
    if any(isinstance(part, Countdown) for part in last.cue.parts):
        return None
    if isinstance(time, Last) and length > timing.frames(time.remaining_s):
        # The longer the item is, the later such a cue begins.
        cue_s = math.ceil(length / timing.sample_rate)
        earlier = f"write [last {cue_s}s] in place of [last {time.remaining_s:g}s]"
        needed = max(words_end, last.free + length)
        assert item.hold_s is not None
        if needed <= written and cue_s <= item.hold_s:
            return earlier
        return f"{earlier} and {_longer(item, timing, needed, cue_s)}"
    if isinstance(time, Every) and length > timing.frames(time.period_s):
        return None
    needed = max(words_end, last.end, 2 * length if isinstance(time, Half) else 0)
    return _longer(item, timing, needed)


def _longer(item: Item, timing: Timing, frames: int, at_least_s: int = 0) -> str:
    """Return what to write for an item to last at least so many frames, in whole seconds."""
    # Rounded first, as a fitted hold is hardly ever exact.
    written_s = round(frames / timing.sample_rate / timing.hold_scale, 6)
    enough_s = max(math.ceil(written_s), at_least_s)
    return f"make it [{enough_s}s]" if item.repetition is None else f"write {enough_s}s for it"
