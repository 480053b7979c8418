"""Grammars and pronunciations of the phrases in `voiceguide.playback.actions`."""

from __future__ import annotations

from voiceguide.playback.actions import CALL, PHRASES, TAKE_PHRASES, Action
from voiceguide.playback.listening.types import Moment

READY = "ready"
STOP = "stop"


def phrases_of(moment: Moment) -> dict[str, Action]:
    """Return the actions of a moment by the words that ask for them."""
    phrases = TAKE_PHRASES if moment is Moment.TAKE else PHRASES
    meant = {f"{CALL} {phrase}": action for phrase, action in phrases.items()}
    if moment is Moment.WAITING:
        meant |= {READY: Action.READY, f"{CALL} {READY}": Action.READY}
    elif moment is Moment.STOPPING:
        meant = {
            said: Action.STOP if action is Action.ASK_TO_STOP else action
            for said, action in meant.items()
        }
        meant[STOP] = Action.STOP
    return meant


PRONUNCIATIONS = {
    "guide": ("G AA IH D",),
    "pause": ("P OW Z",),
    "back": ("B AA K",),
    "stop": ("S T AO P",),
}
"""Additional pronunciations: how British voices sound to an en-US model."""

_LIKE_CALL = """
glide good god guy kind quite side wide right ride buy light like get got could died tide gate
guard cut white guided guides great bite hide i
"""

_LIKE_COMMANDS = """
down dog book up top applause back shop step posts me the your them us speed slow box town drop
spot next
"""

_LIKE_WORDS = """
steady already red read reading lady body every heady step top shop stuff start stock spot stops
stopped drop the right really that
"""


def commands(moment: Moment) -> str:
    """Return a JSGF grammar of a moment's phrases and nothing else."""
    return _jsgf(moment.value, " | ".join(phrases_of(moment)))


def commands_and_similar(moment: Moment) -> str:
    """Return a JSGF grammar of a moment's phrases and of similar words that mean nothing."""
    after_call = " | ".join(
        phrase.removeprefix(f"{CALL} ")
        for phrase in phrases_of(moment)
        if phrase.startswith(f"{CALL} ")
    )
    choices = [
        f"/0.6/ ({' | '.join(phrases_of(moment))})",
        f"/0.2/ ({_any(_LIKE_CALL)}) ({after_call})",
        f"/0.2/ {CALL} ({_any(_LIKE_COMMANDS)})",
    ]
    if moment in (Moment.WAITING, Moment.STOPPING):
        choices.append(f"/0.2/ ({_any(_LIKE_WORDS)})")
    return _jsgf(f"{moment.value}alike", " | ".join(choices))


def _jsgf(name: str, choices: str) -> str:
    return f"#JSGF V1.0; grammar {name}; public <said> = {choices};"


def _any(words: str) -> str:
    return " | ".join(words.split())
