"""The view: everything a running session shows, as one value; displays only draw it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """What the session is doing."""

    PLAYING = "playing"
    WAITING = "waiting"
    PAUSED = "paused"
    STOPPING = "stopping"
    """Asked to stop by voice, and asking back."""
    LOST = "lost"
    """The sound device is gone; the session is paused until it is back."""


@dataclass(frozen=True)
class View:
    """One moment of a session. Texts come from scripts and are data, not markup.

    `now` is what was said last in this item; `step` counts from 1 to `steps`. The present item
    lasts `item_s` in all and `item_left_s` more. `done` is the share of the whole session, 0 to 1;
    `left_s` what is left of it, None where that is not known.
    """

    title: str
    step_name: str
    step: int
    steps: int
    now: str
    next_step: str | None
    item_s: float
    item_left_s: float
    done: float
    left_s: float | None
    pace_wpm: int
    state: State = State.PLAYING
    listening: str = ""
    """What the microphone does, in a word or two; empty when it is off."""
    message: str = ""
    """What was last done at the listener's wish, or what to do now; a line."""
