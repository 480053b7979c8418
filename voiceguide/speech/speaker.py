"""Who speaks: a voice and a pace."""

from __future__ import annotations

from msgspec import Struct


class Speaker(Struct, frozen=True):
    """A voice, by the engine's id (None: its default voice), and a pace in words per minute."""

    voice: str | None
    pace_wpm: int
