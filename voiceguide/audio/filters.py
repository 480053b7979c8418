"""ffmpeg's audio filters, which PyAV brings, applied to mono samples."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_KEPT_S = 0.1
"""Filters keep some of the end to themselves."""

_LOUDEST_S = 4.0
"""How much of a sound around its loudest place tells a delay: some words."""


def filtered(samples: Samples, sample_rate: int, *filters: tuple[str, str]) -> Samples:
    """Return mono samples (frames,) after filters, each a name and its options, and some silence.

    Most filters delay the sound or change its length.
    """
    import av

    samples = np.pad(samples, (0, round(_KEPT_S * sample_rate)))
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=sample_rate, format="flt", layout="mono")
    # Some filters compute with other samples than they are given.
    converted = ("aformat", "sample_fmts=flt:channel_layouts=mono")
    steps = [graph.add(name, options) for name, options in (*filters, converted)]
    graph.link_nodes(source, *steps, graph.add("abuffersink")).configure()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate = sample_rate
    graph.push(frame)
    graph.push(None)
    parts: list[Samples] = []
    with contextlib.suppress(av.EOFError):
        while True:
            parts.append(np.asarray(graph.pull().to_ndarray(), np.float32).ravel())
    return np.concatenate(parts)


def stretched(samples: Samples, sample_rate: int, scale: float) -> Samples:
    """Return mono samples (frames,) that last `scale` times as long, and some silence after them.

    The pitch stays. `scale` is from 0.5 to 4.
    """
    # One filter slows down to a half only.
    tempos = [0.5, 2 / scale] if scale > 2 else [1 / scale]
    return filtered(samples, sample_rate, *(("atempo", f"{tempo:.6f}") for tempo in tempos))


def without_noise(samples: Samples, sample_rate: int, floor_db: float, by_db: float) -> Samples:
    """Return mono samples (frames,) with a steady noise, `floor_db` loud, made `by_db` softer."""
    floor_db = min(max(floor_db, -80.0), -20.0)
    options = f"nr={by_db:g}:nf={floor_db:.1f}"
    cleaned = filtered(samples, sample_rate, ("afftdn", options))
    delay = _delay(samples, cleaned, round(_KEPT_S * sample_rate), round(_LOUDEST_S * sample_rate))
    return cleaned[delay : delay + len(samples)]


def _delay(samples: Samples, later: Samples, most: int, length: int) -> int:
    """Return by how many frames, at most `most`, a filter has delayed a sound.

    Compares `length` frames around the loudest one.
    """
    loudest = int(np.argmax(np.abs(samples))) if len(samples) else 0
    start = max(0, loudest - length // 2)
    samples, later = samples[start : start + length], later[start : start + length + most]
    size = 1 << (len(samples) + len(later)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(later, size) * np.conj(np.fft.rfft(samples, size)))
    return int(np.argmax(likeness[:most]))
