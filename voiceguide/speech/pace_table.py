"""Real words a minute of natural voices, and the length scale that gives the pace asked for.

A Piper voice takes a length scale, not a pace, and its pace is no simple inverse of the scale.
"""

from __future__ import annotations

import itertools

SCALES = (0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.75)
"""The length scales at which a voice's pace is measured."""

PaceTable = tuple[float, ...]
"""Words per minute at each of SCALES, falling."""

JOE_WPM: PaceTable = (307.6, 233.1, 205.6, 178.0, 150.0, 117.3, 88.0)
"""That of en_US-joe-medium; until a voice is measured it stands for that one, too."""

KNOWN_WPM: dict[str, PaceTable] = {
    "58afce0321b8d9c4": JOE_WPM,
}
"""The tables of voices that were measured here, by the digests of their models."""


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


def is_pace_table(values: object) -> bool:
    """Return whether these can be words per minute at SCALES."""
    return (
        isinstance(values, (list, tuple))
        and len(values) == len(SCALES)
        and all(isinstance(each, (int, float)) and 1 < each < 2000 for each in values)
        and all(quick > slow for quick, slow in itertools.pairwise(values))
    )
