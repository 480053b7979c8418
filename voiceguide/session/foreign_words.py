"""Warns of scripts whose words are in another language than the voice that reads them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from voiceguide.planning.expansion import Pass
from voiceguide.planning.timeline import PlanWarning
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Preferences
from voiceguide.speech.engines import DRIVER
from voiceguide.system.folders import shipped_folder
from voiceguide.system.language import system_language
from voiceguide.text import primary_language

_ENOUGH_TEXTS = 300
"""How many texts tell the language of a script; a session of eight hours has thousands."""


def language_warnings(passes: Iterable[Pass], preferences: Preferences) -> tuple[PlanWarning, ...]:
    """Return a warning for each script of a routine whose words look like another language.

    Scripts that ship are left out: their tests know their language.
    """
    if preferences.narration is not None:
        return ()
    shipped = shipped_folder("scripts")
    own = [
        script
        for script in {id(one.routine): one.routine for one in passes}.values()
        if shipped not in Path(script.source).absolute().parents
    ]
    if not own:
        return ()
    # Loaded here, because shipped routines start without it.
    from voiceguide.script.likely_language import NAMES, likely_language

    spoken = _language_of(preferences)
    warnings = []
    for script in own:
        items = (item for step in script.steps for item in step.items)
        texts = (words.text for item in items for words in item.all_words)
        written = likely_language(" ".join(islice(texts, _ENOUGH_TEXTS)))
        if written is None or written == spoken or spoken not in NAMES:
            continue
        message = (
            f"These words look {NAMES[written]}, and the voice speaks {NAMES[spoken]}."
            f" If they are {NAMES[written]}, {_advice(script, written)}."
        )
        line = script.front_line("language", script.front.language or "")
        warnings.append(PlanWarning(line, message, script.source))
    return tuple(warnings)


def _language_of(preferences: Preferences) -> str:
    """Return the language of the voice without its region, empty where it is not known."""
    if preferences.voice is not None:
        return primary_language(preferences.voice_language)
    return "en" if DRIVER == "espeak" else primary_language(system_language())


def _advice(script: Routine, written: str) -> str:
    if script.front.language is not None:
        return f"change this line to “language: {written}”"
    if script.lines[:1] and script.lines[0].strip() == "---":
        return f"add “language: {written}” below this line"
    return f"begin with “---”, “language: {written}”, “---” on a line each"
