"""Simple signals to measure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 22_050


def tone(duration_s: float, rate: int = RATE, hertz: float = 440.0, peak: float = 0.5) -> Samples:
    times = np.arange(round(duration_s * rate)) / rate
    return (peak * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def noise(duration_s: float, rate: int = RATE, peak: float = 0.5, seed: int = 1) -> Samples:
    random = np.random.default_rng(seed)
    return (peak * random.uniform(-1, 1, round(duration_s * rate))).astype(np.float32)


def silence(duration_s: float, rate: int = RATE) -> Samples:
    return np.zeros(round(duration_s * rate), dtype=np.float32)
