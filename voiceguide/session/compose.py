"""Composition: routines and wishes in, a whole session out, ready to be played, written or shown.

Brings script, choices, sounds and speech together; the plan decides when things sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from voiceguide.errors import InputError
from voiceguide.library.catalog import Library
from voiceguide.library.sound_bank import SoundShelf
from voiceguide.planning.expansion import Pass, perform, unfold, without_chimes
from voiceguide.planning.fit import fit
from voiceguide.planning.layout import Timing
from voiceguide.planning.plan import LEAD_IN_S, LONGEST_S, Part, Plan, next_steps, too_long
from voiceguide.script.directions import MOST_ROUNDS
from voiceguide.script.routine import Routine
from voiceguide.session.narration import SpokenVoice
from voiceguide.session.preferences import (
    Wishes,
    background_for,
    background_level_for,
    chimes_for,
    pace_for,
    voice_of,
    volume_db,
)
from voiceguide.session.session import Session
from voiceguide.session.settings import Settings
from voiceguide.session.sounds_used import _read_sounds
from voiceguide.text import printable

if TYPE_CHECKING:
    from voiceguide.speech.synthesizer import Speech


def compose(
    routines: Sequence[Routine],
    wishes: Wishes,
    settings: Settings,
    library: Library,
    speech: Speech,
    timing: Timing,
) -> Session:
    """Make the session in which the routines follow each other.

    Reads every sound that will be needed, so that a missing one is known before anything is
    heard; words are synthesised only as the plan is followed, unless it has to fit a length.
    Raises ScriptError, InputError or SpeechError.
    """
    shelf = SoundShelf(library, timing.sample_rate)
    unfolded = [unfold(routine, library.load_included) for routine in routines]
    chimes = [chimes_for(routine.front, wishes, settings) for routine in routines]
    silent = wishes.chimes is False or (wishes.chimes is None and settings.chimes is False)
    if silent:
        unfolded = [without_chimes(passes) for passes in unfolded]
        title = " · ".join(routine.title for routine in routines)
        if not any(one.items for passes in unfolded for one in passes):
            raise InputError(
                f"Without its chimes there is nothing in “{printable(title)}”.",
                "Let it have them (`--chimes`, or `chimes = true` in your settings), or write"
                " words into it.",
            )
    _check_ends(routines, unfolded, timing)
    paces = [pace_for(routine.front, wishes.pace, settings) for routine in routines]
    voices = [voice_of(routine, wishes, settings, speech) for routine in routines]
    channels = _read_sounds(shelf, routines, unfolded, chimes)
    background = background_for(routines[0], wishes, settings)
    if background is not None:
        loop = shelf.background(*background)
        channels = max(channels, loop.channels)

    def make(at: Timing, percent: int) -> Plan:
        return Plan(
            tuple(
                Part(
                    routine,
                    passes,
                    _spoken(speech, voice, round(pace * percent / 100), shelf),
                    marks,
                    LEAD_IN_S if routine.front.lead_in_s is None else routine.front.lead_in_s,
                )
                for routine, passes, voice, pace, marks in zip(
                    routines, unfolded, voices, paces, chimes, strict=True
                )
            ),
            at,
        )

    wanted_s = wishes.fit_s
    if wanted_s is None and len(routines) == 1:
        wanted_s = routines[0].front.fit_s
    plan = make(timing, 100) if wanted_s is None else fit(make, timing, wanted_s)
    volume = 100.0 if settings.volume is None else settings.volume
    return Session(
        title=" · ".join(routine.title for routine in routines),
        routines=tuple(routines),
        plan=plan,
        channels=channels,
        gain_db=volume_db(volume if wishes.volume is None else wishes.volume),
        pace_wpm=paces[0],
        voice=voices[0],
        shelf=shelf,
        background=background,
        background_level_db=background_level_for(wishes, settings),
    )


def _check_ends(
    routines: Sequence[Routine], unfolded: Sequence[tuple[Pass, ...]], timing: Timing
) -> None:
    """Find out before anything is heard what would else be an error at the very end.

    Raises ScriptError for a `{next}` that has nothing to name, InputError for a session whose
    holds alone last longer than a day.
    """
    for passes, following in zip(unfolded, next_steps(unfolded), strict=True):
        last = [one for one in passes[-MOST_ROUNDS:] if one.step is passes[-1].step]
        for _item in perform(last, following):
            pass
    held_s = sum(item.hold_s or 0.0 for passes in unfolded for one in passes for item in one.items)
    if held_s * timing.hold_scale > LONGEST_S:
        raise too_long(routines[0].source)


def _spoken(speech: Speech, voice: str | None, pace_wpm: int, shelf: SoundShelf) -> SpokenVoice:
    from voiceguide.speech.synthesizer import Speaker

    return SpokenVoice(speech, Speaker(voice, pace_wpm), shelf)
