"""Expansion: a routine as the items that are performed, in order.

Repeats rounds and sides, inserts includes and fills in variables; `plan` adds the times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.errors import InputError, ScriptError
from voiceguide.planning.repeating import (
    check_repetitions,
    item_count,
    items_of,
    number_shown,
)
from voiceguide.planning.timeline import PlanWarning
from voiceguide.planning.variables import Values, check_durations, warning_of_english_sides
from voiceguide.script.routine import (
    Chime,
    Countdown,
    Every,
    Include,
    Item,
    Last,
    Routine,
    Step,
)

MOST_ITEMS = 200_000
"""The most items and cues in a session, with all rounds and includes: two a second for a day."""

_CHAIN_END_SHOWN = 3
"""How many routines are named at each end of a long chain of includes."""


class Pass(Struct, frozen=True):
    """One pass through a step: one side of one round, or the part of it before or after an include.

    `routine` is the script that contains the step. `chime` is the moment at its start: `open`,
    `step`, `side`, or None if it continues after an include.
    """

    routine: Routine
    step: Step
    items: tuple[Item, ...]
    round: int
    side: str | None
    chime: str | None

    @property
    def name(self) -> str:
        """The step's name with its side and round, as chapters show it."""
        name = self.step.name
        if self.side is not None:
            name += f", {self.side}"
        if self.step.rounds > 1:
            language = self.routine.front.language
            name += f", {number_shown(self.round, self.step.rounds, language)}"
        return name

    @property
    def areas(self) -> tuple[str, ...]:
        """The parts of the face it is about: those of the step, else those of its script."""
        return self.step.areas or self.routine.front.areas


class PerformedItem(Struct, frozen=True):
    """An item with its final words.

    `siblings` are the same item on every side of its step, including itself: all must last equally
    long. `opens` is the moment its chime marks, if it is the first item of a pass; `side_opens` are
    those of its siblings.
    """

    routine: Routine
    step: int
    step_name: str
    item: Item
    siblings: tuple[Item, ...]
    opens: str | None
    side_opens: tuple[str, ...] = ()
    warnings: tuple[PlanWarning, ...] = ()


def expand(routine: Routine, load: Callable[[str, Routine], Routine]) -> tuple[Pass, ...]:
    """Return all passes of a routine in order, with included routines in their places.

    `load(name, within)` returns an included routine. Raises ScriptError for a cycle, for an include
    that cannot be found and for a `{duration}` without words in its language, InputError for more
    than MOST_ITEMS items.
    """
    return tuple(_Expansion(routine, load).run())


class _Expansion:
    def __init__(self, routine: Routine, load: Callable[[str, Routine], Routine]) -> None:
        self.routine = routine
        self.load = load
        self.loaded: dict[tuple[str, str | None, str | None], Routine] = {}
        self.items = 0

    def run(self) -> Iterator[Pass]:
        opening = "open"
        # Not recursive: includes may be nested deeper than Python's recursion limit.
        walks = [self._segments(self.routine)]
        chain = [self.routine.source]
        while walks:
            segment = next(walks[-1], None)
            if segment is None:
                walks.pop()
                chain.pop()
            elif isinstance(segment, Pass):
                self._count(len(segment.items) + sum(map(_times_of_cues, segment.items)))
                yield replace(segment, chime=opening) if opening else segment
                opening = ""
            else:
                include, within = segment
                self._count(1)
                routine = self._include(include, within)
                if routine.source in chain:
                    names = [*chain, routine.source]
                    names = names[names.index(routine.source) :]
                    message = f"These routines include each other: {_chain(names)}."
                    raise _at(within, include, message, "Remove one of the includes.")
                walks.append(self._segments(routine))
                chain.append(routine.source)

    def _segments(self, routine: Routine) -> Iterator[Pass | tuple[Include, Routine]]:
        check_durations(routine)
        check_repetitions(routine)
        for step in routine.steps:
            first = True
            self._check_count(sum(map(item_count, step.items)))
            performed = {id(item): items_of(item, routine.front.language) for item in step.items}
            for round_number in range(1, step.rounds + 1):
                for side in step.sides or (None,):
                    chime: str | None = "step" if first else "side"
                    first = False
                    items: list[Item] = []
                    for item in step.items:
                        if item.parts and isinstance(item.parts[0], Include):
                            if items:
                                yield Pass(routine, step, tuple(items), round_number, side, chime)
                                items, chime = [], None
                            yield item.parts[0], routine
                        else:
                            items += performed[id(item)]
                    if items:
                        yield Pass(routine, step, tuple(items), round_number, side, chime)

    def _include(self, include: Include, within: Routine) -> Routine:
        key = (include.name, within.folder, within.front.language)
        if key not in self.loaded:
            try:
                self.loaded[key] = self.load(include.name, within)
            except ScriptError:
                raise
            except InputError as error:
                raise _at(within, include, error.message, error.hint) from None
        return self.loaded[key]

    def _count(self, items: int) -> None:
        self.items += items
        self._check_count(0)

    def _check_count(self, further: int) -> None:
        if self.items + further > MOST_ITEMS:
            raise InputError(
                f"{self.routine.source}: this session has more than {MOST_ITEMS} items and cues.",
                "Use fewer rounds or includes, or longer times in [every …].",
            )


def _times_of_cues(item: Item) -> int:
    """Return how many cues are heard under an item, at most."""
    times = 0
    for cue in item.cues:
        often = 1.0
        if isinstance(cue.time, Every) and item.hold_s is not None:
            often = item.hold_s / cue.time.period_s
        elif isinstance(cue.time, Last) and any(isinstance(each, Countdown) for each in cue.parts):
            often = cue.time.remaining_s
        times += int(often) * len(cue.parts)
    return times


def _chain(names: Sequence[str]) -> str:
    if len(names) > 2 * _CHAIN_END_SHOWN + 1:
        left_out = f"… {len(names) - 2 * _CHAIN_END_SHOWN} more …"
        names = [*names[:_CHAIN_END_SHOWN], left_out, *names[-_CHAIN_END_SHOWN:]]
    return " → ".join(names)


def _at(routine: Routine, include: Include, message: str, hint: str) -> ScriptError:
    problem = routine.problem(include.line, include.name, message, hint)
    return ScriptError(routine.source, [problem])


def passes_without_chimes(passes: Sequence[Pass]) -> tuple[Pass, ...]:
    """Return the passes without any `[chime]`, and without items that are then empty.

    They keep the moments at their starts.
    """
    return tuple(
        replace(one, items=tuple(filter(None, map(_without_chimes, one.items)))) for one in passes
    )


def _without_chimes(item: Item) -> Item | None:
    parts = tuple(part for part in item.parts if not isinstance(part, Chime))
    if not parts and item.hold_s is None:
        return None
    cues = []
    for cue in item.cues:
        kept = tuple(part for part in cue.parts if not isinstance(part, Chime))
        if kept:
            cues.append(replace(cue, parts=kept))
    return replace(item, parts=parts, cues=tuple(cues))


def perform(
    passes: Sequence[Pass], following: str | None = None, first_step: int = 0
) -> Iterator[PerformedItem]:
    """Yield the items of the passes with their final words.

    `first_step` is the number of the first pass; `following` is what `{next}` says in the last
    step. Raises ScriptError for a `{next}` with no step to name.
    """
    nexts: list[str | None] = [following] * len(passes)
    for index in range(len(passes) - 2, -1, -1):
        after = passes[index + 1]
        # A routine that is included twice in a row begins its step anew.
        same = after.step is passes[index].step and after.chime != "step"
        nexts[index] = nexts[index + 1] if same else after.step.name
    first_side: dict[int, str] = {}
    begun: set[int] = set()
    for index, this in enumerate(passes):
        if this.chime and this.chime != "side":
            first_side[id(this.step)] = this.chime
        for position, item in enumerate(this.items):
            values = Values(this.routine, this.step, this.round, this.side, nexts[index])
            said = values.fill(item)
            siblings = tuple(
                said if side == this.side else replace(values, side=side).fill(item)
                for side in this.step.sides or (this.side,)
            )
            opens = this.chime if position == 0 else None
            side_opens: tuple[str, ...] = ()
            if opens is None and item.repetition is not None:
                opens = item.repetition.phase
                side_opens = (opens,)
            elif opens:
                first = first_side.get(id(this.step)) if this.round == 1 else None
                side_opens = (first, "side") if first else ("side",)
            warning = None
            if id(this.step) not in begun:
                begun.add(id(this.step))
                warning = warning_of_english_sides(this.routine, this.step)
            yield PerformedItem(
                this.routine,
                first_step + index,
                this.name,
                said,
                siblings,
                opens,
                side_opens,
                () if warning is None else (warning,),
            )
