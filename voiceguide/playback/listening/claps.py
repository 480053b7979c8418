"""Double claps: two short broadband bursts, recognised by their rise, decay and spectrum. Pure.

Unlike speech, chimes and doors, a clap does not ring or swell, has no pitch and stands alone.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from voiceguide.playback.listening.types import LISTENING_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HOP = 32
"""Two milliseconds."""

_BEFORE_HOPS = 1300
_AFTER_HOPS = 60

SHORTEST_GAP_S = 0.15
LONGEST_GAP_S = 0.60

_RISE_HOPS = 24
_NEAR_DB = 9.0
_REFLECTION_DB = 2.0
"""How much louder than the clap a reflection off tiles may be."""

_REFLECTION_HOPS = 45
"""An onset this soon after another is its reflection."""

_RISE_DB = 14.0
"""How far an onset rises above everything in the 120 ms before it."""

_SECOND_RISE_DB = 4.0
"""The same for a second clap, which may come while a bathroom still reverberates."""

_STEEP_DB = 11.0
"""How far an onset rises above the two hops before it: a consonant swells, a clap does not."""

_FALL_DB = 4.0
"""How far it falls from the peak to the mean of 60 to 110 ms later."""

_FLATNESS = 0.09
_LOW_DB = 8.0
"""How far low frequencies (below 350 Hz) may exceed the others: far more means a door."""

_BURST_HOPS = 350
"""Onsets less than 0.7 s apart belong together."""

_ALIKE_DB = 13.0
_UNLIKE_DB = 11.0
"""How far the spectra of two claps by the same hands may differ, apart from their levels."""

_SHRILL_DB = 6.5
"""How far the upper bands may exceed the lower ones: more means an s or a t."""

_ALONE_DB = 14.0
"""How far claps exceed the median level before and after them."""

_BETWEEN_DB = 7.0
"""The same for the median between them."""

_STEADY_DB = 6.0
_STEADY_FOR_LONG_DB = 8.0
_FAR_BELOW_DB = 20.0
"""Sound before claps is steady or far softer; before the sounds of a word it is neither."""

_LONG_HOPS = 600

_SOFTEST_DB = -50.0
"""A softer clap is not meant as a command."""

_BANDS_HZ = np.geomspace(500.0, 7000.0, 13)

_SPECTRUM_HZ = np.geomspace(400.0, 7500.0, 13)
_SPECTRUM_SAMPLES = 512
_SPECTRUM_AHEAD = 64


class _Clap(Struct, frozen=True):
    """One onset: its hop, its level, and its level in each of twelve bands."""

    hop: int
    level_db: float
    spectrum_db: NDArray[np.float64]

    @property
    def shrill_db(self) -> float:
        """How much louder it is above 2.7 kHz than below 1.4 kHz."""
        return float(self.spectrum_db[8:].mean() - self.spectrum_db[:5].mean())

    def differs_db(self, other: _Clap) -> float:
        """How far the spectra of two claps differ, apart from their levels."""
        return float(np.std(self.spectrum_db - other.spectrum_db))


class ClapDetector:
    """Finds double claps in samples that come in blocks of any length."""

    def __init__(self) -> None:
        self._kept = np.zeros(1, np.float32)
        self._hops = np.zeros(0, np.float32)
        self._hops_from = 0
        self._samples_from = 0
        self._next = 100
        self._claps: list[_Clap] = []
        self._burst = -_BURST_HOPS

    def feed(self, samples: NDArray[np.float32]) -> list[int]:
        """Process the next samples; returns the onset of each second clap, counted in samples."""
        self._kept = np.concatenate((self._kept, samples))
        # Differences between neighbours weaken rumble and vowels, but not claps.
        sharp = np.diff(
            self._kept[(self._hops_from + len(self._hops)) * _HOP - self._samples_from :]
        )
        count = len(sharp) // _HOP
        power = np.mean(sharp[: count * _HOP].reshape(-1, _HOP) ** 2, axis=1)
        self._hops = np.concatenate((self._hops, 10 * np.log10(power + 1e-10)))
        found = self._look()
        self._forget()
        return found

    def _look(self) -> list[int]:
        end = self._hops_from + len(self._hops) - _AFTER_HOPS
        found = []
        if end > self._next:
            first = self._next - self._hops_from
            levels = self._hops[first : end - self._hops_from]
            for place in np.flatnonzero(levels > _SOFTEST_DB):
                hop = self._next + int(place)
                if self._is_onset(hop - self._hops_from):
                    self._onset(hop)
            self._next = end
        self._claps = [each for each in self._claps if each.hop > end - 1000]
        # A third clap would be applause, so none may follow the second for a while.
        quiet = round(0.35 * LISTENING_RATE / _HOP)
        while len(self._claps) >= 2 and end - self._claps[1].hop > quiet:
            one, two = self._claps[:2]
            gap_s = (two.hop - one.hop) * _HOP / LISTENING_RATE
            third = len(self._claps) > 2 and self._claps[2].hop - two.hop < _BURST_HOPS
            if not SHORTEST_GAP_S <= gap_s <= LONGEST_GAP_S:
                self._claps.pop(0)
                continue
            if not third and _are_alike(one, two) and self._are_alone(one.hop, two.hop):
                found.append(two.hop * _HOP)
            self._drop_burst()
        return found

    def _are_alone(self, one: int, two: int) -> bool:
        first, second = one - self._hops_from, two - self._hops_from
        softer = min(self._hops[first], self._hops[second])
        before = self._hops[max(first - 160, 0) : first - _RISE_HOPS]
        between = self._hops[first + 45 : second - _RISE_HOPS]
        behind = self._hops[second + 55 : second + 170]
        loudest, middle = float(before.max()), float(np.median(before))
        if loudest - middle > _STEADY_DB and softer - loudest < _FAR_BELOW_DB:
            return False
        long = self._hops[max(first - _LONG_HOPS, 0) : first - _RISE_HOPS]
        loud = float(np.percentile(long, 95))
        if loud - np.median(long) > _STEADY_FOR_LONG_DB and softer - loud < _FAR_BELOW_DB:
            return False
        if len(between) > 0 and softer - np.median(between) <= _BETWEEN_DB:
            return False
        return bool(softer - max(middle, float(np.median(behind))) > _ALONE_DB)

    def _onset(self, hop: int) -> None:
        if self._claps and hop - self._claps[-1].hop <= _REFLECTION_HOPS:
            return
        if hop - self._burst < _BURST_HOPS:
            self._burst = hop
        else:
            level_db = float(self._hops[hop - self._hops_from])
            self._claps.append(_Clap(hop, level_db, self._spectrum_db(hop)))

    def _spectrum_db(self, hop: int) -> NDArray[np.float64]:
        start = max(hop * _HOP - self._samples_from - _SPECTRUM_AHEAD, 0)
        piece = self._kept[start : start + _SPECTRUM_SAMPLES]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), _SPECTRUM_SAMPLES)) ** 2
        hertz = np.fft.rfftfreq(_SPECTRUM_SAMPLES, 1 / LISTENING_RATE)
        bands = [
            np.mean(spectrum[(hertz >= low) & (hertz < high)])
            for low, high in pairwise(_SPECTRUM_HZ)
        ]
        return 10 * np.log10(np.array(bands) + 1e-14)

    def _drop_burst(self) -> None:
        """Forget all onsets that follow each other closely, also those still to come."""
        self._burst = self._claps.pop(0).hop
        while self._claps and self._claps[0].hop - self._burst < _BURST_HOPS:
            self._burst = self._claps.pop(0).hop

    def _is_onset(self, at: int) -> bool:
        levels = self._hops
        peak = levels[at]
        if peak < levels[at - _RISE_HOPS : at].max():
            return False
        if peak < levels[at : at + _REFLECTION_HOPS].max() - _REFLECTION_DB:
            return False
        # In a room, the loudest hop comes slightly after the first, with the reflections.
        start = at - _RISE_HOPS + int(np.argmax(levels[at - _RISE_HOPS : at + 1] > peak - _NEAR_DB))
        before = levels[start - 60 : start - 1]
        after = levels[at + 30 : at + 55]
        last = self._claps[-1].hop if self._claps else -_BURST_HOPS
        is_second = (at + self._hops_from - last) * _HOP <= LONGEST_GAP_S * LISTENING_RATE
        rise_db = _SECOND_RISE_DB if is_second else _RISE_DB
        if peak - before.max() < rise_db or peak - after.mean() < _FALL_DB:
            return False
        if peak - levels[start - 3 : start - 1].max() < _STEEP_DB:
            return False
        return self._sounds_like_hands(start)

    def _sounds_like_hands(self, at: int) -> bool:
        """Whether the 16 ms around a hop contain all frequencies, and not mostly low ones."""
        start = (self._hops_from + at - 2) * _HOP - self._samples_from
        piece = self._kept[start : start + 256]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 256)) ** 2
        hertz = np.fft.rfftfreq(256, 1 / LISTENING_RATE)
        bands = [
            np.mean(spectrum[(hertz >= low) & (hertz < high)]) + 1e-12
            for low, high in pairwise(_BANDS_HZ)
        ]
        # 1 for white noise, near 0 for a bell or a vowel.
        flatness = float(np.exp(np.mean(np.log(bands))) / np.mean(bands))
        low = np.sum(spectrum[hertz < 350.0]) + 1e-12
        high = np.sum(spectrum[hertz >= 350.0]) + 1e-12
        return flatness > _FLATNESS and 10 * np.log10(low / high) < _LOW_DB

    def _forget(self) -> None:
        drop = max(self._next - _BEFORE_HOPS - self._hops_from, 0)
        self._hops = self._hops[drop:]
        self._hops_from += drop
        keep_from = self._hops_from * _HOP
        self._kept = self._kept[keep_from - self._samples_from :]
        self._samples_from = keep_from


def _are_alike(one: _Clap, two: _Clap) -> bool:
    """Whether the same hands may have made both claps."""
    return (
        abs(one.level_db - two.level_db) <= _ALIKE_DB
        and one.differs_db(two) <= _UNLIKE_DB
        and max(one.shrill_db, two.shrill_db) <= _SHRILL_DB
    )
