"""Chapters: one per step as performed, from the passages of a plan."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from voiceguide.planning.timeline import Passage


class Chapter(Struct, frozen=True):
    """One step in time; `name` includes its side and round, `step` counts as in `Passage`."""

    name: str
    step: int
    start_frame: int
    end_frame: int


class ChapterList:
    """Collects chapters while a plan's passages are read once."""

    def __init__(self) -> None:
        self.chapters: list[Chapter] = []

    def add(self, passage: Passage) -> None:
        """Add the next passage."""
        start = passage.start_frame
        if self.chapters and self.chapters[-1].step == passage.step:
            start = self.chapters.pop().start_frame
        self.chapters.append(Chapter(passage.step_name, passage.step, start, passage.end_frame))


def chapters(passages: Iterable[Passage]) -> list[Chapter]:
    """Return the chapters of a session; each begins where the one before ends."""
    gathered = ChapterList()
    for passage in passages:
        gathered.add(passage)
    return gathered.chapters


def milliseconds(frame: int, sample_rate: int) -> int:
    """Return a position in milliseconds, as chapters and captions use it."""
    return round(frame * 1000 / sample_rate)
