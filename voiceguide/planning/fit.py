"""Fit: makes a whole session last exactly as long as wanted.

Changes holds and pauses first, then the gaps between items, then the pace, and only as much as
needed. Refuses a time that is out of reach, and says which time is possible.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec.structs import replace

from voiceguide.errors import InputError
from voiceguide.planning.plan import Plan
from voiceguide.planning.timeline import last_frame
from voiceguide.planning.timing import Timing
from voiceguide.script.durations import brief, measured

HOLD_SCALES = (0.5, 4.0)
GAP_SCALES = (0.4, 3.0)
PACE_PERCENTS = (90, 110)

_HALVINGS = 24
"""Enough to be exact to a frame in an hour; what remains becomes spare silence."""


def fit(make: Callable[[Timing, int], Plan], timing: Timing, wanted_s: float) -> Plan:
    """Return the plan that lasts exactly `wanted_s` seconds, to the frame.

    `make` builds a plan for a timing and a pace in percent of the usual one. Raises InputError with
    the shortest or longest possible time if the limits do not allow `wanted_s`.
    """
    wanted = timing.frames(wanted_s)

    def total(candidate: Timing, percent: int) -> int:
        return last_frame(make(candidate, percent))

    usual = total(timing, 100)
    shorten = usual > wanted
    hold_limit, gap_limit = (scales[0 if shorten else 1] for scales in (HOLD_SCALES, GAP_SCALES))
    holds = replace(timing, hold_scale=hold_limit)
    gaps = replace(holds, gap_scale=gap_limit)

    def reaches(candidate: Timing, percent: int) -> bool:
        length = total(candidate, percent)
        return length <= wanted if shorten else length >= wanted

    if usual == wanted:
        return make(timing, 100)
    if reaches(holds, 100):
        start, end, percent = timing, holds, 100
    elif reaches(gaps, 100):
        start, end, percent = holds, gaps, 100
    else:
        pace = _pace(lambda candidate: reaches(gaps, candidate), shorten)
        if pace is None:
            possible = total(gaps, PACE_PERCENTS[1 if shorten else 0])
            raise _refusal(wanted_s, possible, timing, shorten)
        start, end, percent = timing, gaps, pace
    chosen = _between(start, end, lambda candidate: total(candidate, percent) <= wanted)
    plan = make(chosen, percent)
    return replace(plan, spare_frames=wanted - last_frame(plan))


def _pace(reaches: Callable[[int], bool], shorten: bool) -> int | None:
    """Return the pace nearest to the usual one that suffices, in percent; None if none does."""
    slowest, fastest = PACE_PERCENTS
    candidates = range(101, fastest + 1) if shorten else range(99, slowest - 1, -1)
    return next((percent for percent in candidates if reaches(percent)), None)


def _between(start: Timing, end: Timing, fits: Callable[[Timing], bool]) -> Timing:
    """Return the timing between two that gives the longest session that `fits`."""

    def at(share: float) -> Timing:
        return replace(
            start,
            hold_scale=start.hold_scale + share * (end.hold_scale - start.hold_scale),
            gap_scale=start.gap_scale + share * (end.gap_scale - start.gap_scale),
        )

    low, high = (0.0, 1.0) if fits(start) else (1.0, 0.0)
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        if fits(at(middle)):
            low = middle
        else:
            high = middle
    return at(low)


def _refusal(wanted_s: float, possible_frames: int, timing: Timing, shorten: bool) -> InputError:
    # To the next tenth of a second that is possible.
    tenths = possible_frames * 10 / timing.sample_rate
    possible_s = (math.ceil(tenths) if shorten else math.floor(tenths)) / 10
    limit = "shortest" if shorten else "longest"
    wanted = brief(wanted_s) if wanted_s == int(wanted_s) else measured(wanted_s)
    return InputError(
        f"This session cannot be made to last {wanted}.",
        f"The {limit} possible is {measured(possible_s)}. To go further, change the script's"
        " durations.",
    )
