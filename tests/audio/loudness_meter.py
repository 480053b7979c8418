"""A loudness meter by others, which tests compare with."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray


def measured_lufs(samples: NDArray[Any], sample_rate: int) -> float:
    """Return the integrated loudness of samples of shape (frames,) or (frames, channels).

    Its library takes SciPy along, which only the tests that measure should wait for.
    """
    import pyloudnorm

    return float(pyloudnorm.Meter(sample_rate).integrated_loudness(samples))
