"""Chapters: one for each step as performed, read off the passages of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.planning.timeline import Passage


@dataclass(frozen=True)
class Chapter:
    """A step in time, by its name with side and round; `step` counts as in `Passage`."""

    name: str
    step: int
    start_frame: int
    end_frame: int


class ChapterList:
    """Gathers the chapters of a plan while its passages go by."""

    def __init__(self) -> None:
        self.chapters: list[Chapter] = []

    def add(self, passage: Passage) -> None:
        """Take the next passage into account."""
        start = passage.start_frame
        if self.chapters and self.chapters[-1].step == passage.step:
            start = self.chapters.pop().start_frame
        self.chapters.append(Chapter(passage.step_name, passage.step, start, passage.end_frame))


def chapters(passages: Iterable[Passage]) -> list[Chapter]:
    """The chapters of a session; each begins where the one before it ends."""
    gathered = ChapterList()
    for passage in passages:
        gathered.add(passage)
    return gathered.chapters


def milliseconds(frame: int, sample_rate: int) -> int:
    """A position as chapters and captions are written."""
    return round(frame * 1000 / sample_rate)
