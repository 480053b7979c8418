"""Finds a known signal in a recording: which of its frames were heard, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 44_100
# Shorter silences are part of the signal.
_SILENCE_FRAMES = RATE // 200
_RAMP_FRAMES = RATE // 150
_SAMPLE_FRAMES = RATE // 100

RECOGNISABLE_FRAMES = 40


class Stretch(Struct, frozen=True):
    """Frames `start` to `end` of the signal, heard without a break from frame `place` on."""

    start: int
    end: int
    place: int
    length: int


def stretches_heard(recording: NDArray[np.int16], signal: NDArray[np.float32]) -> list[Stretch]:
    """All that was heard, in the order in which it was heard.

    `start` and `end` are found independently of each other: they differ by `length` only when not
    a frame between them was lost or doubled. Raises LookupError for sound that is not the signal.
    """
    heard = recording[:, 0].astype(np.float64)
    sent = signal[:, 0].astype(np.float64)
    found: list[Stretch] = []
    for first, last in _sounding(heard):
        length = last - first
        if length < RECOGNISABLE_FRAMES:
            # A block so short, and the next one late: where else could it come from?
            follows = found[-1].end if found else 0
            found.append(Stretch(follows, follows + length, first, length))
            continue
        # The ramps at the edges of a pause look like nothing in the signal.
        margin = min(_RAMP_FRAMES, length // 4)
        size = min(_SAMPLE_FRAMES, length - 2 * margin)
        start = _place_of(heard[first + margin : first + margin + size], sent) - margin
        end = _place_of(heard[last - margin - size : last - margin], sent) + size + margin
        found.append(Stretch(start, end, first, length))
    return found


def _sounding(samples: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Beginnings and ends of what lies between silences."""
    places = np.flatnonzero(samples)
    if len(places) == 0:
        return []
    breaks = np.flatnonzero(np.diff(places) > _SILENCE_FRAMES)
    firsts = places[np.concatenate(([0], breaks + 1))]
    lasts = places[np.concatenate((breaks, [len(places) - 1]))] + 1
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _place_of(sample: NDArray[np.float64], signal: NDArray[np.float64]) -> int:
    size = 1 << (len(signal) + len(sample)).bit_length()
    spectrum = np.fft.rfft(signal, size) * np.conj(np.fft.rfft(sample, size))
    likeness = np.fft.irfft(spectrum, size)[: len(signal) - len(sample) + 1]
    place = int(np.argmax(likeness))
    match = signal[place : place + len(sample)]
    certainty = likeness[place] / (np.linalg.norm(sample) * np.linalg.norm(match) + 1e-9)
    if certainty < 0.8:
        message = f"something else was heard (likeness {certainty:.2f})"
        raise LookupError(message)
    return place
