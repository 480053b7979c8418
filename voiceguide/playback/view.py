"""The view: everything that a display shows of a running session, as one value."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class State(Enum):
    """What the session is doing."""

    PLAYING = "playing"
    WAITING = "waiting"
    PAUSED = "paused"
    STOPPING = "stopping"
    """Asked by voice to stop; waits for the listener to say it again."""
    LOST = "lost"
    """The sound device was disconnected; the session is held until it is back."""


class View(Struct, frozen=True):
    """One moment of a session. Texts come from scripts and are data, not markup.

    `now` is the instruction of the present item, `cue` what has been said after it within the item;
    `step` counts from 1 to `steps`. The present item lasts `item_s`
    seconds in all and `item_left_s` more. `done` is the share of the whole session that is over,
    0 to 1; `left_s` its remaining seconds, None if they are not known.
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
    """What to show of the microphone: that it is on, or what is wrong; empty if it is off."""
    is_listening: bool = False
    """Whether spoken commands are understood now."""
    message: str = ""
    """One line: the answer to the last action, or what to do now."""
    cue: str = ""
    is_silent: bool = False
    """Whether nothing is heard, as there is no sound device or the volume is 0."""
