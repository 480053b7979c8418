"""Types that listening shares: the moments of a session, and what was heard."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

LISTENING_RATE = 16_000
"""Samples a second of all sound that is listened to."""


class Moment(Enum):
    """What the session is doing, which decides what a word may mean."""

    SESSION = "session"
    WAITING = "waiting"
    """Waits for "ready", spoken alone, or for a double clap."""
    STOPPING = "stopping"
    """Asks whether to stop; "stop", spoken alone, confirms."""
    TAKE = "take"
    """No session: a take of a narration was heard, and is to be kept or done again."""


class Heard(Struct, frozen=True):
    """An utterance or a double clap.

    `text` is the command that was recognised, empty if none was; `confidence` is from 0 to 1, and
    below one half nothing is done; `level_db` is the level in dBFS.
    """

    text: str
    confidence: float
    level_db: float
