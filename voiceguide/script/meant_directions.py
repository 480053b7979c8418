"""What an unknown direction was probably meant to be.

The right kind first (a duration, rounds, sides, a sound, a checkbox); only then the nearest word.
"""

from __future__ import annotations

import re

from msgspec import Struct

from voiceguide.script.durations import usual_spelling
from voiceguide.script.lazy_pattern import LazyPattern
from voiceguide.script.repetitions import EXAMPLE as REPETITIONS
from voiceguide.script.sides import half_named
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
    "reps": REPETITIONS,
}
"""Each word that begins a direction, with examples."""

ALL_DIRECTIONS = (
    "Directions are [20s], [wait], [chime NAME], [play FILE], [include NAME], "
    f"{REPETITIONS}; "
    "under a timed item [at 10s], [half], [every 3s], [last 5s], [countdown]; "
    "in a heading [x3], [left, right]; below a heading [area jaw, cheeks]."
)
SHIPPED_CHIMES = ("open", "step", "side", "close", "half", "last", "tick", "bell", "bowl")

_PAUSE = LazyPattern(
    r"(?:short |brief |long |kurze |pequena )?(?:pause|hold|rest|silence|silent|breathe|break|stay|"
    r"relax|duration|time|wait for|pausa|halten|warten|dauer|segure|espere|attendre)\b[\s:=]*"
    r"(?:(?:for|of|about|von|de|di|por|pour)\b)?\s*(?P<duration>.*)",
    re.IGNORECASE,
)
_SOME_TIME = LazyPattern(
    r"|(?:(?:a|one|some|a little|a few)\s+)?(?:while|bit|moments?|time|breaths?|longer)"
    r"|briefly|shortly|here",
    re.IGNORECASE,
)
"""What stands where a duration should, nothing included."""
_ROUNDS = LazyPattern(
    r"(?:(?:repeat|do|repetir|repita)[\s:]*)?(?:x\s*)?(?P<times>[1-9]\d{0,2})\s*"
    r"(?:x|×|times|rounds|repetitions|reps|sets|repeats|mal|fois|veces|vezes|volte|keer|gånger|"
    r"ganger|runden|wiederholungen|repetições|repeticiones)"
    r"(?:\s+(?:each|per side|in all|wiederholen))?"
    r"|(?:repeat|rounds?|sets?|times)[\s:]*(?:x\s*)?(?P<count>[1-9]\d{0,2})",
    re.IGNORECASE,
)
_COUNTS = {"once": 1, "twice": 2, "thrice": 3}
_TWO_SIDES = LazyPattern(
    r"([^\W\d_]+)\W+(?:(?:and|then|und|dann|y|e|et|en|og|och|i)\W+)?([^\W\d_]+)", re.IGNORECASE
)
_SIDES = LazyPattern(
    r"(?:each|both|per|every|either|other|same)\s+sides?|sides?|switch(?: sides?)?|left|right"
    r"|(?:left|right) side|(?:jede|beide|pro)\s+seiten?|seitenwechsel|cada (?:lado|lato)|ogni lato"
    r"|(?:ambos|os dois|los dos)(?: os| los)? lados|chaque côté|des deux côtés|elke kant",
    re.IGNORECASE,
)
_SOUNDS = LazyPattern(
    r"(?:sound|ring|chime|a|the|soft|\s)*\b(?:bell|bells|gong|ding|dong|ding dong|beep|ping|bowl|"
    r"tick|chime|sound|ring|sino|campana|campainha|cloche|glocke|klang|signal|sinal)s?\b"
    r"(?:\s+(?:sound|rings))?",
    re.IGNORECASE,
)
_MUSIC = LazyPattern(
    r"(?:soft |calm |background )?(?:music|musik|música|musique|musica|rain|waves|drone"
    r"|background)",
    re.IGNORECASE,
)
_CUE_TIMES = {
    "half": LazyPattern(
        r"half ?way|halfway through|in the middle|middle|mid|(?:zur )?hälfte|halbzeit|metade"
        r"|na metade|mitad|a la mitad|moitié|à mi-temps|(?:a )?metà|halverwege|halvvägs|halvveis",
        re.IGNORECASE,
    ),
    "at": LazyPattern(
        r"(?:after|from|nach|ab|após|depois de|aos|después de|a los|après|dopo|na|efter|etter)\s+"
        r"(?P<duration>.+)",
        re.IGNORECASE,
    ),
    "every": LazyPattern(
        r"(?:each|alle|a cada|cada|toutes les|ogni|elke|var|hver)\s+(?P<duration>.+)",
        re.IGNORECASE,
    ),
    "last": LazyPattern(
        r"(?:the last|final|the final|(?:die )?letzten?|(?:nos |los )?últimos|(?:les )?dernières"
        r"|(?:gli )?ultimi|laatste|sista|siste)\s+(?P<duration>.+)",
        re.IGNORECASE,
    ),
}
_CHECKBOX = LazyPattern(r"\s+|\s*[xX✓✔]\s*")


class Meant(Struct, frozen=True):
    """What was probably meant.

    `hint` says what to write. `right` is the inside of the right direction if there is only one
    right answer, empty if the direction should go, and None if only the author can know.
    `about_sides` says whether both sides are meant.
    """

    hint: str
    right: str | None = None
    about_sides: bool = False


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
    pause = _PAUSE.fullmatch(text)
    if pause and _SOME_TIME.fullmatch(pause["duration"]):
        return Meant("A pause needs a duration, such as [5s].")
    cue_time = _cue_time(text)
    if cue_time is not None:
        return Meant(f"Did you mean [{cue_time}]?", cue_time)
    rounds = _ROUNDS.fullmatch(text)
    count = int(rounds["times"] or rounds["count"]) if rounds else _COUNTS.get(text.lower())
    if count is not None:
        hint = f"Did you mean [x{count}]? Write it in the step's ## heading."
        if re.search(r"\breps?\b", text, re.IGNORECASE):
            aloud = REPETITIONS.replace("8", str(count))
            hint += f" To count aloud in an item, write {aloud}."
        return Meant(hint, f"x{count}")
    sides = _two_sides(text)
    if sides is not None:
        return Meant(f"Did you mean [{sides}]?", sides, about_sides=True)
    if _SIDES.fullmatch(text):
        hint = "Sides are named in the step's ## heading: [left, right]. {side} says which."
        return Meant(hint, about_sides=True)
    if text.lower() in SHIPPED_CHIMES:
        return Meant(f"Did you mean [chime {text.lower()}]?", f"chime {text.lower()}")
    if _SOUNDS.fullmatch(text):
        return Meant("A sound is written [chime bell].")
    if _MUSIC.fullmatch(text):
        return Meant("A background is chosen in the front matter: background: rain.")
    if text.startswith("^"):
        return Meant("Footnotes cannot be used in a script. Delete it.")
    return _nearest(text)


def _cue_time(text: str) -> str | None:
    for word, pattern in _CUE_TIMES.items():
        match = pattern.fullmatch(text)
        if match is not None and word == "half":
            return word
        duration = usual_spelling(match["duration"]) if match else None
        if duration is not None:
            return f"{word} {duration}"
    return None


def _two_sides(text: str) -> str | None:
    """Return a left and a right side as a heading names them."""
    match = _TWO_SIDES.fullmatch(text)
    names = [name.lower() for name in match.groups()] if match else []
    if names == ["l", "r"]:
        return "left, right"
    return ", ".join(names) if {half_named(name) for name in names} == {"left", "right"} else None


def _nearest(text: str) -> Meant:
    word, _, rest = text.partition(" ")
    near = nearest(word, EXAMPLES)
    # “Rest” is a word of its own, though it is near “reps”.
    if near and (near[0] == word.lower() or not _PAUSE.fullmatch(text)):
        return Meant(f"Did you mean {EXAMPLES[near[0]]}?")
    duration = usual_spelling(rest)
    if duration is not None:
        return Meant(f"Did you mean [{duration}]?")
    return Meant(f"Words that are spoken have no square brackets. {ALL_DIRECTIONS}")
