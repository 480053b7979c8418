"""The sounds that a session uses, read before anything is heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import asdict

from voiceguide.errors import InputError, Problem, ScriptError
from voiceguide.library.sound_bank import SoundBank
from voiceguide.planning.expansion import Pass
from voiceguide.script.routine import Chime, Chimes, Play, Routine


def read_sounds(
    sound_bank: SoundBank,
    routines: Sequence[Routine],
    expanded: Sequence[tuple[Pass, ...]],
    chimes: Sequence[Chimes | None],
) -> int:
    """Read every chime and recording, and return 2 if any is stereo, else 1.

    Raises ScriptError naming every sound that is missing or cannot be used.
    """
    problems: dict[str, list[Problem]] = {}
    channels = 1
    seen: set[tuple[str, str, bool]] = set()
    for routine, name, line, recording in sounds_in(routines, expanded, chimes):
        if (routine.source, name, recording) in seen:
            continue
        seen.add((routine.source, name, recording))
        read = sound_bank.recording if recording else sound_bank.chime
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
    expanded: Sequence[tuple[Pass, ...]],
    chimes: Sequence[Chimes | None],
) -> Iterator[tuple[Routine, str, int, bool]]:
    """Yield the script, name and line of every sound, and whether it is a recording."""
    for routine, marks in zip(routines, chimes, strict=True):
        for moment, name in asdict(marks or Chimes(None, None, None, None)).items():
            if name is not None:
                yield routine, name, routine.front_line(moment, name), False
    items = {
        id(item): (one.routine, item) for passes in expanded for one in passes for item in one.items
    }
    for routine, item in items.values():
        of_cues = [part for cue in item.cues for part in cue.parts] if item.cues else ()
        for part in (*item.parts, *of_cues):
            if isinstance(part, Chime):
                yield routine, part.name, part.line, False
            elif isinstance(part, Play):
                yield routine, part.file, part.line, True
