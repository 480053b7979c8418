"""Where repeat, next step and previous step lead, and what is heard of it."""

from __future__ import annotations

import pytest

from tests.builders import RATE as PLAN_RATE
from tests.builders import plan_of
from tests.fakes.output import RATE
from tests.fakes.performance import THREE_STEPS, Performance
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.navigation import SOON_S, destination
from voiceguide.script.routine import Chimes

SOON = round(SOON_S * PLAN_RATE) - 1
LATE = round(SOON_S * PLAN_RATE)


@pytest.mark.parametrize(
    ("action", "item", "frames", "message", "following"),
    [
        (Action.REPEAT, 1, LATE, "Once more.", 1),
        (Action.READY, 1, LATE, "", 2),
        (Action.NEXT_STEP, 0, 0, "Next step.", 2),
        (Action.NEXT_STEP, 3, 0, "Going to the end.", None),
        (Action.PREVIOUS_STEP, 2, SOON, "Previous step.", 0),
        (Action.PREVIOUS_STEP, 2, LATE, "Back to the start of this step.", 2),
        (Action.PREVIOUS_STEP, 1, SOON, "Back to the start of this step.", 0),
        (Action.PREVIOUS_STEP, 0, SOON, "Back to the start of this step.", 0),
    ],
)
def test_an_action_leads_to_an_item(
    action: Action, item: int, frames: int, message: str, following: int | None
) -> None:
    plan = plan_of(THREE_STEPS)
    passage = next(each for each in plan if each.item == item)
    there = destination(action, plan, passage, passage.start_frame + frames)
    assert there is not None
    assert there[0] == message
    first = next((each for each in there[1] if each.role == "item"), None)
    assert (first and first.item) == following


def test_repeat_says_the_item_again_and_restarts_its_hold() -> None:
    done = Performance(THREE_STEPS, [(6.0, Action.REPEAT)])
    assert done.said == ["alpha beta", "gamma delta", "gamma delta", "epsilon zeta", "eta theta"]
    again, following = done.spans()[2][0], done.spans()[3][0]
    assert following - again == pytest.approx(4, abs=0.02)


def test_the_next_step_follows_at_once() -> None:
    done = Performance(THREE_STEPS, [(1.0, Action.NEXT_STEP)])
    assert done.said == ["alpha beta", "epsilon zeta", "eta theta"]
    assert done.spans()[1][0] < 2.0


def test_the_next_step_after_the_last_is_the_closing() -> None:
    done = Performance(
        THREE_STEPS,
        [(13.0, Action.NEXT_STEP)],
        Chimes(open=None, step=None, side=None, close="close"),
    )
    assert done.ending is Ending.FINISHED
    assert done.listener.events[-1][1].sound == "close"
    assert len(done.heard) / RATE < 15


def test_back_goes_to_the_beginning_of_the_step_and_twice_to_the_one_before() -> None:
    once = Performance(THREE_STEPS, [(11.5, Action.PREVIOUS_STEP)])
    assert once.said[2:] == ["epsilon zeta", "epsilon zeta", "eta theta"]
    twice = Performance(THREE_STEPS, [(11.5, Action.PREVIOUS_STEP), (12.5, Action.PREVIOUS_STEP)])
    assert twice.said[2:] == [
        "epsilon zeta",
        "epsilon zeta",
        "alpha beta",
        "gamma delta",
        "epsilon zeta",
        "eta theta",
    ]


def test_after_the_last_step_there_is_no_next_one() -> None:
    requests = [(13.0, Action.NEXT_STEP), (13.5, Action.NEXT_STEP)]
    done = Performance(
        THREE_STEPS, requests, Chimes(open=None, step=None, side=None, close="close")
    )
    assert done.listener.message_after(13.5) == "This is the end of the session."
    assert done.ending is Ending.FINISHED


@pytest.mark.parametrize("press_s", [0.5, 1.95])
def test_the_next_step_after_a_routine_is_the_first_one_of_the_next_routine(press_s: float) -> None:
    # From 2.0 s on the first routine's closing chime is heard.
    done = Performance(
        "## One\n- [2s] a\n",
        [(press_s, Action.NEXT_STEP)],
        Chimes(open=None, step=None, side=None, close="close"),
        following=["## Two\n- [2s] b\n"],
    )
    assert done.listener.message_after(press_s) == "Next step."
    assert done.said == ["a", "b"]
