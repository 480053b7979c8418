"""Which routines can be parts of a composed one, and what each is good for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from msgspec import Struct

from voiceguide.errors import VoiceguideError
from voiceguide.guidance.estimate import Length, length_of
from voiceguide.guidance.request import Wish
from voiceguide.practice.care import with_surroundings
from voiceguide.script.concerns import BY_NAME, known_names
from voiceguide.script.routine import Include, Routine
from voiceguide.text import primary_language

MOST_AREAS = 4
"""A companion names at most this many areas: one that goes all over the face stands for itself."""

ORDER = ("massage", "exercise", "breathing")
"""The kinds of parts, in the order in which they are performed; then comes the rest."""


class Part(Struct, frozen=True, eq=False):
    """A routine that may be a part: its concerns and areas by their usual names, its length."""

    name: str
    routine: Routine
    concerns: frozenset[str]
    areas: tuple[str, ...]
    length: Length

    @property
    def kind(self) -> str:
        """The kind of its routine, one of ORDER."""
        return self.routine.front.kind

    def is_for(self, wish: Wish) -> bool:
        """Return whether it names one of the wish's concerns."""
        return not self.concerns.isdisjoint(wish.concerns)

    def is_beside(self, areas: Collection[str]) -> bool:
        """Return whether it may accompany parts for these areas.

        It begins with one of these or with one beside them, and keeps to few.
        """
        areas_named = self.routine.front.areas
        return (
            self.kind != "breathing"
            and 0 < len(areas_named) <= MOST_AREAS
            and areas_named[0] in with_surroundings(frozenset(areas))
        )


def parts_of(routines: Mapping[str, Routine], language: str) -> tuple[Part, ...]:
    """Return the routines of one language that can be parts, in order of their names.

    A part is a massage, an exercise or a breathing routine that includes no other.
    """
    found = (_part(name, routine, language) for name, routine in sorted(routines.items()))
    return tuple(part for part in found if part is not None)


def areas_of_wishes(wishes: Iterable[Wish], parts: Iterable[Part]) -> tuple[str, ...]:
    """Return the areas that wishes are about; for a concern of one's own, those of its parts."""
    found: dict[str, None] = {}
    for wish in wishes:
        for concern in sorted(wish.concerns):
            known = BY_NAME.get(concern)
            if known is not None:
                found.update(dict.fromkeys(known.areas))
                continue
            for part in parts:
                if concern in part.concerns:
                    found.update(dict.fromkeys(part.areas))
    return tuple(found)


def _part(name: str, routine: Routine, language: str) -> Part | None:
    front = routine.front
    if front.kind not in ORDER or primary_language(front.language or language) != language:
        return None
    items = [item for step in routine.steps for item in step.items]
    if not items or any(isinstance(each, Include) for item in items for each in item.parts):
        return None
    if not _can_be_included(name):
        return None
    steps = (area for step in routine.steps for area in step.areas)
    areas = tuple(dict.fromkeys((*front.areas, *steps)))
    try:
        length = length_of(routine)
    except VoiceguideError:
        return None
    return Part(name, routine, frozenset(known_names(front.concerns)), areas, length)


@cache
def _can_be_included(name: str) -> bool:
    """Return whether `[include …]` can spell a name: one with a bracket, for instance, can't."""
    # Loaded where it is used: it reads YAML, for which completion has no time.
    from voiceguide.script.parser import parse_script

    try:
        written = parse_script(f"## Part\n- [include {name}]\n", "part.md")
    except VoiceguideError:
        return False
    return [item.parts for step in written.steps for item in step.items] == [(Include(name, 2),)]
