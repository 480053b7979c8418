"""Preferences: which pace, voice, volume, chimes and background apply to a routine.

An option overrides the script, the script overrides the saved settings, and these override the
defaults. Chimes alone differ: saved as off, they are off for every script.
"""

from __future__ import annotations

import math
from typing import Annotated, Protocol, TypeVar

from msgspec import Meta, Struct

from voiceguide.audio.levels import (
    BACKGROUND_HIGHEST_DB,
    BACKGROUND_LOWEST_DB,
    CHIMES_HIGHEST_DB,
    CHIMES_LOWEST_DB,
)
from voiceguide.errors import InputError, ScriptError
from voiceguide.script.durations import LONGEST_S
from voiceguide.script.pace import USUAL_WPM, Pace, PaceError, parse_pace
from voiceguide.script.routine import Chimes, FrontMatter, Routine
from voiceguide.session.settings import Settings
from voiceguide.speech.engines import is_natural
from voiceguide.speech.voices import (
    NATURAL,
    Voice,
    find_voice,
    named_natural_voice,
    voice_for_language,
)
from voiceguide.system.folders import settings_path
from voiceguide.text import primary_language, printable

OFF = "off"

SILENT_DB = -144.0
"""Below the smallest step of 24-bit samples."""

SHORTEST_FIT_S = 1e-3

Value = TypeVar("Value")


class Voices(Protocol):
    """Where voices are looked up."""

    def natural_voices(self) -> tuple[Voice, ...]:
        """Return the installed natural voices, best first."""

    def voices(self) -> tuple[Voice, ...]:
        """Return every voice, natural ones first. May start the system's engine."""


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked for on the command line; None for everything that was not.

    `volume` is in percent of the usual level, `fit_s` in seconds, `background` a sound's name, a
    file or `off`, `background_level` and `chime_level` in decibels above the usual level.
    """

    pace: Pace | None = None
    voice: str | None = None
    volume: Annotated[float, Meta(ge=0, le=100)] | None = None
    fit_s: Annotated[float, Meta(ge=SHORTEST_FIT_S, le=LONGEST_S)] | None = None
    background: str | None = None
    chimes: bool | None = None
    background_level: (
        Annotated[float, Meta(ge=BACKGROUND_LOWEST_DB, le=BACKGROUND_HIGHEST_DB)] | None
    ) = None
    chime_level: Annotated[float, Meta(ge=CHIMES_LOWEST_DB, le=CHIMES_HIGHEST_DB)] | None = None
    room_tone: bool | None = None


class Preferences(Struct, frozen=True):
    """What applies to one routine.

    `voice` is the engine's id, or None for the engine's default voice; with a `narration`, it says
    the lines that are not recorded. `chimes` mark the routine's
    moments; `item_chimes` says whether the chimes within its items sound. `background` is a
    sound's name and the folder of the script that names it, if one does. Levels count from the
    usual ones. `say` are words and their pronunciations, from the settings and the script.
    """

    pace_wpm: int
    voice: str | None
    chimes: Chimes | None
    item_chimes: bool
    background: tuple[str, str | None] | None
    background_level_db: float
    chime_level_db: float
    gain_db: float
    say: tuple[tuple[str, str], ...] = ()
    room_tone: bool = True
    narration: str | None = None
    """The name of the narration whose recordings are heard where there are any."""
    voice_language: str = ""
    """The tag of the voice's language; empty where that is not known, and for the default voice."""
    has_voice: bool = True
    """Whether a voice can say the lines that the narration lacks."""


class NoVoiceError(ScriptError):
    """No voice on this machine speaks the language of a script."""


class SavedVoiceError(InputError):
    """The voice in the settings is not on this machine."""


def resolve(
    routine: Routine | None, options: Options, settings: Settings, voices: Voices | None = None
) -> Preferences:
    """Return the preferences for a routine, or for anything outside one (None).

    Without `voices` no voice is looked up, and `voice` is None. Raises InputError for a pace that
    cannot be spoken and for an unknown voice: as a ScriptError if the script names it, as a
    SavedVoiceError if the settings do; and NoVoiceError if nothing speaks the script's language,
    unless there is a narration.
    """
    front = routine.front if routine is not None else FrontMatter()
    item_chimes = _first(options.chimes, settings.chimes, default=True)
    chimes = front.chimes or (Chimes() if options.chimes else None)
    narration, asked, scripted, saved = _narration(options.voice, front.voice, settings.voice)
    voice: Voice | None = None
    has_voice = True
    if voices is not None:
        try:
            voice = _voice(routine, asked, scripted, saved, voices)
        except NoVoiceError:
            if narration is None:
                raise
            has_voice = False
    return Preferences(
        pace_wpm=_pace_wpm(front, options.pace, settings),
        voice=voice.id if voice is not None else None,
        chimes=chimes if item_chimes else None,
        item_chimes=item_chimes,
        background=_background(routine, options, settings),
        background_level_db=_first(
            options.background_level, settings.background_level, default=0.0
        ),
        chime_level_db=_first(options.chime_level, settings.chime_level, default=0.0),
        gain_db=_gain_db(_first(options.volume, settings.volume, default=100.0)),
        say=settings.say + front.say,
        room_tone=_first(options.room_tone, settings.room_tone, default=True),
        narration=narration,
        voice_language=voice.language if voice is not None else "",
        has_voice=has_voice,
    )


def _narration(*names: str | None) -> tuple[str | None, ...]:
    """Return the narration that the first of the names means, if any, and the voices named.

    Beside a narration, each name that means one becomes None, so that what is left says who speaks
    the lines that are not recorded. Raises FileError.
    """
    if not any(names):
        return (None, *names)
    from voiceguide.speech.narrations import narration_meant, narration_named

    chosen = narration_named(next(filter(None, names)))
    if chosen is None:
        return (None, *names)
    return (chosen.name, *(None if name and narration_meant(name) else name for name in names))


def _first(*values: Value | None, default: Value) -> Value:
    return next((value for value in values if value is not None), default)


def _pace_wpm(front: FrontMatter, asked: Pace | None, settings: Settings) -> int:
    saved = settings.pace or USUAL_WPM
    try:
        scripted = parse_pace(front.pace).over(saved) if front.pace else saved
        return asked.over(scripted) if asked else scripted
    except PaceError as error:
        raise InputError(str(error)) from None


def _voice(
    routine: Routine | None,
    asked: str | None,
    scripted: str | None,
    saved: str | None,
    voices: Voices,
) -> Voice | None:
    language = routine.front.language if routine is not None else None
    try:
        return _chosen_voice(asked or scripted, saved, language, voices)
    except SavedVoiceError:
        raise
    except InputError as error:
        named = scripted or language
        if asked is not None or named is None or routine is None:
            raise
        key = "voice" if scripted else "language"
        problem = routine.problem(routine.front_line(key, named), named, error.message, error.hint)
        kind = ScriptError if scripted else NoVoiceError
        raise kind(routine.source, [problem]) from None


def _chosen_voice(
    named: str | None, saved_name: str | None, language: str | None, voices: Voices
) -> Voice | None:
    """Return the voice, None for the engine's own; a saved one must speak the script's language."""
    if named is not None:
        return _find(named, voices, language)
    saved = _saved_voice(saved_name, voices, language)
    if language is None or (saved is not None and _speaks(saved.language, language)):
        return saved
    fitting = None
    if saved is not None and saved.natural:
        fitting = voice_for_language(language, voices.natural_voices())
    fitting = fitting or voice_for_language(language, voices.voices())
    if fitting is None:
        raise InputError(
            f"No voice on this machine speaks “{language}”.",
            "`voiceguide voices` lists them; --voice chooses one.",
        )
    return fitting


def _saved_voice(named: str | None, voices: Voices, language: str | None) -> Voice | None:
    if named is None:
        return None
    try:
        best = named_natural_voice(named, voices.natural_voices(), language)
        return best or _find(named, voices)
    except InputError as error:
        natural = named.strip().casefold() == NATURAL or is_natural(named)
        raise SavedVoiceError(
            f"Your saved voice “{printable(named[:60])}” is not on this machine.",
            (f"{error.hint} " if natural else "")
            + "`voiceguide voices` lists those that are, and `voiceguide voices --use VOICE` saves"
            f" another one in {settings_path()}.",
        ) from None


def _find(wanted: str, voices: Voices, language: str | None = None) -> Voice:
    """Return a voice; a natural one without starting the system's engine. Raises InputError."""
    found = named_natural_voice(wanted, voices.natural_voices(), language)
    return found or find_voice(wanted, voices.voices(), language)


def _speaks(voice_language: str, language: str) -> bool:
    spoken = primary_language(voice_language)
    return not spoken or spoken == primary_language(language)


def _background(
    routine: Routine | None, options: Options, settings: Settings
) -> tuple[str, str | None] | None:
    folder = None
    if options.background is None and routine is not None and routine.front.background is not None:
        # Only a script's own background may be a file in the script's folder.
        chosen, folder = routine.front.background, routine.folder
    else:
        chosen = _first(options.background, settings.background, default=OFF)
    return None if chosen.lower() == OFF else (chosen, folder)


def _gain_db(percent: float) -> float:
    """Return the gain for a volume; 50 % is 12 dB below the usual level.

    A square law comes near hearing, for which 10 dB less is about half as loud.
    """
    return max(SILENT_DB, 40 * (math.log10(percent) - 2)) if percent > 0 else SILENT_DB
