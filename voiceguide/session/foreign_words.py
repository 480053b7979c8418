"""Warns of scripts whose words are in another language than the voice that reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from voiceguide.planning.expansion import Pass
from voiceguide.planning.timeline import PlanWarning
from voiceguide.script.routine import Routine, Words
from voiceguide.session.preferences import Preferences
from voiceguide.speech.engines import DRIVER
from voiceguide.system.language import system_language
from voiceguide.text import primary_language


def language_warnings(passes: Iterable[Pass], preferences: Preferences) -> tuple[PlanWarning, ...]:
    """Return a warning for each script of a routine that names no language and looks foreign."""
    if preferences.narration is not None:
        return ()
    scripts = {id(one.routine): one.routine for one in passes}.values()
    unnamed = [script for script in scripts if script.front.language is None]
    if not unnamed:
        return ()
    # Loaded here, because a script that names its language starts without it.
    from voiceguide.script.likely_language import NAMES, likely_language

    read_in = _language_of(preferences)
    warnings = []
    for script in unnamed:
        written_in = likely_language(" ".join(_texts(script)))
        if written_in is None or not read_in or written_in == read_in:
            continue
        looks, speaks = NAMES[written_in], NAMES.get(read_in, f"“{read_in}”")
        key = f"“language: {written_in}”"
        if script.lines[:1] and script.lines[0].strip() == "---":
            advice = f"add {key} below line 1"
        else:
            advice = f"begin with “---”, {key}, “---” on a line each"
        message = (
            f"These words look {looks}, and the voice speaks {speaks}."
            f" If they are {looks}, {advice}."
        )
        warnings.append(PlanWarning(1, message, script.source))
    return tuple(warnings)


def _language_of(preferences: Preferences) -> str:
    """Return the language of the voice without its region, empty where it is not known."""
    if preferences.voice is not None:
        return primary_language(preferences.voice_language)
    return "en" if DRIVER == "espeak" else primary_language(system_language())


def _texts(script: Routine) -> Iterator[str]:
    for step in script.steps:
        for item in step.items:
            parts = chain(item.parts, *(cue.parts for cue in item.cues))
            yield from (part.text for part in parts if isinstance(part, Words))
