"""Chooses routines by kind, concern and part of the face, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from voiceguide.errors import InputError
from voiceguide.script.areas import AREAS, areas_meant, is_about
from voiceguide.script.concerns import BY_NAME, concerns_meant, every_word, is_for, known_names
from voiceguide.script.routine import KINDS, Routine
from voiceguide.text import join_words, nearest, printable

_KINDS_MEANT = {
    "breath": "breathing",
    "breathe": "breathing",
    "breathing exercise": "breathing",
    "care": "application",
    "facial exercise": "exercise",
    "facial massage": "massage",
    "gua sha": "massage",
    "meditation": "breathing",
    "skin care": "application",
    "skincare": "application",
    "workout": "exercise",
}
"""The kinds that people mean by words of their own, which are written without a final s."""


class Selection(Struct, frozen=True):
    """A kind, an area and a concern, each None for any. Raises InputError for an unknown kind.

    An area also selects the routines for a concern of this name: `double chin`.
    """

    area: str | None = None
    kind: str | None = None
    concern: str | None = None

    def __post_init__(self) -> None:
        if self.kind is not None and _kind_meant(self.kind) is None:
            near = nearest(self.kind, KINDS)
            meant = f"Did you mean {near[0]}? " if near else ""
            message = f"There is no kind “{printable(self.kind[:60])}”."
            raise InputError(message, f"{meant}Kinds are {', '.join(KINDS)}.")

    def includes(self, routine: Routine) -> bool:
        """Return whether a routine is of this kind and for this concern and this area.

        The area may be one of its steps alone.
        """
        if self.kind is not None and routine.front.kind != _kind_meant(self.kind):
            return False
        if self.concern is not None and not _is_for(routine, self.concern):
            return False
        if self.area is None:
            return True
        meant = areas_meant(self.area)
        about = any(is_about(area, meant) for area in areas_of(routine))
        return about or _is_for(routine, self.area)

    def nothing_found(self, routines: Iterable[Routine]) -> str:
        """Return that no routine is selected, and which areas, concerns and kinds there are."""
        every = list(routines)
        if not every:
            return "There are no routines. `voiceguide new NAME` creates one."
        kind = _kind_meant(self.kind) if self.kind is not None else None
        of_kind = f" of the kind {kind}" if kind else ""
        asked = [word for word in (self.concern, self.area) if word is not None]
        wanted = [f"“{printable(word[:60])}”" for word in asked]
        for_these = f" for {join_words(wanted, 'and')}" if wanted else ""
        areas = sorted({area for routine in every for area in areas_of(routine)})
        concerns = [
            concern
            for concern, names in routines_by_concern({one.source: one for one in every}).items()
            if names
        ]
        kinds = [each for each in KINDS if any(each == one.front.kind for one in every)]
        there_are = [
            f"{name}: {printable(', '.join(words))}."
            for name, words in (
                ("Concerns", concerns),
                ("Areas", areas if self.area is not None or not asked else ()),
                ("Kinds", kinds),
            )
            if words
        ]
        near: list[str] = []
        if self.concern is not None and not _is_concern(self.concern, concerns):
            near = nearest(self.concern, {*concerns, *every_word()}, most=2)
        elif self.area is not None and not _is_area(self.area, areas, concerns):
            near = nearest(self.area, {*areas, *concerns}, most=2)
        meant = [f"Did you mean {join_words(near, 'or')}?"] if near else []
        return "\n".join([f"There is no routine{of_kind}{for_these}.", *meant, *there_are])


def areas_of(routine: Routine) -> tuple[str, ...]:
    """Return the areas that a routine and its steps name, each once."""
    steps = (area for step in routine.steps for area in step.areas)
    return tuple(dict.fromkeys((*routine.front.areas, *steps)))


def routines_by_concern(routines: Mapping[str, Routine]) -> dict[str, tuple[str, ...]]:
    """Return the names of the routines for each concern, in the order of the vocabulary.

    Concerns that are not in it come last. Those of the vocabulary without a routine are there, too.
    """
    found: dict[str, list[str]] = {name: [] for name in BY_NAME}
    for name, routine in routines.items():
        for concern in known_names(routine.front.concerns):
            found.setdefault(concern, []).append(name)
    return {concern: tuple(names) for concern, names in found.items()}


def kind_rank(kind: str) -> int:
    """Return the place of a kind among all; routines of no kind come last."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _is_concern(word: str, concerns: Iterable[str]) -> bool:
    """Return whether a word is one of the vocabulary, or means one of these concerns."""
    return bool(concerns_meant(word)) or any(is_for(concern, word) for concern in concerns)


def _is_area(word: str, areas: Iterable[str], concerns: Iterable[str]) -> bool:
    """Return whether a word is a part of the face, or means one of these areas or concerns."""
    meant = areas_meant(word)
    return any(is_about(area, meant) for area in (*AREAS, *areas)) or _is_concern(word, concerns)


def _is_for(routine: Routine, word: str) -> bool:
    return any(is_for(concern, word) for concern in routine.front.concerns)


def _kind_meant(word: str) -> str | None:
    """Return the kind that a word means, or None."""
    key = " ".join(word.casefold().split())
    for each in (key, key.removesuffix("s")):
        if each in KINDS:
            return each
        if each in _KINDS_MEANT:
            return _KINDS_MEANT[each]
    return None
