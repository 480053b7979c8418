"""Chooses routines by kind and by part of the face, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.errors import InputError
from voiceguide.script.areas import areas_meant, is_about
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


@dataclass(frozen=True)
class Selection:
    """A kind and an area, each None for any. Raises InputError for an unknown kind."""

    area: str | None = None
    kind: str | None = None

    def __post_init__(self) -> None:
        if self.kind is not None and _kind_meant(self.kind) is None:
            near = nearest(self.kind, KINDS)
            meant = f"Did you mean {near[0]}? " if near else ""
            message = f"There is no kind “{printable(self.kind[:60])}”."
            raise InputError(message, f"{meant}Kinds are {', '.join(KINDS)}.")

    def includes(self, routine: Routine) -> bool:
        """Return whether a routine, or one of its steps, is for this area, and of this kind."""
        if self.kind is not None and routine.front.kind != _kind_meant(self.kind):
            return False
        if self.area is None:
            return True
        meant = areas_meant(self.area)
        return any(is_about(area, meant) for area in areas_of(routine))

    def nothing_found(self, routines: Iterable[Routine]) -> str:
        """Return that no routine is selected, and which areas and kinds there are."""
        every = list(routines)
        if not every:
            return "There are no routines. `voiceguide new NAME` creates one."
        kind = _kind_meant(self.kind) if self.kind is not None else None
        of_kind = f" of the kind {kind}" if kind else ""
        for_area = f" for “{printable(self.area[:60])}”" if self.area is not None else ""
        areas = sorted({area for routine in every for area in areas_of(routine)})
        kinds = [each for each in KINDS if any(each == one.front.kind for one in every)]
        there_are = [
            f"{name}: {printable(', '.join(words))}."
            for name, words in (("Areas", areas), ("Kinds", kinds))
            if words
        ]
        near = nearest(self.area, areas, most=2) if self.area is not None else []
        meant = [f"Did you mean {join_words(near, 'or')}?"] if near else []
        return "\n".join([f"There is no routine{of_kind}{for_area}.", *meant, *there_are])


def areas_of(routine: Routine) -> tuple[str, ...]:
    """Return the areas that a routine and its steps name, each once."""
    steps = (area for step in routine.steps for area in step.areas)
    return tuple(dict.fromkeys((*routine.front.areas, *steps)))


def kind_rank(kind: str) -> int:
    """Return the place of a kind among all; routines of no kind come last."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _kind_meant(word: str) -> str | None:
    """Return the kind that a word means, or None."""
    key = " ".join(word.casefold().split())
    for each in (key, key.removesuffix("s")):
        if each in KINDS:
            return each
        if each in _KINDS_MEANT:
            return _KINDS_MEANT[each]
    return None
