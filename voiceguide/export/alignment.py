"""Alignment: when each sentence of an utterance is spoken, found by the pauses between sentences.

Sentences without a clear pause near the expected place stay together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW_S = 0.01
SILENCE_DB = -40.0
"""Level of a pause, relative to the loudest window."""

SHORTEST_PAUSE_S = 0.07
"""Longer than the closed lips of a p."""

_SEARCH_SHARE, _SEARCH_S = 0.25, 0.4
"""How far a sentence's end may be from its proportional place: a share of the clip plus seconds."""

_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+(?=[^\sa-z])|(?<=[。！？])(?=\S)")
"""After a full stop; one followed by a lower-case letter ends an abbreviation."""


class SpokenText(Struct, frozen=True):
    """One or more sentences, from `start_frame` up to `end_frame` of their clip."""

    text: str
    start_frame: int
    end_frame: int


class _Pause(Struct, frozen=True):
    start_frame: int
    end_frame: int

    @property
    def frames(self) -> int:
        return self.end_frame - self.start_frame


def sentences(text: str) -> list[str]:
    """Split a text into sentences; joined by spaces they are the text again."""
    found, start = [], 0
    for match in _END.finditer(text):
        found.append(text[start : match.end()].strip())
        start = match.end()
    return [*found, text[start:].strip()] if text[start:].strip() else found


def align_sentences(text: str, samples: NDArray[np.float32], sample_rate: int) -> list[SpokenText]:
    """Return when each sentence of `text` is spoken in samples of shape (frames, channels)."""
    parts = sentences(text)
    pauses = _pauses(samples, sample_rate) if len(parts) > 1 else []
    chosen = _chosen(parts, pauses, len(samples), sample_rate)
    spoken, start, words = [], 0, [parts[0] if parts else text]
    for part, pause in zip(parts[1:], chosen, strict=True):
        if pause is None:
            words.append(part)
            continue
        spoken.append(SpokenText(" ".join(words), start, pause.start_frame))
        start, words = pause.end_frame, [part]
    return [*spoken, SpokenText(" ".join(words), start, len(samples))]


def _pauses(samples: NDArray[np.float32], sample_rate: int) -> list[_Pause]:
    import numpy as np

    window = max(1, round(WINDOW_S * sample_rate))
    count = len(samples) // window
    if not count:
        return []
    squares = np.square(samples[: count * window], dtype=np.float64).mean(axis=1)
    power = squares.reshape(count, window).mean(axis=1)
    quiet = power <= power.max() * 10 ** (SILENCE_DB / 10)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    found = [
        _Pause(int(first) * window, int(end) * window)
        for first, end in edges.reshape(-1, 2)
        # Silence at either end of a clip separates no words.
        if first > 0 and end < count
    ]
    return [pause for pause in found if pause.frames >= SHORTEST_PAUSE_S * sample_rate]


def _chosen(
    parts: Sequence[str], pauses: Sequence[_Pause], frames: int, sample_rate: int
) -> list[_Pause | None]:
    """Return the pause after each sentence but the last, or None for those without one.

    Maximises a total score (dynamic programming): pauses that are long, and near the place that the
    number of letters before them suggests.
    """
    lengths = [sum(character.isalnum() for character in part) + 2 for part in parts]
    total = sum(lengths)
    reach = _SEARCH_SHARE * frames + _SEARCH_S * sample_rate
    # best[j]: score and choices for the ends so far, none of them after pause j - 1.
    best: list[tuple[float, tuple[int | None, ...]]] = [(0.0, ())] * (len(pauses) + 1)
    before = 0
    for length in lengths[:-1]:
        before += length
        expected = frames * before / total
        score, choices = best[0]
        following = [(score, (*choices, None))]
        for number, pause in enumerate(pauses):
            away = abs((pause.start_frame + pause.end_frame) / 2 - expected) / reach
            taken = best[number]
            gain = pause.frames / sample_rate / 0.1 * (1 - away**2)
            options = [following[-1], (best[number + 1][0], (*best[number + 1][1], None))]
            if away < 1:
                options.append((taken[0] + gain, (*taken[1], number)))
            following.append(max(options, key=lambda option: option[0]))
        best = following
    return [None if number is None else pauses[number] for number in best[-1][1]]
