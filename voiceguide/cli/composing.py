"""Composes routines for what was typed and is no routine's name: concerns and minutes."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from voiceguide.cli.chosen import Chosen
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


def choose_composed(
    names: Sequence[str],
    found: Sequence[Routine | None],
    library: Library,
    day: date,
    profile: Profile,
    fit_s: float | None,
) -> Chosen:
    """Return what to play where some names are no routine's: neighbours of these are one request.

    `found` is the routine of each name. `fit_s` is how long it lasts, whatever time the requests
    name. Raises InputError, FileError or ScriptError.
    """
    timed = None if any(found) else with_time(names, library)
    if timed is not None:
        routine, length_s = timed
        return Chosen((routine,), (routine,), fit_s or length_s)
    routines: list[Routine] = []
    named: list[Routine] = []
    compositions: list[Composition] = []
    asked: list[str] = []
    for name, known in (*zip(names, found, strict=True), (None, None)):
        if name is not None and known is None and _can_be_request(name):
            asked.append(name)
            continue
        if asked:
            compositions.append(compose_from(" ".join(asked), library, day, profile, fit_s))
            routines.append(_composed_routine(compositions[-1], len(compositions)))
            asked = []
        if name is not None:
            named.append(known or library.load(name))
            routines.append(named[-1])
    told = dict.fromkeys(made.left_out for made in compositions if made.left_out)
    return Chosen(
        tuple(routines),
        tuple(named),
        fit_s,
        plan=tuple(line for made in compositions for line in plan_lines(made)),
        left_out=printable(" ".join(told)),
    )


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
    if length_s is None or not title:
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
