"""Navigation: where repeat, next step, previous step and ready lead."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from voiceguide.planning.plan import Plan
from voiceguide.planning.timeline import Passage
from voiceguide.playback.actions import Action

SOON_S = 3.0
"""“Previous step” this soon after a step began goes to the step before it."""


class Destination(Struct, frozen=True):
    """Where to continue: `plan_at` returns the rest of the session from a given start frame."""

    message: str
    plan_at: Callable[[int], Plan]


def destination(action: Action, plan: Plan, passage: Passage, frame: int) -> Destination | None:
    """Return where an action leads from a frame of a passage; None at the end of the session."""
    if action is Action.READY:
        return Destination("", lambda at: plan.after(passage.item, at))
    if action is Action.REPEAT:
        return Destination("Once more.", lambda at: plan.starting_at(passage.item, at))
    if action is Action.NEXT_STEP:
        return _next_step(plan, passage)
    return _previous_step(plan, passage, frame)


def _next_step(plan: Plan, passage: Passage) -> Destination | None:
    if passage.step + 1 < len(plan.step_names):
        first = plan.first_item_of(passage.step + 1)
        return Destination("Next step.", lambda at: plan.starting_at(first, at))
    if passage.role == "closing":
        return None
    last = plan.item_count - 1
    return Destination("Going to the end.", lambda at: plan.after(last, at))


def _previous_step(plan: Plan, passage: Passage, frame: int) -> Destination:
    first = plan.first_item_of(passage.step)
    in_first_item = passage.item == first and passage.role != "closing"
    soon = frame - passage.start_frame < SOON_S * plan.timing.sample_rate
    if in_first_item and soon and passage.step > 0:
        before = plan.first_item_of(passage.step - 1)
        return Destination("Previous step.", lambda at: plan.starting_at(before, at))
    return Destination("Back to the start of this step.", lambda at: plan.starting_at(first, at))
