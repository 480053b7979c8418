"""What was practised, as values: a routine, and how long it was heard on one day."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath

from msgspec import Struct

from voiceguide.script.concerns import known_names
from voiceguide.script.routine import Routine


class PractisedRoutine(Struct, frozen=True):
    """What is kept of a routine: as it was when it was heard, since scripts change."""

    name: str
    title: str
    kind: str
    concerns: tuple[str, ...]


class PracticeRecord(Struct, frozen=True):
    """How many seconds of a routine were heard in one session on one day."""

    session: str
    day: date
    routine: PractisedRoutine
    seconds: float


def practised_routine(routine: Routine) -> PractisedRoutine:
    """Return what is kept of a routine; its concerns as scripts spell them."""
    front = routine.front
    name = PurePath(routine.source).stem
    return PractisedRoutine(name, routine.title, front.kind, known_names(front.concerns))
