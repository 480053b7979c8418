"""The plan: a session's passages in time, made one by one as they are needed.

The only place that decides when anything is heard. Pure apart from the clips it asks for: no clock,
no threads, no files.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import accumulate, islice

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.audio.clip import Placement
from voiceguide.errors import InputError
from voiceguide.planning.expansion import Pass, PerformedItem, perform
from voiceguide.planning.layout import Clips, Layout, Opening, lay_out
from voiceguide.planning.planned_routine import PlannedRoutine, Voice
from voiceguide.planning.prefetch import asked_ahead, utterances
from voiceguide.planning.timeline import Event, Passage
from voiceguide.planning.timing import Timing

LEAD_IN_S = 0.5
"""Silence before the opening chime: a loudspeaker may need a moment to wake up."""

PATIENCE_S = 0.25
"""How much silence is added at a time before an item whose words are not spoken yet."""

WAITED_FOR_S = 3.0
"""The beginning of a session, which is planned before it sounds: its words are waited for."""

LONGEST_S = 24 * 3600
"""The longest session that is played or exported."""


class Plan(Struct, frozen=True):
    """A whole session; each iteration makes its passages again, one at a time.

    `from_item` is the first item performed (counted from 0), `start_frame` where its passage
    begins. A plan that `continues` is the rest of a session that has begun: it has no lead-in or
    opening before the first item, unless that is a routine's first; after a routine's last item it
    begins with the closing. `spare_frames` of silence before the closing chime make a fitted
    session exact to the frame. `chime_level_db` is the change of level of all chimes. A `patient`
    plan, for a session that is playing, adds silence before an item until its words are spoken.
    """

    parts: tuple[PlannedRoutine, ...]
    timing: Timing
    from_item: int = 0
    start_frame: int = 0
    continues: bool = False
    spare_frames: int = 0
    chime_level_db: float = 0.0
    patient: bool = False

    @property
    def step_names(self) -> tuple[str, ...]:
        """The names of all steps as performed."""
        return tuple(one.name for part in self.parts for one in part.passes)

    @property
    def item_count(self) -> int:
        """How many items are performed."""
        return sum(part.item_count for part in self.parts)

    def first_item_of(self, step: int) -> int:
        """Return the first item of a step, for `from_item` (both counted as performed, from 0)."""
        passes = [one for part in self.parts for one in part.passes]
        return sum(len(one.items) for one in passes[:step])

    def part_of(self, item: int) -> PlannedRoutine:
        """Return the routine that contains an item."""
        ends = accumulate(part.item_count for part in self.parts)
        return self.parts[next(index for index, end in enumerate(ends) if item < end)]

    def utterances(self) -> Iterator[tuple[Voice, str]]:
        """Yield what each item says, with the voice that says it; repetitions included."""
        for voice, performed in self.performed():
            for text in utterances(performed):
                yield voice, text

    def hurry(self, item: int, said: Container[str] = ()) -> bool:
        """Have spoken what an item says, but for what is `said` already, before all else.

        Returns whether it can be had without waiting.
        """
        voice, performed = next(islice(self.performed(), item, None))
        # All are asked for, not only those before the first that is missing.
        ready = [voice.hurry(text) for text in utterances(performed) if text not in said]
        return all(ready)

    def performed(self) -> Iterator[tuple[Voice, PerformedItem]]:
        """Yield every item of the session, from the first one on, with the voice that says it."""
        for part, following in self._in_order():
            for performed in perform(part.passes, following):
                yield part.voice, performed

    def starting_at(self, item: int, frame: int) -> Plan:
        """Return the rest of the session from the start of an item.

        A routine's first item is heard with its opening.
        """
        firsts = accumulate(part.item_count for part in self.parts[:-1])
        return replace(self, from_item=item, start_frame=frame, continues=item not in firsts)

    def after(self, item: int, frame: int) -> Plan:
        """Return the rest of the session from the end of an item."""
        return replace(self, from_item=item + 1, start_frame=frame, continues=True)

    def paced(self, paces_wpm: Sequence[int]) -> Plan:
        """Return the same session with a new pace for each routine."""
        parts = tuple(
            replace(part, voice=part.voice.paced(wpm))
            for part, wpm in zip(self.parts, paces_wpm, strict=True)
        )
        return replace(self, parts=parts)

    def __iter__(self) -> Iterator[Passage]:
        """Yield the passages in order. Raises InputError if the session lasts longer than a day."""
        frame, first_step, first_item = self.start_frame, 0, 0
        for index, (part, following) in enumerate(self._in_order()):
            last = index == len(self.parts) - 1
            spare = self.spare_frames if last else 0
            for passage in self._part(part, following, frame, first_step, first_item, spare):
                frame = passage.end_frame
                if frame > LONGEST_S * self.timing.sample_rate:
                    raise too_long(part.routine.source)
                yield passage.with_chimes_at(self.chime_level_db)
            first_step += len(part.passes)
            first_item += part.item_count

    def _in_order(self) -> Iterator[tuple[PlannedRoutine, str | None]]:
        """Return each routine with what `{next}` says at its end."""
        followings = next_steps([part.passes for part in self.parts])
        return zip(self.parts, followings, strict=True)

    def _part(
        self,
        part: PlannedRoutine,
        following: str | None,
        frame: int,
        first_step: int,
        first_item: int,
        spare: int,
    ) -> Iterator[Passage]:
        skipped = max(0, self.from_item - first_item)
        begins = not (self.continues and skipped)
        passes = _opening_at(part.passes, skipped) if begins else part.passes
        items = islice(enumerate(perform(passes, following, first_step), first_item), skipped, None)
        performed = None
        for number, performed in asked_ahead(items, part.voice.prefetch):
            if begins:
                begins = False
                warnings = (*part.warnings, *performed.warnings)
                performed = replace(performed, opens="open", warnings=warnings)
                lead_in = self.timing.frames(part.lead_in_s)
                if lead_in:
                    yield _lead_in(performed, number, frame, lead_in)
                    frame += lead_in
            if self.patient and (self.start_frame or frame >= self.timing.frames(WAITED_FOR_S)):
                for pause in self._until_spoken(part.voice, performed, number, frame):
                    yield pause
                    frame = pause.end_frame
            passage = self._passage(part, performed, number, frame)
            frame = passage.end_frame
            yield passage
        after = first_item + part.item_count
        if performed is not None:
            yield from self._closing(part, performed, number, frame, spare)
        elif self.continues and 0 < skipped == part.item_count:
            # Without chimes, passes that had nothing else are empty.
            last = max(index for index, one in enumerate(part.passes) if one.items)
            *_, performed = perform(part.passes[last:], following, first_step + last)
            yield from self._closing(part, performed, after - 1, frame, spare)

    def _until_spoken(
        self, voice: Voice, performed: PerformedItem, number: int, frame: int
    ) -> Iterator[Passage]:
        """Yield short silences until everything that an item says can be had without waiting."""
        length = self.timing.frames(PATIENCE_S)
        missing = list(utterances(performed))
        # What was ready once counts, even if memory has no room for all of it at a time.
        while missing := [text for text in missing if not voice.hurry(text)]:
            yield replace(_lead_in(performed, number, frame, length), role="delay")
            frame += length

    def _passage(
        self, part: PlannedRoutine, performed: PerformedItem, number: int, frame: int
    ) -> Passage:
        clips = part.clips(performed.routine)
        layout = _equal_sides(performed, clips, self.timing, part.openings)
        return Passage(
            frame,
            frame + layout.length_frames,
            performed.step,
            performed.step_name,
            number,
            tuple(event.moved(frame) for event in layout.events),
            (
                *performed.warnings,
                *(replace(each, source=performed.routine.source) for each in layout.warnings),
            ),
        )

    def _closing(
        self, part: PlannedRoutine, last: PerformedItem, number: int, frame: int, spare: int
    ) -> Iterator[Passage]:
        """Yield the spare silence and the closing chime, to its end."""
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
    """Return what `{next}` says at the end of each routine: the next routine's first step."""
    firsts = [passes[0].step.name for passes in parts]
    return [*firsts[1:], None]


def too_long(source: str) -> InputError:
    """Return the error for a session longer than LONGEST_S."""
    return InputError(
        f"{source}: this session is longer than 24 hours.", "Use shorter holds or fewer rounds."
    )


def _opening_at(passes: tuple[Pass, ...], item: int) -> tuple[Pass, ...]:
    """Return the passes with the opening chime in the one that begins with an item, if any does."""
    for index, one in enumerate(passes):
        if item == 0:
            return (*passes[:index], replace(one, chime="open"), *passes[index + 1 :])
        item -= len(one.items)
    return passes


def _lead_in(before: PerformedItem, number: int, frame: int, length: int) -> Passage:
    pause = Event("pause", frame, frame + length, before.item.line)
    step, name = before.step, before.step_name
    return Passage(frame, frame + length, step, name, number, (pause,), role="opening")


def _equal_sides(
    performed: PerformedItem, clips: Clips, timing: Timing, openings: Mapping[str, Opening]
) -> Layout:
    """Return the layout of an item, as long as the longest of its sides."""
    opening = openings.get(performed.opens or "")
    layout = lay_out(performed.item, clips, timing, opening)
    if len(performed.siblings) < 2:
        return layout
    # If only one side opens with a chime, both get the time for it.
    chimes = (openings[moment] for moment in performed.side_opens if moment in openings)
    measured = next(chimes, None)
    longest = max(
        layout.length_frames,
        *(lay_out(item, clips, timing, measured).length_frames for item in performed.siblings),
    )
    if longest == layout.length_frames:
        return layout
    again = lay_out(performed.item, clips, timing, opening, at_least_frames=longest)
    return replace(again, warnings=layout.warnings)
