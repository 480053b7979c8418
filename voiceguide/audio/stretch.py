"""Makes speech slower or faster without changing its pitch, by ffmpeg's atempo, through PyAV."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KEPT_S = 0.1
"""The filter keeps some of the end to itself."""


def stretched(samples: NDArray[np.float32], sample_rate: int, scale: float) -> NDArray[np.float32]:
    """Return mono samples (frames,) that last `scale` times as long, and some silence after them.

    `scale` is from 0.25 to 4.
    """
    import av

    samples = np.pad(samples, (0, round(_KEPT_S * sample_rate)))
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=sample_rate, format="flt", layout="mono")
    # One filter slows down to a half only.
    steps = [0.5, 2 / scale] if scale > 2 else [1 / scale]
    filters = [graph.add("atempo", f"{tempo:.6f}") for tempo in steps]
    graph.link_nodes(source, *filters, graph.add("abuffersink")).configure()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate = sample_rate
    graph.push(frame)
    graph.push(None)
    parts: list[NDArray[np.float32]] = []
    with contextlib.suppress(av.EOFError):
        while True:
            parts.append(np.asarray(graph.pull().to_ndarray(), np.float32).ravel())
    return np.concatenate(parts)
