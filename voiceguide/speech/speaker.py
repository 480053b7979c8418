"""Who speaks: a voice and a pace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Speaker:
    """A voice, by the engine's id (None: its default voice), and a pace in words per minute."""

    voice: str | None
    pace_wpm: int
