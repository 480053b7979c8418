"""Real words a minute of natural voices, and the length scale that gives the pace asked for.

A Piper voice takes a length scale, not a pace, and its pace is no simple inverse of the scale. Its
level depends on the pace, too, and is known from the same measurement.
"""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

SCALES = (0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.75)
"""The length scales at which a voice's pace is measured."""

PaceTable = tuple[float, ...]
"""Words per minute at each of SCALES, falling."""

JOE_WPM: PaceTable = (307.6, 233.1, 205.6, 178.0, 150.0, 117.3, 88.0)
"""That of en_US-joe-medium; until a voice is measured it stands for that one, too."""

JOE_GAINS_DB = (14.6, 13.4, 12.9, 12.8, 12.1, 11.4, 11.0)
"""The gains of the same voice, medians of five: one measurement varies by half a decibel."""


class Measured(NamedTuple):
    """What was measured of a voice at each of SCALES.

    `gains_db` bring the reference text to the level of speech.
    """

    wpm: PaceTable
    gains_db: tuple[float, ...]

    def gain_db(self, pace_wpm: float) -> float:
        """Return the gain at a pace, between two points linear in the pace."""
        if pace_wpm >= self.wpm[0]:
            return self.gains_db[0]
        for at in range(1, len(self.wpm)):
            quick, slow = self.wpm[at - 1], self.wpm[at]
            if pace_wpm >= slow:
                share = (pace_wpm - slow) / (quick - slow)
                return self.gains_db[at] + share * (self.gains_db[at - 1] - self.gains_db[at])
        return self.gains_db[-1]


def _even(wpm: float, gain_db: float) -> Measured:
    """Return what is measured of a Kokoro voice with this pace at a scale of 1."""
    return Measured(tuple(wpm / scale for scale in SCALES), (gain_db,) * len(SCALES))


KNOWN = {
    "58afce0321b8d9c4": Measured(JOE_WPM, JOE_GAINS_DB),
    # Kokoro's Heart and Emma, on twenty lines of the routines: of short ones, Emma says a tenth
    # fewer words a minute than of the reference text.
    "d583ccff3cdca2f7": _even(206.5, 8.4),
    "669fe0647f9dd04f": _even(190.9, 5.7),
}
"""The voices that were measured here, by the digests of the files that are in no other voice."""


def length_scale(pace_wpm: float, table: PaceTable) -> float:
    """Return the length scale at which a voice with this table speaks at a pace.

    Between two points, seconds per word are taken as linear in the scale; beyond the outermost
    ones as proportional to it.
    """
    if pace_wpm >= table[0]:
        return SCALES[0] * table[0] / pace_wpm
    for at in range(1, len(table)):
        if pace_wpm >= table[at]:
            quick, slow = 1 / table[at - 1], 1 / table[at]
            share = (1 / pace_wpm - quick) / (slow - quick)
            return SCALES[at - 1] + share * (SCALES[at] - SCALES[at - 1])
    return SCALES[-1] * table[-1] / pace_wpm


def measured_from(values: Any) -> Measured | None:
    """Return what was stored as two lists of numbers; None if that makes no sense."""
    match values:
        case [[*wpm], [*gains_db]] if len(wpm) == len(gains_db) == len(SCALES):
            numbers = [*wpm, *gains_db]
            if not all(isinstance(each, (int, float)) and math.isfinite(each) for each in numbers):
                return None
            falling = all(quick > slow for quick, slow in itertools.pairwise(wpm))
            sound = falling and wpm[-1] > 1 and wpm[0] < 2_000 and max(map(abs, gains_db)) < 60
            return Measured(tuple(wpm), tuple(gains_db)) if sound else None
    return None
