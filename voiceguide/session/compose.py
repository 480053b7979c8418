"""Composition: routines and wishes in, a whole session out, ready to be played, written or shown.

Brings script, choices, sounds and speech together; the plan decides when things sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from voiceguide.errors import (
    InputError,
    Problem,
    ScriptError,
    SpeechError,
    VoiceguideError,
    printable,
)
from voiceguide.library.catalog import Library
from voiceguide.library.sound_bank import SoundShelf
from voiceguide.planning.expansion import Pass, perform, unfold, without_chimes
from voiceguide.planning.fit import fit
from voiceguide.planning.layout import Timing
from voiceguide.planning.plan import LEAD_IN_S, LONGEST_S, Part, Plan, next_steps, too_long
from voiceguide.planning.timeline import Clip
from voiceguide.script.directions import MOST_ROUNDS
from voiceguide.script.pace import FASTEST_WPM, SLOWEST_WPM
from voiceguide.script.routine import Chime, Chimes, Play, Routine
from voiceguide.session.preferences import (
    Wishes,
    background_for,
    background_level_for,
    chimes_for,
    pace_for,
    voice_of,
    volume_db,
)
from voiceguide.session.settings import Settings

if TYPE_CHECKING:
    from voiceguide.session.mixer import Mixer
    from voiceguide.speech.synthesizer import Speaker, Speech


@dataclass(frozen=True)
class Session:
    """A session as a value: its plan and how it is to be mixed.

    `channels` is 1 or 2; `gain_db` the volume; `pace_wpm` and `voice` are those of the first
    routine, `voice` being None for the engine's own choice. `background_level_db` counts from the
    usual level.
    """

    title: str
    routines: tuple[Routine, ...]
    plan: Plan
    channels: int
    gain_db: float
    pace_wpm: int
    voice: str | None
    shelf: SoundShelf = field(repr=False)
    background: tuple[str, str | None] | None = None
    background_level_db: float = 0.0

    @property
    def sample_rate(self) -> int:
        """Frames a second of everything in this session."""
        return self.plan.timing.sample_rate

    def mixer(self) -> Mixer:
        """What turns this session's plan into sound, from a fresh start."""
        from voiceguide.session.mixer import Mixer

        background = self.shelf.background(*self.background) if self.background else None
        if background is not None:
            background.begin_at(self.background_level_db)
        return Mixer(self.channels, background, self.gain_db)

    def paced(self, plan: Plan, steps: int) -> Plan | None:
        """The plan of this session with each routine so many tenths of its own pace faster.

        None where that would leave what can be spoken well.
        """
        tenths = [round(part.voice.pace_wpm / 10) for part in self.plan.parts]
        wanted = [
            part.voice.pace_wpm + steps * tenth
            for part, tenth in zip(plan.parts, tenths, strict=True)
        ]
        if not all(SLOWEST_WPM <= wpm <= FASTEST_WPM for wpm in wanted):
            return None
        return plan.paced(wanted)


@dataclass(frozen=True)
class SpokenVoice:
    """One routine's voice: the clips the plan asks for, with failures told by file and line."""

    speech: Speech
    speaker: Speaker
    shelf: SoundShelf

    def clips(self, within: Routine) -> RoutineClips:
        """The clips of items standing in the script `within`."""
        return RoutineClips(self, within)

    def prefetch(self, text: str) -> None:
        """Begin to synthesise an utterance that will be needed soon."""
        self.speech.prefetch(text, self.speaker)

    @property
    def pace_wpm(self) -> int:
        """Words per minute."""
        return self.speaker.pace_wpm

    def paced(self, wpm: int) -> SpokenVoice:
        """The same voice at another pace."""
        return replace(self, speaker=replace(self.speaker, pace_wpm=wpm))


@dataclass(frozen=True)
class RoutineClips:
    """Clips for the items of one script."""

    voice: SpokenVoice
    routine: Routine

    def speech(self, text: str, line: int) -> Clip:
        """The clip of an utterance; raises SpeechError naming the script's line."""
        try:
            return self.voice.speech.clip(text, self.voice.speaker)
        except SpeechError as error:
            message = f"{self.routine.source}:{line}: {error.message}"
            raise type(error)(message, error.hint) from None

    def sound(self, name: str, line: int) -> Clip:
        """The clip of a chime; raises ScriptError naming the line."""
        try:
            return self.voice.shelf.chime(name, self.routine.folder)
        except InputError as error:
            raise self._misses(error, name, line) from None

    def recording(self, file: str, line: int) -> Clip:
        """The clip of a recording; raises ScriptError naming the line."""
        try:
            return self.voice.shelf.recording(file, self.routine.folder)
        except InputError as error:
            raise self._misses(error, file, line) from None

    def _misses(self, error: VoiceguideError, name: str, line: int) -> ScriptError:
        problem = self.routine.problem(line, name, error.message, error.hint)
        return ScriptError(self.routine.source, [problem])


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


def _read_sounds(
    shelf: SoundShelf,
    routines: Sequence[Routine],
    unfolded: Sequence[tuple[Pass, ...]],
    chimes: Sequence[Chimes | None],
) -> int:
    """Read every chime and recording; returns 2 where one is stereo, else 1.

    Raises ScriptError with every sound that is missing or cannot be used.
    """
    problems: dict[str, list[Problem]] = {}
    channels = 1
    seen: set[tuple[str, str, bool]] = set()
    for routine, name, line, recording in sounds_in(routines, unfolded, chimes):
        if (routine.source, name, recording) in seen:
            continue
        seen.add((routine.source, name, recording))
        read = shelf.recording if recording else shelf.chime
        try:
            channels = max(channels, read(name, routine.folder).channels)
        except InputError as error:
            problem = routine.problem(line, name, error.message, error.hint)
            problems.setdefault(routine.source, []).append(problem)
    for source, found in problems.items():
        raise ScriptError(source, found)
    return channels


def sounds_in(
    routines: Sequence[Routine],
    unfolded: Sequence[tuple[Pass, ...]],
    chimes: Sequence[Chimes | None],
) -> Iterator[tuple[Routine, str, int, bool]]:
    """Every sound asked for: by which script, its name, the line, and whether it is a recording."""
    for routine, marks in zip(routines, chimes, strict=True):
        for moment, name in vars(marks or Chimes(None, None, None, None)).items():
            if name is not None:
                yield routine, name, routine.front_line(moment, name), False
    items = {
        id(item): (one.routine, item) for passes in unfolded for one in passes for item in one.items
    }
    for routine, item in items.values():
        of_cues = [part for cue in item.cues for part in cue.parts] if item.cues else ()
        for part in (*item.parts, *of_cues):
            if isinstance(part, Chime):
                yield routine, part.name, part.line, False
            elif isinstance(part, Play):
                yield routine, part.file, part.line, True
