"""What listening is about: the moments of a session, and one utterance as it was heard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Moment(Enum):
    """What the session does, which decides what a word may mean."""

    SESSION = "session"
    WAITING = "waiting"
    """"ready", alone, is an answer, and so is a double clap."""
    STOPPING = "stopping"
    """Asked whether to stop: "stop", alone, is an answer."""


@dataclass(frozen=True)
class Heard:
    """The last utterance, or double clap.

    `text` is what it was taken for, empty when it was no command; `confidence` goes from 0 to 1,
    and what is below one half is not acted on; `level_db` is its loudness in dB of full scale.
    """

    text: str
    confidence: float
    level_db: float
