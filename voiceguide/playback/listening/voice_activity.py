"""Voice activity: finds utterances, which rise above the noise, in a microphone's samples. Pure."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from voiceguide.playback.listening.types import LISTENING_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HOP = 160
_WINDOW = 400
_TRANSFORM = 512

_BAND_EDGES_HZ = np.geomspace(180.0, 6500.0, 15)
"""Fourteen bands; hum and rumble are below the first."""

_FLOOR_PIECE = 20
_FLOOR_PIECES = 9
"""The noise is the minimum of the last 1.8 s: speech has gaps in every band within that time."""

_SILENCE_DB = -85.0
"""The lowest level of each band, or a muted microphone would make a whisper seem loud."""

_ABOVE_NOISE_DB = 6.0
_ACTIVE_DB = 1.6
"""A frame counts as sound if its bands exceed the noise by this much on average.

The minimum over 1.8 s is 6 dB below the mean of a noise; one frame of noise in a thousand counts.
"""

_BELOW_PEAK_DB = 26.0
"""Sound this far below the peak is reverberation and does not prolong an utterance."""

_START_FRAMES = 4
_END_FRAMES = 38
"""A pause this long ends an utterance: longer than the one after the call in "guide, pause"."""

_FIRST_ATTEMPT_FRAMES = 20
"""After a pause this long, an utterance may be complete and is worth a first attempt."""

_BEFORE_FRAMES = 28
_AFTER_FRAMES = 30
_SHORTEST_FRAMES = 14
_LONGEST_FRAMES = 330
"""No command is longer; what is longer is talk, which ends with its next pause."""


class Utterance(Struct, frozen=True, eq=False):
    """Sound between two silences, with some of the silence around it.

    `start` is counted in samples from the first one heard; `end` is where the sound ended, `known`
    where that was detected. `quiet_before_s` is how long it was quiet before. One that is not
    `over` may continue: it is returned again later, with the same start.
    """

    samples: NDArray[np.float32]
    start: int
    end: int
    known: int
    level_db: float
    above_noise_db: float
    quiet_before_s: float
    over: bool = True


class ActivityDetector:
    """Finds utterances in samples that come in blocks of any length.

    Each is returned when it may be complete, and again when it certainly is.
    """

    def __init__(self) -> None:
        self._window = np.hanning(_WINDOW).astype(np.float32)
        self._bands = _band_matrix()
        self._kept = np.zeros(0, np.float32)
        self._kept_from = 0
        self._frame = 0
        self._smooth: NDArray[np.float32] | None = None
        self._piece = np.full(len(self._bands), np.inf, np.float32)
        self._pieces: list[NDArray[np.float32]] = []
        self._recent = 0
        self._first: int | None = None
        self._last = 0
        self._sounded_until: int | None = None
        self._active = 0
        self._peak_db = -np.inf
        self._excess = 0.0
        self._too_long = False

    def feed(self, samples: NDArray[np.float32]) -> list[Utterance]:
        """Process the next samples; returns the utterances that may have ended in them."""
        self._kept = np.concatenate((self._kept, samples))
        begin = self._frame * _HOP - self._kept_from
        count = (len(self._kept) - begin - _WINDOW) // _HOP + 1
        if count <= 0:
            return []
        frames = np.lib.stride_tricks.sliding_window_view(self._kept[begin:], _WINDOW)[::_HOP]
        spectrum = np.fft.rfft(frames[:count] * self._window, _TRANSFORM)
        power = (spectrum.real**2 + spectrum.imag**2) @ self._bands.T
        levels = 10 * np.log10(power + 10 ** (_SILENCE_DB / 10))
        found = []
        for level in levels.astype(np.float32):
            utterance = self._next(level)
            if utterance is not None:
                found.append(utterance)
        self._forget()
        return found

    def _next(self, level: NDArray[np.float32]) -> Utterance | None:
        floor = self._noise(level)
        rise = np.clip(level - floor - _ABOVE_NOISE_DB, 0, 15)
        loudness = float(level.max())
        active = float(rise.mean()) > _ACTIVE_DB and loudness > self._peak_db - _BELOW_PEAK_DB
        frame = self._frame
        self._frame += 1
        self._recent = ((self._recent << 1) | active) & 0x3F
        if self._first is None:
            if self._recent.bit_count() >= _START_FRAMES:
                self._first = frame - 5
                self._last, self._active = frame, self._recent.bit_count()
                self._peak_db, self._excess = loudness, float(rise.mean())
            return None
        if active:
            self._last = frame
            self._active += 1
            self._peak_db = max(self._peak_db, loudness)
            self._excess = max(self._excess, float(rise.mean()))
        silent = frame - self._last
        if silent < _END_FRAMES:
            self._too_long = self._too_long or frame - self._first > _LONGEST_FRAMES + _END_FRAMES
            return (
                self._utterance(self._first, over=False)
                if silent == _FIRST_ATTEMPT_FRAMES
                else None
            )
        found = self._utterance(self._first, over=True)
        if self._active >= _SHORTEST_FRAMES:
            self._sounded_until = self._last
        self._first = None
        self._too_long = False
        self._peak_db = -np.inf
        self._recent = 0
        return found

    def _utterance(self, first: int, *, over: bool) -> Utterance | None:
        fits = self._active >= _SHORTEST_FRAMES and not self._too_long
        if not fits or self._last - first > _LONGEST_FRAMES:
            return None
        start = max((first - _BEFORE_FRAMES) * _HOP, self._kept_from)
        end = self._last * _HOP + _WINDOW
        until = min(end + _AFTER_FRAMES * _HOP, self._kept_from + len(self._kept))
        samples = self._kept[start - self._kept_from : until - self._kept_from].copy()
        sounding = samples[max(first * _HOP - start, 0) : end - start]
        level_db = 10 * np.log10(float(np.mean(sounding**2)) + 1e-10)
        known = self._frame * _HOP + _WINDOW - _HOP
        quiet_s = math.inf
        if self._sounded_until is not None:
            quiet_s = (first - self._sounded_until) * _HOP / LISTENING_RATE
        return Utterance(samples, start, end, known, level_db, self._excess, quiet_s, over)

    def _noise(self, level: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the noise in each band, in dB, this frame included."""
        if self._smooth is None:
            self._smooth = level
        self._smooth = self._smooth + 0.25 * (level - self._smooth)
        self._piece = np.minimum(self._piece, self._smooth)
        if self._frame % _FLOOR_PIECE == _FLOOR_PIECE - 1:
            self._pieces = [*self._pieces[-_FLOOR_PIECES + 2 :], self._piece]
            self._piece = self._smooth
        least: NDArray[np.float32] = np.minimum.reduce([*self._pieces, self._piece])
        return least

    def _forget(self) -> None:
        first = self._first if self._first is not None else self._frame - 6
        if self._too_long:
            first = self._frame
        keep_from = max((first - _BEFORE_FRAMES) * _HOP, self._kept_from)
        self._kept = self._kept[keep_from - self._kept_from :]
        self._kept_from = keep_from


def _band_matrix() -> NDArray[np.float32]:
    """Return a matrix that turns a power spectrum into the mean power of each band."""
    hertz = np.fft.rfftfreq(_TRANSFORM, 1 / LISTENING_RATE)
    rows = [(hertz >= low) & (hertz < high) for low, high in pairwise(_BAND_EDGES_HZ)]
    matrix = np.array(rows, np.float32)
    # A sine of full scale has a power of about 0 dB in its band.
    scale = 4 / np.hanning(_WINDOW).sum() ** 2
    matrix *= scale
    return matrix
