"""Operations on samples: trim, fade, resample, measure loudness, read a sound file.

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
"""What stays before the first and after the last sound: an attack, and a natural decay."""

_SOUND_DB = -45.0
"""What counts as sound, relative to the loudest sample: below the softest consonants of espeak."""

_SILENT_PEAK = 0.001
"""Nothing above -60 dB of full scale is silence; espeak answers “...” with exact zeros."""

EDGE_FADE_S = 0.005
"""Long enough that a cut is not heard as a click, too short to be heard itself."""


def is_silent(samples: Samples) -> bool:
    """Whether nothing can be heard, also when there is nothing at all."""
    return samples.size == 0 or float(np.max(np.abs(samples))) < _SILENT_PEAK


def trim(samples: Samples, sample_rate: int) -> Samples:
    """Mono samples (frames,) without the silence around them, as a view; empty when silent."""
    if is_silent(samples):
        return samples[:0]
    level = np.abs(samples)
    loud = np.flatnonzero(level >= level.max() * 10 ** (_SOUND_DB / 20))
    start = max(0, int(loud[0]) - round(_LEAD_S * sample_rate))
    end = int(loud[-1]) + 1 + round(_TAIL_S * sample_rate)
    return samples[start:end]


def fade_edges(samples: Samples, sample_rate: int, fade_s: float = EDGE_FADE_S) -> Samples:
    """A copy that rises from and falls to zero within `fade_s`; both fades meet when it is short.

    Takes (frames,) or (frames, channels).
    """
    faded = samples.copy()
    fade_edges_of(faded, sample_rate, fade_s)
    return faded


def fade_edges_of(samples: Samples, sample_rate: int, fade_s: float = EDGE_FADE_S) -> None:
    """The same, done to the samples themselves."""
    length = min(round(fade_s * sample_rate), len(samples) // 2)
    if length:
        # Half a cosine has no corner at either end, as a straight line would.
        ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)).astype(np.float32)
        ramp = ramp.reshape(-1, *[1] * (samples.ndim - 1))
        samples[:length] *= ramp
        samples[len(samples) - length :] *= ramp[::-1]


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """The same sound at another rate, by soxr's HQ method (20 bits); (frames,) or (frames, n)."""
    if from_rate == to_rate or len(samples) == 0:
        return samples
    import soxr

    converted: Samples = soxr.resample(samples, from_rate, to_rate, quality="HQ")
    return converted
