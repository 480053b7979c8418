"""Loudness by ITU-R BS.1770."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


_GATING_BLOCK_S = 0.4
"""Loudness is measured in blocks this long, each starting a quarter of it after the last."""


def loudness_lufs(samples: NDArray[np.floating], sample_rate: int) -> float:
    """Return the integrated loudness in LUFS by ITU-R BS.1770-4; minus infinity for silence.

    Takes mono (frames,), or mono or stereo (frames, channels). A sound shorter than one gating
    block (400 ms) is measured as if silence followed.
    """
    return gated_loudness_lufs(k_weighted_power(samples, sample_rate), sample_rate)


def k_weighted_power(samples: NDArray[np.floating], sample_rate: int) -> NDArray[np.float64]:
    """Return the power (frames,) of all channels together after the filters of BS.1770.

    It has as many frames as `samples`, but at least those of one gating block.
    """
    channels = (samples[np.newaxis] if samples.ndim == 1 else samples.T).astype(np.float64)
    missing = round(_GATING_BLOCK_S * sample_rate) - channels.shape[1]
    if missing > 0:
        channels = np.pad(channels, ((0, 0), (0, missing)))
    power: NDArray[np.float64] = np.sum(k_weighted(channels, sample_rate) ** 2, axis=0)
    return power


def gated_loudness_lufs(power: NDArray[np.float64], rate: float) -> float:
    """Return the integrated loudness of a sound, given its power after the filters of BS.1770.

    `power` holds `rate` values a second: of single frames, or means of several.
    """
    block = _GATING_BLOCK_S * rate
    starts = np.arange(0, len(power) - block + 1, block / 4)
    # Differences of a running sum give every block's mean without adding each frame four times.
    running, places = np.concatenate(([0.0], np.cumsum(power))), np.arange(len(power) + 1)
    sums = np.interp(starts + block, places, running) - np.interp(starts, places, running)
    means = np.maximum(sums, 0.0) / block
    audible = means[means > _power(-70.0)]
    if audible.size == 0:
        return -math.inf
    relative_gate = float(np.mean(audible)) * 10 ** (-10 / 10)
    return -0.691 + 10 * math.log10(float(np.mean(audible[audible > relative_gate])))


def k_weighted(channels: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Return `channels`, of shape (channels, frames), after the two filters of BS.1770."""
    response, ringing = _k_response(sample_rate)
    window = 2 * (len(response) - 1)
    frames = channels.shape[1]
    weighted = np.zeros((len(channels), frames + window))
    # Overlap-add: each stretch rings on into the next.
    for start in range(0, frames, window - ringing):
        spectrum = np.fft.rfft(channels[:, start : start + window - ringing], window)
        weighted[:, start : start + window] += np.fft.irfft(spectrum * response)
    return weighted[:, :frames]


@lru_cache(maxsize=4)
def _k_response(sample_rate: int) -> tuple[NDArray[np.complex128], int]:
    """Return both filters' frequency response, and for how many frames they ring on (200 ms).

    After that they are below 1e-15: the slower one has its poles at 38 Hz.
    """
    ringing = sample_rate // 5
    window = 1 << (4 * ringing).bit_length()
    delay = np.exp(-2j * np.pi * np.arange(window // 2 + 1) / window)
    response = np.ones(window // 2 + 1, dtype=np.complex128)
    for forward, back in k_weighting_filters(sample_rate):
        response *= np.polyval(forward[::-1], delay) / np.polyval(back[::-1], delay)
    return response, ringing


def k_weighting_filters(
    sample_rate: int,
) -> tuple[tuple[list[float], list[float]], tuple[list[float], list[float]]]:
    """Return the high shelf and the high pass of BS.1770-4 as (forward, back) coefficients.

    The standard gives them for 48 kHz only. These analogue parameters reproduce its numbers there
    and hold at any rate; they are libebur128's (`ebur128.c`, `ebur128_init_filter`), as derived by
    B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 2018.
    """
    tangent = math.tan(math.pi * 1681.974450955533 / sample_rate)
    quality = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + tangent / quality + tangent**2
    shelf = (
        [
            (high + band * tangent / quality + tangent**2) / scale,
            2 * (tangent**2 - high) / scale,
            (high - band * tangent / quality + tangent**2) / scale,
        ],
        [1.0, 2 * (tangent**2 - 1) / scale, (1 - tangent / quality + tangent**2) / scale],
    )
    tangent = math.tan(math.pi * 38.13547087602444 / sample_rate)
    quality = 0.5003270373238773
    scale = 1 + tangent / quality + tangent**2
    high_pass = (
        [1.0, -2.0, 1.0],
        [1.0, 2 * (tangent**2 - 1) / scale, (1 - tangent / quality + tangent**2) / scale],
    )
    return shelf, high_pass


def _power(lufs: float) -> float:
    return 10 ** ((lufs + 0.691) / 10)
