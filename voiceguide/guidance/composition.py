"""Composes a routine from wishes and a time, by the rules that docs/guidance.md lists.

The same day, library and wishes give the same routine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NoReturn

from msgspec import Struct

from voiceguide.errors import InputError
from voiceguide.guidance.choice import TALKS_FROM_S, ChosenPart, Composer, rest_s, wish_shown
from voiceguide.guidance.composed_script import script_of
from voiceguide.guidance.parts import Part
from voiceguide.guidance.request import LONGEST_S, SHORTEST_S, Request, Wish
from voiceguide.guidance.words import words_in
from voiceguide.practice.profile import Entry, Profile, left_out_line
from voiceguide.script.durations import brief
from voiceguide.text import join_words, printable

_STEP_S = 5
"""A time that is offered in place of an impossible one is a whole number of these."""


class Composition(Struct, frozen=True):
    """A composed routine: its parts in order, and its script, which is fitted to `length_s`.

    `left_out` says in one line what the profile left out; empty for nothing.
    """

    title: str
    length_s: float
    parts: tuple[ChosenPart, ...]
    rest_s: float
    left_out: str
    script: str


def compose_routine(
    request: Request,
    length_s: float,
    day: date,
    parts: Sequence[Part],
    *,
    language: str = "en",
    profile: Profile | None = None,
) -> Composition:
    """Return a routine for the request's wishes that can be fitted to `length_s` seconds.

    `parts` are all there are, of one language, in order of their names. Raises InputError where
    there is none for a wish, or none that the profile allows, and with the nearest possible time if
    there is not time enough, or too much.
    """
    if not SHORTEST_S <= length_s <= LONGEST_S:
        possible = SHORTEST_S if length_s < SHORTEST_S else LONGEST_S
        raise InputError(
            f"A routine cannot be composed to last {brief(length_s)}.",
            f"It lasts 1 to 15 minutes; the nearest is {brief(possible)}.",
        )
    spoken_against = {
        part: (profile or Profile()).in_the_way_of(part.routine, day) for part in parts
    }
    usable = tuple(part for part in parts if not spoken_against[part])
    for wish in request.wishes:
        if not any(part.is_for(wish) for part in usable):
            _refuse_wish(wish, spoken_against)
    composer = Composer(request.wishes, usable, day)
    chosen = composer.parts_for(length_s)
    if chosen is None:
        _refuse(request.wishes, composer, length_s)
    against = [
        entry
        for part, entries in spoken_against.items()
        if any(map(part.is_for, request.wishes)) or part.is_beside(composer.areas)
        for entry in entries
    ]
    title = _title(request.wishes, language)
    resting_s = rest_s(length_s)
    return Composition(
        title=title,
        length_s=length_s,
        parts=tuple(chosen),
        rest_s=resting_s,
        left_out=left_out_line(against),
        script=script_of(
            title,
            [(each.part.name, each.part.routine, each.reason) for each in chosen],
            length_s,
            resting_s,
            day,
            language,
            talks=length_s >= TALKS_FROM_S,
        ),
    )


def _refuse(wishes: Sequence[Wish], composer: Composer, length_s: float) -> NoReturn:
    """Raise InputError with the nearest time that is possible."""
    wished = join_words([wish_shown(wish, "en") for wish in wishes], "and")
    message = f"A routine for {printable(wished)} cannot last {brief(length_s)}."
    for candidate_s in _around(length_s):
        if composer.parts_for(candidate_s) is not None:
            raise InputError(message, f"The nearest possible time is {brief(candidate_s)}.")
    raise InputError(message, "Ask for less at once.")


def _around(length_s: float) -> Iterator[float]:
    """Yield the times that may be wanted, the nearest first."""
    every = range(math.ceil(SHORTEST_S), math.floor(LONGEST_S) + 1, _STEP_S)
    yield from sorted(map(float, every), key=lambda each: (abs(each - length_s), each))


def _refuse_wish(wish: Wish, spoken_against: Mapping[Part, Sequence[Entry]]) -> NoReturn:
    """Raise InputError for a wish without a part, because of what is left out if it is for that."""
    against = [
        entry for part, entries in spoken_against.items() if part.is_for(wish) for entry in entries
    ]
    name = printable(wish_shown(wish, "en"))
    if not against:
        raise InputError(
            f"There is no routine for {name} that could be a part.",
            "`voiceguide concerns` lists what there is.",
        )
    hint = "`voiceguide profile` shows all that you leave out."
    placeless = next((each for each in against if not each.areas), None)
    if placeless is not None and placeless.kind == "treatment":
        example = f'--since "{placeless.name}:forehead={placeless.since}"'
        hint = f"If only a part was treated, say which: `voiceguide profile {example}`."
    elif placeless is not None:
        example = f'--skin "{placeless.name}:chin"'
        hint = f"If it is in one place only, say where: `voiceguide profile {example}`."
    raise InputError(f"Nothing for {name} today. {left_out_line(against)}", hint)


def _title(wishes: Sequence[Wish], language: str) -> str:
    names = [wish_shown(wish, language) for wish in wishes]
    title = join_words(names, words_in(language).last)
    return title[:1].upper() + title[1:]
