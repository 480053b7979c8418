"""Which of all routines are meant: by a part of the face, by a kind."""

from __future__ import annotations

from dataclasses import dataclass

from voiceguide.errors import InputError
from voiceguide.script.routine import FrontMatter


@dataclass(frozen=True)
class Selection:
    """What was asked for; None where anything will do. Raises InputError for an unknown kind."""

    area: str | None = None
    kind: str | None = None

    def __post_init__(self) -> None:
        from voiceguide.script.routine import KINDS

        if self.kind is not None and self.kind.casefold() not in KINDS:
            raise InputError(f"There is no kind “{self.kind}”.", f"Kinds are {', '.join(KINDS)}.")

    def includes(self, front: FrontMatter) -> bool:
        """Whether a routine that says this of itself is meant."""
        areas = [area.casefold() for area in front.areas]
        return (self.area is None or self.area.casefold() in areas) and (
            self.kind is None or self.kind.casefold() == front.kind
        )
