"""The transport: every action in every state, and what is heard of pauses, waits and stops."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import VOICE_LEVEL
from tests.fakes.output import RATE
from tests.fakes.performance import SIGNAL_LEVEL, THREE_STEPS, Performance, sounds_near
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.transport import FORGOTTEN_QUESTION, SECOND_STOP_S, STOP_QUESTION
from voiceguide.playback.view import State
from voiceguide.script.routine import Chimes

# Each action, and the state it leads to from playing, waiting, paused, stopping and lost.
TABLE = """
PAUSE_OR_RESUME  paused    paused    playing   playing   lost
PAUSE            paused    paused    paused    paused    lost
RESUME           playing   waiting   playing   playing   lost
READY            playing   playing   paused    stopping  lost
REPEAT           playing   playing   playing   playing   lost
NEXT_STEP        playing   playing   playing   playing   lost
PREVIOUS_STEP    playing   playing   playing   playing   lost
SLOWER           playing   waiting   paused    stopping  lost
FASTER           playing   waiting   paused    stopping  lost
CHIMES           playing   waiting   paused    stopping  lost
CHIMES_DOWN      playing   waiting   paused    stopping  lost
CHIMES_UP        playing   waiting   paused    stopping  lost
BACKGROUND_DOWN  playing   waiting   paused    stopping  lost
BACKGROUND_UP    playing   waiting   paused    stopping  lost
ASK_TO_STOP      stopping  stopping  stopping  ended     lost
STOP             ended     ended     ended     ended     ended
"""
ROWS = [line.split() for line in TABLE.split("\n") if line]

LONG_STEPS = """\
## One
- [30s] one two three four five six seven eight

## Two
- [30s] epsilon

## Three
- [30s] zeta
"""
LONG_WAIT = LONG_STEPS.replace("[30s] one", "[wait 30s] one")

ACTS_S = 3.0
LOOKS_S = 5.0
STOPS_S = 6.0


def test_the_table_has_every_action() -> None:
    assert [row[0] for row in ROWS] == [action.name for action in Action]


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        (before, Action[row[0]], after)
        for row in ROWS
        for before, after in zip(State, row[1:], strict=True)
    ],
)
def test_an_action_leads_from_one_state_to_another(
    before: State, action: Action, after: str
) -> None:
    entered = {State.PAUSED: Action.PAUSE, State.STOPPING: Action.ASK_TO_STOP}
    requests = [(1.5, entered[before])] if before in entered else []
    done = Performance(
        LONG_WAIT if before is State.WAITING else LONG_STEPS,
        [*requests, (ACTS_S, action), (STOPS_S, Action.STOP)],
        lost_s=(1.5, 99.0) if before is State.LOST else None,
    )
    assert done.listener.view_at(ACTS_S - 0.1).state is before
    assert done.ending is Ending.STOPPED
    assert (after == "ended") == (done.clock.now < LOOKS_S)
    if after != "ended":
        assert done.listener.view_at(LOOKS_S).state is State(after)
        # A held session keeps its position; any other one moves on.
        held = after in ("paused", "stopping", "lost")
        views = [view for at, view in done.listener.views if LOOKS_S < at < STOPS_S - 0.1]
        assert held == (len({view.item_left_s for view in views}) == 1)


def test_a_pause_is_silent_at_once_and_the_hold_keeps_its_time() -> None:
    done = Performance(THREE_STEPS, [(2.0, Action.PAUSE_OR_RESUME), (4.0, Action.PAUSE_OR_RESUME)])
    spans = done.spans()
    # Two seconds of pause and the count-in.
    later = spans[1][0] - 4
    assert sounds_near(spans, [(0, 0.5), *((at + later, at + later + 0.5) for at in (4, 8, 12))])
    assert 2.5 < later < 3.1
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]
    assert done.listener.view_at(3.0).state is State.PAUSED


def test_a_short_pause_within_words_loses_and_doubles_nothing() -> None:
    done = Performance(THREE_STEPS, [(4.1, Action.PAUSE), (5.1, Action.RESUME)])
    interrupted = [end - start for start, end in done.spans() if 4 <= start < 8]
    assert len(interrupted) == 2
    assert sum(interrupted) == pytest.approx(0.5, abs=0.02)
    assert done.said.count("gamma delta") == 1


def test_after_a_long_pause_the_interrupted_words_are_said_again() -> None:
    done = Performance(THREE_STEPS, [(4.1, Action.PAUSE), (12.0, Action.RESUME)])
    interrupted = [end - start for start, end in done.spans() if 4 <= start < 14]
    assert len(interrupted) == 2
    assert interrupted[1] == pytest.approx(0.5, abs=0.02)


LONG_WORDS = "## One\n- [9s] " + "alpha " * 24 + "\n"
"""Six seconds of words."""


def test_after_a_short_and_a_long_pause_the_words_are_said_again_from_their_beginning() -> None:
    requests = [(2.0, Action.PAUSE), (3.0, Action.RESUME), (5.0, Action.PAUSE)]
    done = Performance(LONG_WORDS, [*requests, (12.0, Action.RESUME)])
    start_s, end_s = done.spans()[-1]
    assert start_s == pytest.approx(12.7, abs=0.1)
    assert end_s - start_s == pytest.approx(6, abs=0.02)


@pytest.mark.parametrize("again_s", [2.0, 2.3, 2.6])
def test_a_pause_while_it_counts_in_loses_and_doubles_nothing(again_s: float) -> None:
    requests = [(2.0, Action.PAUSE), (2.0, Action.RESUME), (again_s, Action.PAUSE)]
    done = Performance(LONG_WORDS, [*requests, (4.0, Action.RESUME)])
    spans = done.spans()
    assert sum(end - start for start, end in spans) == pytest.approx(6, abs=0.02)
    assert len(spans) == 2
    assert spans[1][0] == pytest.approx(4.7, abs=0.2)


@pytest.mark.parametrize("pause_s", [1.0, 1.2, 1.4])
def test_a_pause_while_it_moves_to_the_next_step_moves_there_all_the_same(pause_s: float) -> None:
    requests = [(1.0, Action.NEXT_STEP), (pause_s, Action.PAUSE), (3.0, Action.RESUME)]
    done = Performance(THREE_STEPS, requests)
    assert done.said == ["alpha beta", "epsilon zeta", "eta theta"]


def test_ten_pauses_keep_the_time_of_a_hold_to_50_ms() -> None:
    requests = []
    for number in range(10):
        requests += [(2 + number * 2, Action.PAUSE), (3 + number * 2, Action.RESUME)]
    done = Performance("## One\n- [20s] alpha\n- beta\n", requests)
    signals = [start for start, _ in done.spans(SIGNAL_LEVEL)]
    pauses_s = sum(
        tick + 0.7 - pause for pause, tick in zip(signals[::2], signals[1::2], strict=True)
    )
    assert len(signals) == 20
    assert abs(done.spans()[1][0] - pauses_s - 20) < 0.05


def test_a_wait_is_ended_while_it_is_still_being_asked_for() -> None:
    text = "## One\n- alpha beta gamma delta [wait 20s]\n- [2s] epsilon\n"
    done = Performance(text, [(0.6, Action.READY)])
    assert done.said == ["alpha beta gamma delta", "epsilon"]
    assert len(done.heard) / RATE < 5


def test_ready_does_nothing_unless_the_session_waits() -> None:
    assert sounds_near(
        Performance(THREE_STEPS, [(2.0, Action.READY)]).spans(), Performance(THREE_STEPS).spans()
    )


def test_a_pause_within_a_wait_stops_its_time() -> None:
    text = "## One\n- alpha [wait 5s]\n- [2s] beta\n"
    done = Performance(text, [(2.0, Action.PAUSE), (12.0, Action.RESUME)])
    assert done.spans()[1][0] == pytest.approx(5.25 + 10.0 + 0.7, abs=0.3)


def test_stop_asked_for_by_voice_asks_back_and_resumes_by_itself() -> None:
    done = Performance(THREE_STEPS, [(2.0, Action.ASK_TO_STOP)])
    assert done.ending is Ending.FINISHED
    assert done.listener.view_at(3.0).state is State.STOPPING
    assert done.listener.view_at(3.0).message == STOP_QUESTION
    until_s = 2.0 + len(STOP_QUESTION.split()) / 4 + SECOND_STOP_S
    assert done.listener.view_at(until_s).state is State.STOPPING
    assert done.listener.view_at(until_s + 1.0).state is State.PLAYING
    assert "Resuming." in [view.message for _, view in done.listener.views]
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]


def test_a_question_in_a_pause_keeps_the_position() -> None:
    requests = [(9.0, Action.PAUSE), (10.0, Action.ASK_TO_STOP), (14.0, Action.RESUME)]
    done = Performance(THREE_STEPS, requests)
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]
    last = done.spans()[-1][0]
    assert last == pytest.approx(12 + 14.0 - 9.0 + 0.7, abs=0.3)


@pytest.mark.parametrize(
    "requests",
    [
        [(2.0, Action.PAUSE), (4.0, Action.ASK_TO_STOP)],
        [(3.0, Action.ASK_TO_STOP), (5.0, Action.PAUSE)],
    ],
)
def test_a_paused_session_stays_paused_when_its_question_has_no_answer(
    requests: list[tuple[float, Action]],
) -> None:
    done = Performance(THREE_STEPS, [*requests, (20.0, Action.RESUME)])
    assert done.listener.view_at(4.5).state is State.STOPPING
    view = done.listener.view_at(19.0)
    assert (view.state, view.message) == (State.PAUSED, "")
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]


def test_ready_in_a_paused_wait_does_nothing() -> None:
    text = "## One\n- alpha [wait 9s]\n- [2s] beta\n"
    requests = [(2.0, Action.PAUSE), (3.0, Action.READY), (6.0, Action.RESUME)]
    done = Performance(text, requests)
    assert done.listener.view_at(5.0).state is State.PAUSED
    assert done.spans()[1][0] > 9.0


def test_a_second_stop_ends_the_session() -> None:
    done = Performance(THREE_STEPS, [(2.0, Action.ASK_TO_STOP), (6.0, Action.ASK_TO_STOP)])
    assert done.ending is Ending.STOPPED
    assert done.player.place.step_name == "One"


MIXED = """\
## One [left, right]
- [3s] alpha beta {side}
  - [half] gamma
  - [last 1s] [countdown]
- [wait 4s]

## Two [x2]
- delta [1s] epsilon
- [chime bell]
- [2s]

## Three
- [4s] zeta
  - [every 1s] [chime tick]
- eta theta iota
"""

any_action = st.sampled_from([action for action in Action if action is not Action.STOP])


@settings(max_examples=12)
@given(st.lists(st.tuples(st.floats(0.05, 1.2), any_action), min_size=20, max_size=60))
def test_whatever_is_asked_for_in_whatever_order_the_session_ends_cleanly(
    requests: list[tuple[float, Action]],
) -> None:
    at, moments = 0.0, []
    for after_s, action in requests:
        at += after_s
        moments.append((at, action))
    # Whatever it is in the middle of, it is resumed at last.
    done = Performance(MIXED, [*moments, (at + 1, Action.RESUME)], Chimes())
    assert done.ending in (Ending.FINISHED, Ending.STOPPED)
    heard = np.asarray(done.heard)
    # Never two voices at once, whatever bells and signals sound beside one.
    assert heard.max() < VOICE_LEVEL * 1.6
    if done.ending is Ending.FINISHED:
        # What was heard is the script to its end, unless the listener skipped the last words.
        skipped = Action.NEXT_STEP in [action for _, action in moments]
        assert skipped or done.said[-1] == "eta theta iota"
        assert done.listener.events[-1][1].sound == "close"


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(each, marks=pytest.mark.soak) for each in range(1, 6))]
)
def test_five_hundred_actions_in_any_order_leave_a_session_that_ends_cleanly(seed: int) -> None:
    chance = random.Random(seed)
    actions = [each for each in Action if each not in (Action.STOP, Action.ASK_TO_STOP)]
    long = MIXED.replace("[x2]", "[x99]")
    moments = [(0.3 * (n + 1), chance.choice(actions)) for n in range(500)]
    done = Performance(long, [*moments, (151.0, Action.RESUME), (152.0, Action.STOP)], Chimes())
    assert done.ending is Ending.STOPPED
    # Never two voices at once.
    assert np.asarray(done.heard).max() < VOICE_LEVEL * 1.6


def test_a_pause_of_more_than_ten_minutes_is_asked_about_once_and_never_again() -> None:
    performance = Performance(
        THREE_STEPS,
        [
            (1.0, Action.PAUSE),
            (500.0, Action.SLOWER),  # somebody is there
            (1500.0, Action.RESUME),
            (1502.0, Action.PAUSE),
            (2500.0, Action.RESUME),
        ],
    )
    asked = [at for at, view in performance.listener.views if view.message == FORGOTTEN_QUESTION]
    assert 1100.0 < asked[0] < 1100.1
    assert asked[-1] < 1500.1
    assert performance.listener.view_at(1499.0).state is State.PAUSED


def test_a_pause_of_ten_minutes_is_left_alone() -> None:
    performance = Performance(THREE_STEPS, [(1.0, Action.PAUSE), (601.0, Action.RESUME)])
    assert FORGOTTEN_QUESTION not in {view.message for _, view in performance.listener.views}
