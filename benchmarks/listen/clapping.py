"""Synthetic claps: a burst of noise that hands colour, alone or in pairs, as people clap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceguide.playback.listening.types import LISTENING_RATE

Sound = NDArray[np.float32]


def clap(random: np.random.Generator) -> Sound:
    """60 ms, its first 20 ms of an RMS of 1.

    After Repp, "The sound of two hands clapping" (1987): a burst of 4 to 12 ms, most of its power
    in one or two broad peaks between 0.5 and 3 kHz, flat below and falling above.
    """
    frames = LISTENING_RATE * 60 // 1000
    spectrum = np.fft.rfft(random.normal(size=frames))
    hertz = np.fft.rfftfreq(frames, 1 / LISTENING_RATE)
    colour = np.full_like(hertz, 0.25)
    for _ in range(random.integers(1, 3)):
        centre = random.uniform(500, 3000)
        colour += random.uniform(0.5, 1) * np.exp(
            -0.5 * (np.log2(np.maximum(hertz, 50) / centre) / random.uniform(0.4, 0.9)) ** 2
        )
    colour *= 1 / (1 + (hertz / 5500) ** 4)
    burst = np.fft.irfft(spectrum * colour, frames)
    time_s = np.arange(frames) / LISTENING_RATE
    burst *= np.exp(-time_s / random.uniform(0.004, 0.012)) * np.minimum(time_s / 0.0007, 1)
    burst /= np.sqrt(np.mean(burst[: LISTENING_RATE // 50] ** 2))
    return burst.astype(np.float32)


def double_clap(random: np.random.Generator) -> Sound:
    """Two claps 0.2 to 0.55 s apart, the second up to 4 dB louder or softer."""
    gap = round(random.uniform(0.2, 0.55) * LISTENING_RATE)
    sound = np.zeros(gap + LISTENING_RATE * 60 // 1000, np.float32)
    first = clap(random)
    sound[: len(first)] += first
    sound[gap:] += clap(random) * 10 ** (random.uniform(-4, 4) / 20)
    return sound
