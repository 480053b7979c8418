"""Actions: what a listener can do to a running session, with the keys and words for each."""

from __future__ import annotations

from enum import Enum


class Action(Enum):
    """One thing a listener asks for; the values are shown on screen."""

    PAUSE_OR_RESUME = "pause or resume"
    PAUSE = "pause"
    RESUME = "resume"
    READY = "ready"
    REPEAT = "repeat"
    NEXT_STEP = "next step"
    PREVIOUS_STEP = "previous step"
    SLOWER = "slower"
    FASTER = "faster"
    CHIMES = "chimes on or off"
    CHIMES_DOWN = "chimes softer"
    CHIMES_UP = "chimes louder"
    BACKGROUND_DOWN = "background down"
    BACKGROUND_UP = "background up"
    ASK_TO_STOP = "stop, if asked twice"
    STOP = "stop"


KEYS = {
    "r": Action.REPEAT,
    "up": Action.REPEAT,
    "right": Action.NEXT_STEP,
    "n": Action.NEXT_STEP,
    "left": Action.PREVIOUS_STEP,
    "b": Action.PREVIOUS_STEP,
    "-": Action.SLOWER,
    "_": Action.SLOWER,
    "+": Action.FASTER,
    "=": Action.FASTER,
    "c": Action.CHIMES,
    ",": Action.CHIMES_DOWN,
    "<": Action.CHIMES_DOWN,
    ".": Action.CHIMES_UP,
    ">": Action.CHIMES_UP,
    "[": Action.BACKGROUND_DOWN,
    "]": Action.BACKGROUND_UP,
    "q": Action.STOP,
}
"""Keys by the names that `keyboard` gives them. Any other key pauses or resumes."""

CALL = "guide"
"""The word before every spoken command, so that other speech is not taken for one."""

PHRASES = {
    "pause": Action.PAUSE,
    "wait please": Action.PAUSE,
    "continue": Action.RESUME,
    "repeat": Action.REPEAT,
    "next step": Action.NEXT_STEP,
    "go back": Action.PREVIOUS_STEP,
    "slow down": Action.SLOWER,
    "speed up": Action.FASTER,
    "stop": Action.ASK_TO_STOP,
    "stop the session": Action.ASK_TO_STOP,
}
"""The commands that may follow the call in a session."""

TAKE_PHRASES = {
    "keep it": Action.READY,
    "once again": Action.REPEAT,
    "skip this": Action.NEXT_STEP,
    "go back": Action.PREVIOUS_STEP,
}
"""Those that may follow it after a take of a narration: its lines are what steps are elsewhere."""


def action_of_key(key: str, *, waiting: bool) -> Action:
    """Return the action of a key; while the session waits, every key but “stop” means ready.

    Capital letters count as small ones: a knuckle may rest on the shift key.
    """
    action = KEYS.get(key if len(key) > 1 else key.lower(), Action.PAUSE_OR_RESUME)
    if waiting and action is not Action.STOP:
        return Action.READY
    return action
