"""The plan: a session's passages in time, made item by item as they are asked for.

The one place that decides when anything is heard. Pure but for the clips it asks for: no clock,
no threads, no files.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from voiceguide.audio.clip import Placement
from voiceguide.errors import InputError
from voiceguide.planning.expansion import Pass, PerformedItem, perform
from voiceguide.planning.layout import Clips, Layout, Opening, Timing, lay_out
from voiceguide.planning.timeline import Event, Passage
from voiceguide.script.routine import Chimes, Countdown, Item, Last, Routine, Words

LEAD_IN_S = 0.5
"""Silence before the opening chime: a loudspeaker may need a moment to wake."""

LONGEST_S = 24 * 3600
"""The longest session that is played or exported."""

UTTERANCES_AHEAD = 12
"""How many utterances beyond the current item are asked for before they are needed."""


class Voice(Protocol):
    """Clips for one routine, spoken by one voice at one pace."""

    def clips(self, within: Routine) -> Clips:
        """The clips of items that stand in the script `within` (the routine or an included one)."""

    def prefetch(self, text: str) -> None:
        """Say that this utterance will be needed soon."""

    @property
    def pace_wpm(self) -> int:
        """Words per minute."""

    def paced(self, wpm: int) -> Voice:
        """The same voice at another pace."""


@dataclass(frozen=True)
class PlannedRoutine:
    """One routine of a session: its passes, who speaks them, which chimes mark its moments."""

    routine: Routine
    passes: tuple[Pass, ...]
    voice: Voice
    chimes: Chimes | None
    lead_in_s: float

    @property
    def openings(self) -> dict[str, Opening]:
        """The chimes that open steps, by the moment they mark."""
        sounds = self.voice.clips(self.routine)
        marks = self.chimes or Chimes(None, None, None, None)
        moments = {"open": marks.open, "step": marks.step, "side": marks.side}
        return {
            moment: Opening(name, sounds.sound(name, 1))
            for moment, name in moments.items()
            if name is not None
        }


@dataclass(frozen=True)
class Plan:
    """A whole session; iterating makes its passages, anew each time and only as far as asked.

    `from_item` leaves out the items before it (as performed, counted from 0); `start_frame`
    is where the first passage begins; a plan that `goes_on` continues a session under way, without
    lead-in or opening, unless it comes to a routine's first item; one that begins behind a
    routine's last item begins with its closing. `spare_frames` is silence put before the closing
    chime, to make a fitted session exact to the frame.
    """

    parts: tuple[PlannedRoutine, ...]
    timing: Timing
    from_item: int = 0
    start_frame: int = 0
    goes_on: bool = False
    spare_frames: int = 0

    @property
    def step_names(self) -> tuple[str, ...]:
        """The names of all steps as performed."""
        return tuple(one.name for part in self.parts for one in part.passes)

    @property
    def item_count(self) -> int:
        """How many items are performed in all."""
        return sum(len(one.items) for part in self.parts for one in part.passes)

    def first_item_of(self, step: int) -> int:
        """The first item of a step (both counted as performed from 0), for `from_item`."""
        passes = [one for part in self.parts for one in part.passes]
        return sum(len(one.items) for one in passes[:step])

    def part_of(self, item: int) -> PlannedRoutine:
        """The routine that an item belongs to."""
        for part in self.parts:
            count = sum(len(one.items) for one in part.passes)
            if item < count:
                return part
            item -= count
        return self.parts[-1]

    def again(self, item: int, frame: int) -> Plan:
        """The session under way, from the beginning of an item.

        Before a routine's first item its opening is heard again.
        """
        firsts = [0]
        for part in self.parts:
            firsts.append(firsts[-1] + sum(len(one.items) for one in part.passes))
        return replace(self, from_item=item, start_frame=frame, goes_on=item not in firsts)

    def after(self, item: int, frame: int) -> Plan:
        """The session under way, from the end of an item."""
        return replace(self, from_item=item + 1, start_frame=frame, goes_on=True)

    def paced(self, paces_wpm: Sequence[int]) -> Plan:
        """The same, each routine spoken at another pace."""
        parts = tuple(
            replace(part, voice=part.voice.paced(wpm))
            for part, wpm in zip(self.parts, paces_wpm, strict=True)
        )
        return replace(self, parts=parts)

    def __iter__(self) -> Iterator[Passage]:
        """The passages in order. Raises InputError where the session gets longer than a day."""
        frame, first_step, first_item = self.start_frame, 0, 0
        followings = next_steps([part.passes for part in self.parts])
        for index, (part, following) in enumerate(zip(self.parts, followings, strict=True)):
            last = index == len(self.parts) - 1
            spare = self.spare_frames if last else 0
            for passage in self._part(part, following, frame, first_step, first_item, spare):
                frame = passage.end_frame
                if frame > LONGEST_S * self.timing.sample_rate:
                    raise too_long(part.routine.source)
                yield passage
            first_step += len(part.passes)
            first_item += sum(len(one.items) for one in part.passes)

    def _part(
        self,
        part: PlannedRoutine,
        following: str | None,
        frame: int,
        first_step: int,
        first_item: int,
        spare: int,
    ) -> Iterator[Passage]:
        items = islice(
            enumerate(perform(part.passes, following, first_step), first_item),
            max(0, self.from_item - first_item),
            None,
        )
        begins = not (self.goes_on and first_item < self.from_item)
        performed = None
        for number, performed in _ahead(items, part.voice):
            if begins:
                begins = False
                performed = replace(performed, opens="open")
                lead_in = self.timing.frames(part.lead_in_s)
                if lead_in:
                    yield _lead_in(performed, number, frame, lead_in)
                    frame += lead_in
            passage = self._passage(part, performed, number, frame)
            frame = passage.end_frame
            yield passage
        after = first_item + sum(len(one.items) for one in part.passes)
        if performed is not None:
            yield from self._closing(part, performed, number, frame, spare)
        elif after and self.goes_on and self.from_item == after:
            *_, performed = perform(part.passes[-1:], following, first_step + len(part.passes) - 1)
            yield from self._closing(part, performed, after - 1, frame, spare)

    def _passage(
        self, part: PlannedRoutine, performed: PerformedItem, number: int, frame: int
    ) -> Passage:
        clips = part.voice.clips(performed.routine)
        layout = _equal_sides(performed, clips, self.timing, part.openings)
        return Passage(
            frame,
            frame + layout.length_frames,
            performed.step,
            performed.step_name,
            number,
            tuple(event.moved(frame) for event in layout.events),
            tuple(replace(warning, source=performed.routine.source) for warning in layout.warnings),
        )

    def _closing(
        self, part: PlannedRoutine, last: PerformedItem, number: int, frame: int, spare: int
    ) -> Iterator[Passage]:
        """The spare silence and the closing chime, rung out."""
        line = last.item.last_line
        events = []
        end = frame + spare
        if spare:
            events.append(Event("pause", frame, end, last.item.line))
        if part.chimes is not None and part.chimes.close is not None:
            name = part.chimes.close
            bell = Placement(end, part.voice.clips(part.routine).sound(name, line))
            events.append(Event("chime", end, bell.end_frame, line, sound=name, placement=bell))
            end = bell.end_frame
        if events:
            step, name = last.step, last.step_name
            yield Passage(frame, end, step, name, number, tuple(events), role="closing")


def next_steps(parts: Sequence[tuple[Pass, ...]]) -> list[str | None]:
    """What `{next}` says at the end of each routine: the next routine's first step."""
    firsts = [passes[0].step.name if passes else None for passes in parts]
    return [*firsts[1:], None]


def too_long(source: str) -> InputError:
    """What is raised for a session longer than LONGEST_S."""
    return InputError(
        f"{source}: this session is longer than 24 hours.", "Use shorter holds or fewer rounds."
    )


def _lead_in(before: PerformedItem, number: int, frame: int, length: int) -> Passage:
    pause = Event("pause", frame, frame + length, before.item.line)
    step, name = before.step, before.step_name
    return Passage(frame, frame + length, step, name, number, (pause,), role="opening")


def _equal_sides(
    performed: PerformedItem, clips: Clips, timing: Timing, openings: Mapping[str, Opening]
) -> Layout:
    """The layout of an item that lasts as long as the longest of its sides."""
    opening = openings.get(performed.opens or "")
    layout = lay_out(performed.item, clips, timing, opening)
    if len(performed.siblings) < 2:
        return layout
    # The first side may open with a chime and the second without: then both get its time.
    measured = next(iter(openings.values()), None) if performed.opens else None
    longest = max(
        layout.length_frames,
        *(lay_out(item, clips, timing, measured).length_frames for item in performed.siblings),
    )
    if longest == layout.length_frames:
        return layout
    again = lay_out(performed.item, clips, timing, opening, at_least_frames=longest)
    return replace(again, warnings=layout.warnings)


def _ahead(
    items: Iterable[tuple[int, PerformedItem]], voice: Voice
) -> Iterator[tuple[int, PerformedItem]]:
    """The same items, each yielded once the utterances after it have been asked for."""
    waiting: deque[tuple[int, PerformedItem, int]] = deque()
    asked = 0
    for number, item in items:
        texts = list(utterances(item))
        for text in texts:
            voice.prefetch(text)
        waiting.append((number, item, len(texts)))
        asked += len(texts)
        while waiting and asked - waiting[0][2] >= UTTERANCES_AHEAD:
            first_number, first, count = waiting.popleft()
            asked -= count
            yield first_number, first
    for number, item, _count in waiting:
        yield number, item


def utterances(performed: PerformedItem) -> Iterator[str]:
    """Every text an item says, on any of its sides."""
    seen: set[str] = set()
    for item in performed.siblings:
        for text in _texts(item):
            if text not in seen:
                seen.add(text)
                yield text


def _texts(item: Item) -> Iterator[str]:
    yield from (part.text for part in item.parts if isinstance(part, Words))
    for cue in item.cues:
        for part in cue.parts:
            if isinstance(part, Words):
                yield part.text
            elif isinstance(part, Countdown) and isinstance(cue.time, Last):
                yield from (str(number) for number in range(int(cue.time.remaining_s), 0, -1))
