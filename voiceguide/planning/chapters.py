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


def add_chapter(chapters: list[Chapter], passage: Passage) -> None:
    """Add the next passage of a plan to the chapters of those before it."""
    start = passage.start_frame
    if chapters and chapters[-1].step == passage.step:
        start = chapters.pop().start_frame
    chapters.append(Chapter(passage.step_name, passage.step, start, passage.end_frame))


def chapters(passages: Iterable[Passage]) -> list[Chapter]:
    """Return the chapters of a session; each begins where the one before ends."""
    gathered: list[Chapter] = []
    for passage in passages:
        add_chapter(gathered, passage)
    return gathered


def milliseconds(frame: int, sample_rate: int) -> int:
    """Return a position in milliseconds, as chapters and captions use it."""
    return round(frame * 1000 / sample_rate)
