"""Levelling: the gain that gives a voice a loudness once the limiter has lowered its peaks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from voiceguide.audio.limiter import HOP_FRAMES, LimitedPower
from voiceguide.audio.loudness import gated_loudness_lufs, k_weighted_power

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDS = 8
_CLOSE_ENOUGH_DB = 0.1
_STEP = 1.8
"""The limiter takes back about half of each step, so a step is 1.8 times what is missing."""

_MOST_LIMITED_DB = 12.0
"""At most this much more than a voice would need without a limiter: further gain only distorts."""


def levelling_gain_db(
    samples: NDArray[np.float32], sample_rate: int, target_lufs: float, ceiling_db: float
) -> float:
    """Return the gain before `limited_clip` that brings `samples` to a loudness; 0 for silence.

    `samples` have the shape (frames, channels).
    """
    # Filtered only once: from round to round nothing but the gain changes.
    power = k_weighted_power(samples, sample_rate)
    loudness = gated_loudness_lufs(power, sample_rate)
    if not math.isfinite(loudness):
        return 0.0
    gain_db = least_db = target_lufs - loudness
    limited = LimitedPower(power, samples, ceiling_db)
    for _round in range(_ROUNDS):
        left = gated_loudness_lufs(limited.at(10 ** (gain_db / 20)), sample_rate / HOP_FRAMES)
        missing_db = target_lufs - left
        if not abs(missing_db) > _CLOSE_ENOUGH_DB:
            break
        gain_db = min(gain_db + _STEP * missing_db, least_db + _MOST_LIMITED_DB)
    return gain_db
