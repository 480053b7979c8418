"""Choices: which pace, voice, volume, chimes and background apply, and who has the last word.

An option goes before the script, the script before what was saved, that before the usual.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.errors import InputError, ScriptError
from voiceguide.script.pace import USUAL_WPM, Pace, PaceError, parse_pace
from voiceguide.script.routine import Chimes, FrontMatter, Routine
from voiceguide.session.settings import Settings
from voiceguide.speech.voices import Voice, find_voice, voice_for_language
from voiceguide.text import primary_language, printable

if TYPE_CHECKING:
    from voiceguide.speech.synthesizer import Synthesizer

OFF = "off"


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line; None where nothing was.

    `volume` in percent of the usual level, `fit_s` in seconds, `background` a sound's name, a
    file or `off`, `background_level` in decibels above the usual one.
    """

    pace: Pace | None = None
    voice: str | None = None
    volume: float | None = None
    fit_s: float | None = None
    background: str | None = None
    chimes: bool | None = None
    background_level: float | None = None


class SavedVoiceError(InputError):
    """The voice in the settings is not on this machine."""


def pace_for(front: FrontMatter, wish: Pace | None, settings: Settings) -> int:
    """Words per minute: the wish, else the script's, else the saved, else the usual."""
    saved = settings.pace or USUAL_WPM
    try:
        scripted = parse_pace(front.pace).over(saved) if front.pace else saved
        return wish.over(scripted) if wish else scripted
    except PaceError as error:
        raise InputError(str(error)) from None


def voice_of(
    routine: Routine, options: Options, settings: Settings, speech: Synthesizer
) -> str | None:
    """The voice for a routine; raises ScriptError where the script names one that is missing."""
    try:
        return voice_for(routine.front, options.voice, settings, speech)
    except SavedVoiceError:
        # It is no script's fault.
        raise
    except InputError as error:
        named = routine.front.voice or routine.front.language
        if options.voice is not None or named is None:
            raise
        key = "voice" if routine.front.voice else "language"
        problem = routine.problem(routine.front_line(key, named), named, error.message, error.hint)
        raise ScriptError(routine.source, [problem]) from None


def voice_for(
    front: FrontMatter, wish: str | None, settings: Settings, speech: Synthesizer
) -> str | None:
    """The engine's id of the voice, or None for its own choice.

    The wished one, else the script's, else the saved one, unless it speaks another language than
    the script: then one for that language.
    """
    named = wish or front.voice
    if named is not None:
        return find_voice(named, speech.voices()).id
    if settings.voice is None and front.language is None:
        return None
    saved = saved_voice(settings, speech)
    if saved is not None and _speaks(saved.language, front.language):
        return saved.id
    assert front.language is not None
    fitting = voice_for_language(front.language, speech.voices())
    if fitting is None:
        raise InputError(
            f"No voice on this machine speaks “{front.language}”.",
            "`voiceguide voices` lists them; --voice chooses one.",
        )
    return fitting.id


def saved_voice(settings: Settings, speech: Synthesizer) -> Voice | None:
    """The voice that was saved as the usual one; raises SavedVoiceError where it is gone."""
    if settings.voice is None:
        return None
    try:
        return find_voice(settings.voice, speech.voices())
    except InputError:
        raise SavedVoiceError(
            f"Your saved voice “{printable(settings.voice[:60])}” is not on this machine.",
            "`voiceguide voices` lists those that are, and `voiceguide voices --use VOICE` saves"
            " another one.",
        ) from None


def _speaks(voice_language: str, language: str | None) -> bool:
    spoken = primary_language(voice_language)
    return language is None or not spoken or spoken == primary_language(language)


def chimes_for(front: FrontMatter, options: Options, settings: Settings) -> Chimes | None:
    """The chimes that mark a routine's moments: wished, else saved off, else the script's."""
    wanted = options.chimes if options.chimes is not None else settings.chimes
    if wanted is False:
        return None
    if options.chimes and front.chimes is None:
        return Chimes()
    return front.chimes


def background_for(
    routine: Routine, options: Options, settings: Settings
) -> tuple[str, str | None] | None:
    """The background's name and the folder it may stand in beside the shipped and user's ones."""
    if options.background is not None:
        chosen, folder = options.background, None
    elif routine.front.background is not None:
        chosen, folder = routine.front.background, routine.folder
    else:
        chosen, folder = settings.background or OFF, None
    return None if chosen.lower() == OFF else (chosen, folder)


def background_level_for(options: Options, settings: Settings) -> float:
    """Decibels above the usual level of a background: the wish, else the saved, else none."""
    if options.background_level is not None:
        return options.background_level
    return settings.background_level or 0.0


def volume_db(percent: float) -> float:
    """The gain of a volume: 100 % is the usual level, half of it 12 dB less, as loudness is felt.

    A square law comes near the ear's: ten decibels less are heard as about half as loud.
    """
    return 40 * math.log10(percent / 100) if percent > 0 else -144.0
