"""Hears that somebody has stopped speaking, in samples as they come. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STOPS_AFTER_S = 1.5
"""A silence this long after words ends a take; those between sentences are shorter."""

_LISTENS_S = 0.3
"""The noise is the least that is heard for this long at first: so the key does not count."""

_SPOKEN_S = 0.15
_ABOVE_NOISE_DB = 12.0
_SOFTEST_DB = -55.0


class EndOfSpeech:
    """Returns True from `feed` once there were words, and a silence after them."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._heard_s = 0.0
        self._noise_db = math.inf
        self._spoken_s = 0.0
        self._silent_s = 0.0

    def feed(self, samples: NDArray[np.float32]) -> bool:
        """Hear the next mono samples (frames,); return whether the words are over."""
        length_s = len(samples) / self._rate
        if not length_s:
            return False
        level_db = 10 * math.log10(float(np.mean(samples.astype(np.float64) ** 2)) + 1e-12)
        self._heard_s += length_s
        if self._heard_s < _LISTENS_S:
            self._noise_db = min(self._noise_db, level_db)
            return False
        if level_db > max(self._noise_db + _ABOVE_NOISE_DB, _SOFTEST_DB):
            self._spoken_s += length_s
            self._silent_s = 0.0
        else:
            self._silent_s += length_s
        return self._spoken_s > _SPOKEN_S and self._silent_s > STOPS_AFTER_S
