"""The timeline: a whole session as values; every position is a frame counted from its start.

`plan` makes it and the mixer turns it into sound; `show`, captions and progress read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from voiceguide.audio.clip import Placement

EventKind = Literal["speech", "chime", "clip", "pause", "wait"]
PassageRole = Literal["opening", "delay", "item", "closing"]


class Event(Struct, frozen=True):
    """One event from `start_frame` up to `end_frame`; silent if it has no placement."""

    kind: EventKind
    start_frame: int
    end_frame: int
    line: int
    text: str | None = None
    sound: str | None = None
    placement: Placement | None = None
    caption: str | None = None
    """What is shown for the text, if it differs."""
    whole: Placement | None = None
    """All of the sound, where `placement` is only the rest of it after an interruption."""

    @property
    def shown(self) -> str | None:
        """The text as captions and displays show it."""
        return self.caption or self.text

    def moved(self, frames: int) -> Event:
        """Return the event moved `frames` later."""
        return replace(
            self,
            start_frame=self.start_frame + frames,
            end_frame=self.end_frame + frames,
            placement=self.placement and self.placement.moved(frames),
            whole=self.whole and self.whole.moved(frames),
        )


class PlanWarning(Struct, frozen=True):
    """A warning for the script's author, found by measuring."""

    line: int
    message: str
    source: str = ""
    """The name of the script that `line` belongs to."""


class Passage(Struct, frozen=True):
    """One item in time: its events in start order.

    `step` counts the steps as performed from 0 (each side and round is one); `step_name` is the
    step's name, `item` counts the items as performed. Passages follow each other without a gap: the
    next one begins at `end_frame`, though a chime may ring beyond it. A routine may begin with an
    opening silence and end with a closing chime; their `item` is the one next to them. So it is for
    a delay, a silence before an item whose words are not spoken yet.
    """

    start_frame: int
    end_frame: int
    step: int
    step_name: str
    item: int
    events: tuple[Event, ...]
    warnings: tuple[PlanWarning, ...] = field(default=())
    role: PassageRole = "item"

    def with_chimes_at(self, level_db: float) -> Passage:
        """Return the passage with every chime at a change of level in decibels; nothing moves."""
        return replace(
            self,
            events=tuple(
                replace(event, placement=replace(event.placement, gain_db=level_db))
                if event.kind == "chime" and event.placement is not None
                else event
                for event in self.events
            ),
        )


def last_frame(passages: Iterable[Passage]) -> int:
    """Return the first frame after everything in `passages` has ended."""
    end = 0
    for passage in passages:
        end = max(end, passage.end_frame, *(event.end_frame for event in passage.events))
    return end
