"""Narrations made in one line, of tones that a test finds again in what is played."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from voiceguide.speech.narration_files import NarrationWriter, Take
from voiceguide.speech.narrations import Narration

RATE = 48_000


def sine(seconds: float, hertz: float = 440.0, level: float = 0.25) -> NDArray[np.float32]:
    """Return a tone at RATE."""
    times = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def take(text: str, seconds: float = 0.5, **changes: object) -> Take:
    """Return a take of a line: half a second of a tone, after as much silence in the original."""
    tone = sine(seconds)
    usual = {
        "text": text,
        "language": None,
        "processed": tone,
        "original": np.concatenate((np.zeros(RATE // 10, np.float32), tone)),
        "rate": RATE,
        "pace_wpm": 150,
        "recorded": "2026-11-27T09:00:00+00:00",
    }
    return Take(**{**usual, **changes})  # type: ignore[arg-type]


def narrate(name: str, lines: Mapping[str, float], **changes: object) -> Narration:
    """Return a narration in the user's folder with these lines, each so many seconds long."""
    with NarrationWriter(name) as writer:
        for text, seconds in lines.items():
            writer.put(take(text, seconds, **changes))
        return writer.narration
