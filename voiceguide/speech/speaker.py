"""Who speaks: a voice and a pace; and which of pyttsx3's drivers."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Speaker:
    """Who speaks: a voice by the engine's id (None: its usual one), and words per minute."""

    voice: str | None
    pace_wpm: int


DRIVER = {"win32": "sapi5", "darwin": "nsss"}.get(sys.platform, "espeak")
"""pyttsx3's own choice for this platform."""
