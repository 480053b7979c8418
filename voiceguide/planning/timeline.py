"""The timeline: a whole session as values, every position an integer frame from its start.

`plan` makes it, `mix` turns it into sound; `show`, captions and progress read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from voiceguide.audio.clip import Placement

EventKind = Literal["speech", "chime", "clip", "pause", "wait"]
PassageRole = Literal["opening", "item", "closing"]


@dataclass(frozen=True)
class Event:
    """One thing that happens, from `start_frame` up to `end_frame`; silent without a placement."""

    kind: EventKind
    start_frame: int
    end_frame: int
    line: int
    text: str | None = None
    sound: str | None = None
    placement: Placement | None = None

    def moved(self, frames: int) -> Event:
        """The same, so many frames later."""
        return replace(
            self,
            start_frame=self.start_frame + frames,
            end_frame=self.end_frame + frames,
            placement=self.placement and self.placement.moved(frames),
        )


@dataclass(frozen=True)
class PlanWarning:
    """Something measured that the script's author will want to know."""

    line: int
    message: str
    source: str = ""
    """The script that `line` counts in."""


@dataclass(frozen=True)
class Passage:
    """What one item becomes in time: its events in start order.

    `step` counts the steps as performed (each side and round its own) from 0; `step_name` names
    that step, `item` counts the items as performed. Passages follow each other without gap:
    `end_frame` is where the next one begins, though a chime may ring beyond it. Before its first
    item a routine may have an opening silence, and after its last one a closing chime: these name
    the item they stand beside.
    """

    start_frame: int
    end_frame: int
    step: int
    step_name: str
    item: int
    events: tuple[Event, ...]
    warnings: tuple[PlanWarning, ...] = field(default=())
    role: PassageRole = "item"


def last_frame(passages: Iterable[Passage]) -> int:
    """The first frame after everything in `passages` has ended."""
    end = 0
    for passage in passages:
        end = max(end, passage.end_frame, *(event.end_frame for event in passage.events), 0)
    return end
