"""Chooses routines by kind and by part of the face."""

from __future__ import annotations

from dataclasses import dataclass

from voiceguide.errors import InputError
from voiceguide.script.routine import KINDS, FrontMatter


@dataclass(frozen=True)
class Selection:
    """A kind and an area, each None for any. Raises InputError for an unknown kind."""

    area: str | None = None
    kind: str | None = None

    def __post_init__(self) -> None:
        if self.kind is not None and self.kind.casefold() not in KINDS:
            raise InputError(f"There is no kind “{self.kind}”.", f"Kinds are {', '.join(KINDS)}.")

    def includes(self, front: FrontMatter) -> bool:
        """Return whether a routine with this front matter is selected."""
        areas = [area.casefold() for area in front.areas]
        return (self.area is None or self.area.casefold() in areas) and (
            self.kind is None or self.kind.casefold() == front.kind
        )
