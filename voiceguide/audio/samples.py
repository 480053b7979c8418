"""Operations on samples: trim, fade, resample.

Arrays are float32 of shape (frames,) for mono or (frames, channels); full scale is ±1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_LEAD_S = 0.005
_TAIL_S = 0.030
"""What is kept before the first and after the last sound: its attack and its decay."""

_SOUND_DB = -45.0
"""What counts as sound, relative to the loudest sample: below espeak's softest consonants."""

_SILENT_PEAK = 0.001
"""Sound that stays below -60 dBFS is silence; espeak speaks “...” as exact zeros."""

LOUDEST = 64.0
"""The highest sample believed, 36 dB above full scale. Recordings in floating point that were made
far too loud peak at a few tens at most; beyond is damage, or integers taken for floating point. The
limiter recovers from this within 0.3 s."""

_EDGE_FADE_S = 0.005
"""Long enough that a cut makes no click, short enough not to be heard itself."""


def is_silent(samples: Samples) -> bool:
    """Whether nothing can be heard; true of no samples at all."""
    return samples.size == 0 or float(np.max(np.abs(samples))) < _SILENT_PEAK


def is_damaged(samples: Samples) -> bool:
    """Whether any sample is not a number, or higher than LOUDEST."""
    # Not a plain comparison with the highest: that is false for what is not a number.
    return not highest_level(samples) <= LOUDEST


def highest_level(samples: Samples) -> float:
    """Return the highest absolute sample: 0 if there are none, NaN if any is NaN."""
    # Two passes, but no copy, which abs() would make. If any sample is NaN, both extremes are.
    return float(max(np.max(samples, initial=0.0), -np.min(samples, initial=0.0)))


def trim(samples: Samples, sample_rate: int) -> Samples:
    """Return mono samples (frames,) without the silence around them, as a view."""
    if is_silent(samples):
        return samples[:0]
    level = np.abs(samples)
    loud = np.flatnonzero(level >= level.max() * 10 ** (_SOUND_DB / 20))
    start = max(0, int(loud[0]) - round(_LEAD_S * sample_rate))
    end = int(loud[-1]) + 1 + round(_TAIL_S * sample_rate)
    return samples[start:end]


def fade_edges(samples: Samples, sample_rate: int) -> None:
    """Fade samples in and out, in place, over 5 ms or over their halves if they are shorter.

    Takes (frames,) or (frames, channels).
    """
    length = min(round(_EDGE_FADE_S * sample_rate), len(samples) // 2)
    if length:
        # Unlike a straight line, half a cosine has no corner at either end.
        ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)).astype(np.float32)
        ramp = ramp.reshape(-1, *[1] * (samples.ndim - 1))
        samples[:length] *= ramp
        samples[len(samples) - length :] *= ramp[::-1]


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """Return the sound at another rate, by soxr's HQ method; (frames,) or (frames, channels)."""
    if from_rate == to_rate:
        return samples
    import soxr

    converted: Samples = soxr.resample(samples, from_rate, to_rate, quality="HQ")
    return converted
