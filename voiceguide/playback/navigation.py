"""Navigation: where repeat, next step, previous step and ready lead."""

from __future__ import annotations

from voiceguide.planning.plan import Plan
from voiceguide.planning.timeline import Passage
from voiceguide.playback.actions import Action

SOON_S = 3.0
"""“Previous step” this soon after a step began goes to the step before it."""


Destination = tuple[str, Plan]
"""The message for the listener, and the rest of the session; its start frame is still to be set."""


def destination(action: Action, plan: Plan, passage: Passage, frame: int) -> Destination | None:
    """Return where an action leads from a frame of a passage; None at the end of the session."""
    if action is Action.READY:
        return "", plan.after(passage.item, 0)
    if action is Action.REPEAT:
        return "Once more.", plan.starting_at(passage.item, 0)
    if action is Action.NEXT_STEP:
        return _next_step(plan, passage)
    return _previous_step(plan, passage, frame)


def _next_step(plan: Plan, passage: Passage) -> Destination | None:
    following = passage.step + 1
    if following < len(plan.step_names):
        return "Next step.", plan.starting_at(plan.first_item_of(following), 0)
    if passage.role == "closing":
        return None
    return "Going to the end.", plan.after(plan.item_count - 1, 0)


def _previous_step(plan: Plan, passage: Passage, frame: int) -> Destination:
    first = plan.first_item_of(passage.step)
    in_first_item = passage.item == first and passage.role != "closing"
    soon = frame - passage.start_frame < SOON_S * plan.timing.sample_rate
    if in_first_item and soon and passage.step > 0:
        before = plan.first_item_of(passage.step - 1)
        return "Previous step.", plan.starting_at(before, 0)
    return "Back to the start of this step.", plan.starting_at(first, 0)
