"""Turns what was typed into routines: names and titles first, then concerns and minutes."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from voiceguide.cli.context import check_standard_input
from voiceguide.errors import InputError
from voiceguide.guidance.composition import Composition, compose_routine
from voiceguide.guidance.parts import parts_of
from voiceguide.guidance.request import USUAL_S, Request, parse_request, without_time
from voiceguide.guidance.words import language_of_words
from voiceguide.library.catalog import Library
from voiceguide.library.names import SCRIPT_SUFFIX
from voiceguide.practice.profile import Profile
from voiceguide.script.concerns import every_word
from voiceguide.script.routine import Routine
from voiceguide.system.files import write_whole
from voiceguide.system.folders import composed_path
from voiceguide.text import join_words, nearest, printable


@dataclass(frozen=True)
class Chosen:
    """The routines of a session, in order, and which of them were composed for it.

    `fit_s` is how long the session has to last; None if nobody said.
    """

    routines: tuple[Routine, ...]
    compositions: tuple[Composition, ...] = ()
    named: tuple[Routine, ...] = ()
    fit_s: float | None = None

    @property
    def plan(self) -> tuple[str, ...]:
        """A line for each part of what was composed."""
        return tuple(line for made in self.compositions for line in plan_lines(made))

    @property
    def left_out(self) -> str:
        """What the profile left out of it, in one line."""
        told = (made.left_out for made in self.compositions if made.left_out)
        return printable(" ".join(dict.fromkeys(told)))


def choose(
    names: Sequence[str], library: Library, day: date, profile: Profile, fit_s: float | None
) -> Chosen:
    """Return what `start` has to play for what was typed; `fit_s` is the length asked for.

    Raises InputError, FileError or ScriptError.
    """
    timed = with_time(names, library)
    if timed is not None:
        routine, length_s = timed
        return Chosen((routine,), named=(routine,), fit_s=fit_s or length_s)
    chosen = choose_routines(names, library, day, profile, fit_s)
    return Chosen(
        tuple(routine for routine, _made in chosen),
        tuple(made for _routine, made in chosen if made is not None),
        tuple(routine for routine, made in chosen if made is None),
        fit_s,
    )


def choose_routines(
    names: Sequence[str],
    library: Library,
    day: date,
    profile: Profile,
    length_s: float | None = None,
) -> list[tuple[Routine, Composition | None]]:
    """Return the routine for each name; neighbouring names that are none become one request.

    Composed routines come with their composition. `length_s` is how long they last, whatever
    time their requests name. Raises InputError, FileError or ScriptError.
    """
    check_standard_input(names)
    found: list[tuple[Routine, Composition | None]] = []
    asked: list[str] = []
    for name in (*names, None):
        routine = None if name is None else library.find(name)
        if name is not None and routine is None and _can_be_request(name):
            asked.append(name)
            continue
        if asked:
            composition = compose_from(" ".join(asked), library, day, profile, length_s)
            number = sum(made is not None for _routine, made in found) + 1
            found.append((_composed_routine(composition, number), composition))
            asked = []
        if name is not None:
            found.append((routine or library.load(name), None))
    return found


def compose_from(
    text: str, library: Library, day: date, profile: Profile, length_s: float | None = None
) -> Composition:
    """Return the composition for a text such as “jowls, 5 minutes”.

    `length_s` goes before a time in the text. Raises InputError, with the nearest names of
    routines and concerns for what is neither.
    """
    routines = library.readable_routines()
    request = _understood(text, routines)
    language = language_of_words(library.language)
    asked_s = request.length_s if length_s is None else length_s
    return compose_routine(
        request,
        USUAL_S if asked_s is None else asked_s,
        day,
        parts_of(routines, language),
        language=language,
        profile=profile,
    )


def plan_lines(composition: Composition) -> list[str]:
    """Return a line for each part of a composed routine: what it is and why it is there."""
    lines = [f"{each.part.routine.title}: {each.reason}" for each in composition.parts]
    return [*lines, f"Rest: about {composition.rest_s:g} seconds, hands down"]


def with_time(names: Sequence[str], library: Library) -> tuple[Routine, float] | None:
    """Return the routine and the seconds of “evening massage, 2 minutes”; None for all else."""
    rest, length_s = without_time(" ".join(names))
    title = " ".join(rest.replace(",", " ").split())
    if length_s is None or not title or any(map(library.find, names)):
        return None
    routine = library.find(title)
    return None if routine is None else (routine, length_s)


def _composed_routine(composition: Composition, number: int) -> Routine:
    """Return the routine of a composition, the `number`th of its session, from 1."""
    from voiceguide.script.parser import parse_script

    path = composed_path()
    if number > 1:
        path = path.with_stem(f"{path.stem}-{number}")
    # A file, so that the session can be resumed; without it, only that is lost.
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, composition.script, private=True, durable=False)
    # No folder: what lies beside that file is not part of the library.
    return parse_script(composition.script, str(path))


def _can_be_request(name: str) -> bool:
    """Return whether a name that is no routine's may be a request, rather than a wrong path."""
    return bool(name.strip()) and Path(name).suffix != SCRIPT_SUFFIX


def _understood(text: str, routines: Mapping[str, Routine]) -> Request:
    """Return the request that a text makes. Raises InputError for what it does not name."""
    own = {concern for each in routines.values() for concern in each.front.concerns}
    request = parse_request(text, sorted(own))
    if request.wishes and not request.unknown:
        return request
    strange = request.unknown[0] if request.unknown else text.strip(" ,")
    near = nearest(strange, {*routines, *own, *every_word()}, most=3)
    near = near or nearest(strange, [routine.title for routine in routines.values()])
    meant = f"Did you mean {printable(join_words(near, 'or'))}? " if near else ""
    raise InputError(
        f"There is no routine and no concern “{printable(strange[:200])}”.",
        f"{meant}`voiceguide list` and `voiceguide concerns` show what there is.",
    )
