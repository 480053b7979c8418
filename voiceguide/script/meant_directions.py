"""What an unknown direction was probably meant to be.

The right kind first (a duration, rounds, sides, a sound, a checkbox); only then the nearest word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voiceguide.script.durations import usual_spelling
from voiceguide.text import nearest

EXAMPLES = {
    "wait": "[wait] or [wait 1m]",
    "chime": "[chime bell]",
    "play": "[play welcome.wav]",
    "include": "[include evening-massage]",
    "at": "[at 10s]",
    "half": "[half]",
    "every": "[every 3s]",
    "last": "[last 5s]",
    "countdown": "[countdown]",
    "area": "[area jaw, cheeks]",
}
"""Each word that begins a direction, with examples."""

ALL_DIRECTIONS = (
    "Directions are [20s], [wait], [chime NAME], [play FILE], [include NAME]; "
    "under a timed item [at 10s], [half], [every 3s], [last 5s], [countdown]; "
    "in a heading [x3], [left, right]; below a heading [area jaw, cheeks]."
)
SHIPPED_CHIMES = ("open", "step", "side", "close", "half", "last", "tick", "bell", "bowl")

_PAUSE = re.compile(
    r"(?:short |brief |long )?(?:pause|hold|rest|silence|silent|breathe|break|stay|relax|duration|"
    r"time|pausa|pause von|halten)\b[\s:=]*(?:for\b|of\b|about\b)?\s*(?P<duration>.*)",
    re.IGNORECASE,
)
_ROUNDS = re.compile(
    r"(?:(?:repeat|do)[\s:]*)?(?:x\s*)?(?P<times>[1-9]\d{0,2})\s*"
    r"(?:x|×|times|rounds|repetitions|reps|sets|repeats|mal|fois|veces|vezes|volte)"
    r"(?:\s+(?:each|per side|in all))?"
    r"|(?:repeat|rounds?|sets?|times)[\s:]*(?:x\s*)?(?P<count>[1-9]\d{0,2})",
    re.IGNORECASE,
)
_COUNTS = {"once": 1, "twice": 2, "thrice": 3}
_BOTH_SIDES = re.compile(r"left\W+(?:and |then |& )?right|l\W+r|left and right", re.IGNORECASE)
_SIDES = re.compile(
    r"(?:each|both|per|every|either|other|same)\s+sides?|sides?|switch(?: sides?)?|left|right"
    r"|(?:left|right) side",
    re.IGNORECASE,
)
_SOUNDS = re.compile(
    r"(?:sound|ring|chime|a|the|soft|\s)*\b(?:bell|bells|gong|ding|dong|ding dong|beep|ping|bowl|"
    r"tick|chime|sound|ring)s?\b(?:\s+(?:sound|rings))?",
    re.IGNORECASE,
)
_MUSIC = re.compile(r"(?:soft |calm |background )?(?:music|rain|waves|drone|background)", re.I)
_CHECKBOX = re.compile(r"\s+|\s*[xX✓✔]\s*")


@dataclass(frozen=True)
class Meant:
    """What was probably meant.

    `hint` says what to write. `right` is the inside of the right direction if there is only one
    right answer, empty if the direction should go, and None if only the author can know.
    """

    hint: str
    right: str | None = None


def is_checkbox(inside: str) -> bool:
    """Return whether a direction is an empty or a ticked checkbox."""
    return _CHECKBOX.fullmatch(inside) is not None


def worded_pause(text: str) -> str | None:
    """Return the duration, as a script spells it, of `pause for 10 seconds`; else None."""
    pause = _PAUSE.fullmatch(text)
    return usual_spelling(pause["duration"]) if pause else None


def meant_direction(text: str) -> Meant:
    """Return what the direction `[text]`, which is unknown, was probably meant to be."""
    duration = worded_pause(text) or usual_spelling(text)
    if duration is not None:
        return Meant(f"Did you mean [{duration}]?", duration)
    rounds = _ROUNDS.fullmatch(text)
    count = int(rounds["times"] or rounds["count"]) if rounds else _COUNTS.get(text.lower())
    if count is not None:
        hint = f"Did you mean [x{count}]? Write it in the step's ## heading."
        return Meant(hint, f"x{count}")
    if _BOTH_SIDES.fullmatch(text):
        return Meant("Did you mean [left, right]?", "left, right")
    if _SIDES.fullmatch(text):
        return Meant("Sides are named in the step's ## heading: [left, right]. {side} says which.")
    if text.lower() in SHIPPED_CHIMES:
        return Meant(f"Did you mean [chime {text.lower()}]?", f"chime {text.lower()}")
    if _SOUNDS.fullmatch(text):
        return Meant("A sound is written [chime bell].")
    if _MUSIC.fullmatch(text):
        return Meant("A background is chosen in the front matter: background: rain.")
    if text.startswith("^"):
        return Meant("Footnotes cannot be used in a script. Delete it.")
    return _nearest(text)


def _nearest(text: str) -> Meant:
    word, _, rest = text.partition(" ")
    near = nearest(word, EXAMPLES)
    if near:
        return Meant(f"Did you mean {EXAMPLES[near[0]]}?")
    duration = usual_spelling(rest)
    if duration is not None:
        return Meant(f"Did you mean [{duration}]?")
    return Meant(f"Words that are spoken have no square brackets. {ALL_DIRECTIONS}")
