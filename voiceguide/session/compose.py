"""Makes a session from routines and options: ready to be played, exported or shown.

Brings scripts, preferences, sounds and speech together; the plan decides when each is heard.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from voiceguide.errors import InputError
from voiceguide.library.catalog import Library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.planning.expansion import Pass, expand, passes_without_chimes, perform
from voiceguide.planning.fit import fit
from voiceguide.planning.plan import (
    LEAD_IN_S,
    LONGEST_S,
    Plan,
    next_steps,
    too_long,
)
from voiceguide.planning.planned_routine import PlannedRoutine
from voiceguide.planning.timing import Timing
from voiceguide.script.directions import MOST_ROUNDS
from voiceguide.script.pronunciation import Pronunciation
from voiceguide.script.routine import Routine
from voiceguide.session.foreign_words import language_warnings
from voiceguide.session.narration import SpokenVoice
from voiceguide.session.preferences import NoVoiceError, Options, Preferences, resolve
from voiceguide.session.recordings_used import recordings_used
from voiceguide.session.session import Session
from voiceguide.session.settings import Settings
from voiceguide.session.sounds_used import read_sounds
from voiceguide.speech.speaker import Speaker
from voiceguide.system.folders import settings_path
from voiceguide.text import printable

if TYPE_CHECKING:
    from voiceguide.speech.narrator import Narrator
    from voiceguide.speech.synthesizer import Synthesizer


def compose(
    routines: Sequence[Routine],
    options: Options,
    settings: Settings,
    library: Library,
    speech: Synthesizer,
    timing: Timing,
) -> Session:
    """Return a session that plays the routines one after another.

    Reads every sound first, so that a missing one is reported before anything is heard. Words are
    synthesised as the plan reaches them, unless the session has to fit a length. Raises
    ScriptError, InputError or SpeechError.
    """
    sound_bank = SoundBank(library, timing.sample_rate)
    expanded = [expand(routine, library.load_included) for routine in routines]
    preferences = [resolve(routine, options, settings, speech) for routine in routines]
    for routine, passes, each in zip(routines, expanded, preferences, strict=True):
        if not each.has_voice:
            _check_recorded(routine, passes, each)
    first = preferences[0]
    title = " · ".join(routine.title for routine in routines)
    if not first.item_chimes:
        expanded = [passes_without_chimes(passes) for passes in expanded]
        if not any(one.items for passes in expanded for one in passes):
            raise InputError(
                f"Without chimes there is nothing to hear in “{printable(title)}”.",
                "Turn them on (`--chimes`, or `chimes = true` in your settings), or write words"
                " into it.",
            )
    _check_ends(routines, expanded, timing)
    channels = read_sounds(sound_bank, routines, expanded, [each.chimes for each in preferences])
    if first.background is not None:
        saved = options.background is None and routines[0].front.background is None
        with _naming_the_settings("background") if saved else contextlib.nullcontext():
            channels = max(channels, sound_bank.background(*first.background).channels)

    narrators = [
        _narrator(each.narration, routine, timing.sample_rate)
        for routine, each in zip(routines, preferences, strict=True)
    ]

    foreign = [
        language_warnings(passes, each) for passes, each in zip(expanded, preferences, strict=True)
    ]

    def make(at: Timing, percent: int) -> Plan:
        return Plan(
            tuple(
                PlannedRoutine(
                    routine,
                    passes,
                    SpokenVoice(
                        speech,
                        Speaker(each.voice, round(each.pace_wpm * percent / 100)),
                        sound_bank,
                        _pronunciation(passes, each),
                        narrator,
                    ),
                    each.chimes,
                    LEAD_IN_S if routine.front.lead_in_s is None else routine.front.lead_in_s,
                    warnings,
                )
                for routine, passes, each, narrator, warnings in zip(
                    routines, expanded, preferences, narrators, foreign, strict=True
                )
            ),
            at,
            chime_level_db=first.chime_level_db,
        )

    fit_s = options.fit_s
    if fit_s is None and len(routines) == 1:
        fit_s = routines[0].front.fit_s
    plan = make(timing, 100) if fit_s is None else fit(make, timing, fit_s)
    return Session(
        title=title,
        routines=tuple(routines),
        plan=plan,
        channels=channels,
        gain_db=first.gain_db,
        pace_wpm=first.pace_wpm,
        voice=narrators[0].narration.voice if narrators[0] is not None else first.voice,
        sound_bank=sound_bank,
        background=first.background,
        background_level_db=first.background_level_db,
        room_tone=first.room_tone,
    )


def _narrator(name: str | None, routine: Routine, sample_rate: int) -> Narrator | None:
    if name is None:
        return None
    from voiceguide.speech.narrations import NARRATION_PREFIX, narration_named
    from voiceguide.speech.narrator import Narrator

    narration = narration_named(f"{NARRATION_PREFIX}{name}")
    assert narration is not None
    return Narrator(narration, routine.front.language, sample_rate)


def _check_recorded(routine: Routine, passes: Sequence[Pass], preferences: Preferences) -> None:
    """Raise NoVoiceError if a narration lacks lines that no voice can say."""
    used = recordings_used(routine, passes, preferences)
    if used is None or not used.missing:
        return
    language = routine.front.language or ""
    are = "is" if used.missing == 1 else "are"
    problem = routine.problem(
        routine.front_line("language", language),
        language,
        f"No voice on this machine speaks “{language}”, and {used.missing} of {used.lines} lines"
        f" {are} not recorded in “{used.narration}”.",
        "Record what is missing with `voiceguide narrate`, or name a voice: `voice: NAME` in the"
        " script.",
    )
    raise NoVoiceError(routine.source, [problem])


@contextlib.contextmanager
def _naming_the_settings(setting: str) -> Iterator[None]:
    """Let an InputError say that it is about what is saved, and where."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{settings_path()}: {setting}: {error.message}", error.hint) from None


def _check_ends(
    routines: Sequence[Routine], expanded: Sequence[tuple[Pass, ...]], timing: Timing
) -> None:
    """Report at once what would otherwise be an error at the very end.

    Raises ScriptError for a `{next}` with nothing after it, and InputError if the holds alone last
    longer than a day.
    """
    for passes, following in zip(expanded, next_steps(expanded), strict=True):
        last = [one for one in passes[-MOST_ROUNDS:] if one.step is passes[-1].step]
        for _item in perform(last, following):
            pass
    held_s = sum(item.hold_s or 0.0 for passes in expanded for one in passes for item in one.items)
    if held_s * timing.hold_scale > LONGEST_S:
        raise too_long(routines[0].source)


def _pronunciation(passes: Sequence[Pass], preferences: Preferences) -> Pronunciation:
    """Return how words are spoken; those of included scripts count unless the first says other."""
    included = {id(one.routine): one.routine.front.say for one in passes}
    return Pronunciation((*chain.from_iterable(included.values()), *preferences.say))
