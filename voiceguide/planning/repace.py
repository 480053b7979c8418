"""A new pace while a passage plays, from its next words on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict, replace

from voiceguide.audio.clip import Clip
from voiceguide.planning.edits import Insertion, inserted
from voiceguide.planning.planned_routine import PlannedRoutine, Voice
from voiceguide.planning.timeline import Event, Passage

if TYPE_CHECKING:
    from voiceguide.planning.layout import Clips
    from voiceguide.planning.plan import Plan
    from voiceguide.script.routine import Routine

_VOICES = ("speech", "clip")

_Said = Mapping[tuple[str | None, int], Event]
"""The latest event of the words that have begun, by text and line."""


def at_new_pace(
    before: Plan, after: Plan, passage: Passage, frame: int, insertions: Sequence[Insertion] = ()
) -> Passage:
    """Return a passage of the plan `before` with the rest from `frame` on as in the plan `after`.

    Events that have begun by then stay unchanged. The item is laid out again around them, so that
    the rest follows the usual rules. `insertions` are those already made in the passage.
    """
    if passage.role != "item":
        return passage
    begun = [event for event in passage.events if event.start_frame < frame]
    said = {(event.text, event.line): event for event in begun if event.kind == "speech"}
    parts = tuple(
        _Repaced(**asdict(new), old=old.voice, said=said)
        for old, new in zip(before.parts, after.parts, strict=True)
    )
    again = replace(
        after,
        parts=parts,
        from_item=passage.item,
        continues=True,
        patient=False,
    )
    laid_out = next(each for each in again if each.role == "item")
    by = passage.start_frame - laid_out.start_frame
    laid_out = replace(
        laid_out,
        start_frame=passage.start_frame,
        end_frame=laid_out.end_frame + by,
        events=tuple(event.moved(by) for event in laid_out.events),
    )
    for insertion in insertions:
        laid_out = inserted(laid_out, insertion)
    events = (*begun, *_from(_not_among(laid_out.events, begun), frame, begun))
    ends = (event.end_frame for event in events if event.kind in _VOICES)
    return replace(laid_out, end_frame=max((laid_out.end_frame, *ends)), events=events)


def _not_among(events: Sequence[Event], begun: Sequence[Event]) -> list[Event]:
    """Return the events without those that have begun; equal ones are counted off in order."""
    over = Counter(_identity(event) for event in begun)
    rest = []
    for event in events:
        if over[_identity(event)] > 0:
            over[_identity(event)] -= 1
        else:
            rest.append(event)
    return rest


def _identity(event: Event) -> tuple[object, ...]:
    return event.kind, event.line, event.text, event.sound


def _from(events: Sequence[Event], frame: int, begun: Sequence[Event]) -> list[Event]:
    """Return the events moved so that none starts before `frame` and no voices overlap."""
    free = max((event.end_frame for event in begun if event.kind in _VOICES), default=frame)
    placed = []
    for event in events:
        if event.kind == "chime" and event.start_frame < frame:
            # A late chime is left out: it would mark the wrong moment.
            continue
        start = max(event.start_frame, frame)
        if event.kind in _VOICES:
            start = max(start, free)
            free = start + event.end_frame - event.start_frame
        placed.append(event.moved(start - event.start_frame))
    return placed


class _Repaced(PlannedRoutine, frozen=True, kw_only=True):
    """A routine whose words in `said` are spoken as they were, by `old`."""

    old: Voice
    said: _Said

    def clips(self, within: Routine) -> _MixedClips:
        return _MixedClips(self.old.clips(within), self.voice.clips(within), self.said)


class _MixedClips(Struct, frozen=True):
    old: Clips
    new: Clips
    said: _Said

    def speech(self, text: str, line: int) -> Clip:
        event = self.said.get((text, line))
        if event is None:
            return self.new.speech(text, line)
        # The pace may have changed twice since they began: only what is heard is sure to be theirs.
        heard = event.placement
        if heard is not None and heard.start_frame == event.start_frame:
            return heard.clip
        return self.old.speech(text, line)

    def sound(self, name: str, line: int) -> Clip:
        return self.new.sound(name, line)

    def recording(self, file: str, line: int) -> Clip:
        return self.new.recording(file, line)
