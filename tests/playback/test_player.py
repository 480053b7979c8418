"""A session steered while it runs, by a clock that is counted: what is heard, said and shown."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import BELL_LEVEL, VOICE_LEVEL
from tests.fakes.output import RATE
from tests.fakes.performance import SIGNAL_LEVEL, Performance
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.view import State
from voiceguide.script.routine import Chimes

THREE = """\
## One
- [4s] alpha beta
- [4s] gamma delta

## Two
- [4s] epsilon zeta

## Three
- [4s] eta theta
"""


def near(found: list[tuple[float, float]], expected: list[tuple[float, float]]) -> bool:
    """Whether sounds were heard at these times, to the length of a ramp."""
    return len(found) == len(expected) and bool(
        np.allclose(np.array(found), np.array(expected), atol=0.02)
    )


def test_undisturbed_it_is_heard_as_planned() -> None:
    done = Performance(THREE)
    assert done.ending is Ending.FINISHED
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]
    assert near(done.spans(), [(0, 0.5), (4, 4.5), (8, 8.5), (12, 12.5)])
    assert abs(len(done.heard) / RATE - 16) < 0.1


def test_a_pause_is_silent_at_once_and_the_hold_keeps_its_time() -> None:
    done = Performance(THREE, [(2.0, Action.PAUSE_OR_RESUME), (4.0, Action.PAUSE_OR_RESUME)])
    spans = done.spans()
    # Two seconds of pause and the count-in.
    later = spans[1][0] - 4
    assert near(spans, [(0, 0.5), *((at + later, at + later + 0.5) for at in (4, 8, 12))])
    assert 2.5 < later < 3.1
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]
    assert done.listener.view_at(3.0).state is State.PAUSED


def test_a_short_pause_within_words_loses_and_doubles_nothing() -> None:
    done = Performance(THREE, [(4.1, Action.PAUSE), (5.1, Action.RESUME)])
    interrupted = [end - start for start, end in done.spans() if 4 <= start < 8]
    assert len(interrupted) == 2
    assert sum(interrupted) == pytest.approx(0.5, abs=0.02)
    assert done.said.count("gamma delta") == 1


def test_after_a_long_pause_the_interrupted_words_are_said_again() -> None:
    done = Performance(THREE, [(4.1, Action.PAUSE), (12.0, Action.RESUME)])
    interrupted = [end - start for start, end in done.spans() if 4 <= start < 14]
    assert len(interrupted) == 2
    assert interrupted[1] == pytest.approx(0.5, abs=0.02)


def test_ten_pauses_keep_the_time_of_a_hold_to_50_ms() -> None:
    options = []
    for number in range(10):
        options += [(2 + number * 2, Action.PAUSE), (3 + number * 2, Action.RESUME)]
    done = Performance("## One\n- [20s] alpha\n- beta\n", options)
    signals = [start for start, _ in done.spans(SIGNAL_LEVEL)]
    pauses_s = sum(
        tick + 0.7 - pause for pause, tick in zip(signals[::2], signals[1::2], strict=True)
    )
    assert len(signals) == 20
    assert abs(done.spans()[1][0] - pauses_s - 20) < 0.05


def test_repeat_says_the_item_again_and_restarts_its_hold() -> None:
    done = Performance(THREE, [(6.0, Action.REPEAT)])
    assert done.said == ["alpha beta", "gamma delta", "gamma delta", "epsilon zeta", "eta theta"]
    again, following = done.spans()[2][0], done.spans()[3][0]
    assert following - again == pytest.approx(4, abs=0.02)


def test_the_next_step_follows_at_once() -> None:
    done = Performance(THREE, [(1.0, Action.NEXT_STEP)])
    assert done.said == ["alpha beta", "epsilon zeta", "eta theta"]
    assert done.spans()[1][0] < 2.0


def test_the_next_step_after_the_last_is_the_closing() -> None:
    done = Performance(
        THREE, [(13.0, Action.NEXT_STEP)], Chimes(open=None, step=None, side=None, close="close")
    )
    assert done.ending is Ending.FINISHED
    assert done.listener.told[-1][1].sound == "close"
    assert len(done.heard) / RATE < 15


def test_back_goes_to_the_beginning_of_the_step_and_twice_to_the_one_before() -> None:
    once = Performance(THREE, [(11.5, Action.PREVIOUS_STEP)])
    assert once.said[2:] == ["epsilon zeta", "epsilon zeta", "eta theta"]
    twice = Performance(THREE, [(11.5, Action.PREVIOUS_STEP), (12.5, Action.PREVIOUS_STEP)])
    assert twice.said[2:] == [
        "epsilon zeta",
        "epsilon zeta",
        "alpha beta",
        "gamma delta",
        "epsilon zeta",
        "eta theta",
    ]


def test_another_pace_is_said_and_begins_with_the_next_words() -> None:
    text = "## One\n- [10s] alpha beta\n  - [at 6s] gamma delta\n- [3s] epsilon zeta\n"
    done = Performance(text, [(2.0, Action.SLOWER)])
    assert done.said == ["alpha beta", "A little slower.", "gamma delta", "epsilon zeta"]
    lengths = [end - start for start, end in done.spans()]
    # 135 words a minute in place of 150.
    assert lengths == pytest.approx([0.5, 0.75 / 0.9, 0.5 / 0.9, 0.5 / 0.9], abs=0.02)
    assert done.listener.view_at(5.0).pace_wpm == 135
    assert done.player.pace_wpm == 135


def test_words_being_said_are_finished_before_another_pace_is_said() -> None:
    done = Performance("## One\n- [10s] a b c d e f g h\n- [3s] i\n", [(0.5, Action.FASTER)])
    first, said = done.spans()[:2]
    assert first == pytest.approx((0, 2.0), abs=0.02)
    assert said[0] > 2.2


def test_the_pace_has_limits_and_they_are_told() -> None:
    options = [(1.0 + number * 0.4, Action.SLOWER) for number in range(8)]
    done = Performance("## One\n- [20s] alpha\n- beta\n", options)
    assert done.player.pace_wpm == 90
    assert any(view.message == "This is the slowest pace." for _, view in done.listener.views)
    assert done.said[-1] == "beta"


def test_pressed_quickly_only_the_last_pace_is_announced() -> None:
    done = Performance(
        "## One\n- [9s] a b c d e f g h\n- [3s] i\n",
        [(0.5, Action.SLOWER), (0.8, Action.SLOWER), (1.1, Action.SLOWER)],
    )
    assert done.said == ["a b c d e f g h", "A little slower.", "i"]
    assert done.player.pace_wpm == 105


def test_chimes_can_be_silenced_and_come_back() -> None:
    text = "## One\n- [20s] alpha\n  - [every 2s] [chime tick]\n"
    done = Performance(text, [(5.0, Action.CHIMES), (13.0, Action.CHIMES)])
    bells = [start for start, _ in done.spans(BELL_LEVEL)]
    assert [round(start) for start in bells] == [2, 4, 14, 16, 18]
    assert "Chimes off." in [view.message for _, view in done.listener.views]


def test_a_wait_is_ended_while_it_is_still_being_asked_for() -> None:
    text = "## One\n- alpha beta gamma delta [wait 20s]\n- [2s] epsilon\n"
    done = Performance(text, [(0.6, Action.READY)])
    assert done.said == ["alpha beta gamma delta", "epsilon"]
    assert len(done.heard) / RATE < 5


def test_ready_is_nothing_where_nothing_waits() -> None:
    assert near(Performance(THREE, [(2.0, Action.READY)]).spans(), Performance(THREE).spans())


def test_a_pause_within_a_wait_stops_its_time() -> None:
    text = "## One\n- alpha [wait 5s]\n- [2s] beta\n"
    done = Performance(text, [(2.0, Action.PAUSE), (12.0, Action.RESUME)])
    assert done.spans()[1][0] == pytest.approx(5.25 + 10.0 + 0.7, abs=0.3)


def test_stop_asked_for_by_voice_asks_back_and_goes_on_by_itself() -> None:
    done = Performance(THREE, [(2.0, Action.ASK_TO_STOP)])
    assert done.ending is Ending.FINISHED
    assert done.listener.view_at(3.0).state is State.STOPPING
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]


def test_a_second_stop_ends_the_session() -> None:
    done = Performance(THREE, [(2.0, Action.ASK_TO_STOP), (6.0, Action.ASK_TO_STOP)])
    assert done.ending is Ending.STOPPED
    assert done.player.place.step_name == "One"


def test_a_lost_device_pauses_and_nothing_is_skipped() -> None:
    done = Performance(THREE, lost_s=(4.2, 9.0))
    assert done.ending is Ending.FINISHED
    assert done.listener.view_at(7.0).state is State.LOST
    assert "device was disconnected" in done.listener.view_at(7.0).message
    # Interrupted words come again.
    assert [words for words in done.said if words != "gamma delta"] == [
        "alpha beta",
        "epsilon zeta",
        "eta theta",
    ]
    lengths = [end - start for start, end in done.spans()]
    assert lengths[-3:] == pytest.approx([0.5, 0.5, 0.5], abs=0.02)


def test_a_session_that_was_paused_stays_so_when_a_lost_device_is_back() -> None:
    options = [(2.0, Action.PAUSE), (5.0, Action.FASTER), (14.0, Action.RESUME)]
    done = Performance(THREE, options, lost_s=(4.0, 9.0))
    assert done.listener.view_at(7.0).state is State.LOST
    assert "stays paused" in done.listener.view_at(7.0).message
    assert done.listener.view_at(13.0).state is State.PAUSED
    assert done.ending is Ending.FINISHED
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]


@pytest.mark.parametrize(
    ("wish", "state"), [(Action.PAUSE_OR_RESUME, State.PLAYING), (Action.FASTER, State.PAUSED)]
)
def test_a_wish_while_the_device_is_lost_is_kept_until_it_is_back(
    wish: Action, state: State
) -> None:
    options = [(2.0, Action.PAUSE), (5.0, Action.FASTER), (7.0, wish), (20.0, Action.RESUME)]
    done = Performance(THREE, options, lost_s=(4.0, 9.0))
    assert done.listener.view_at(8.0).state is State.LOST
    assert done.listener.view_at(13.0).state is state


def test_paused_while_the_device_is_lost_it_waits_for_more() -> None:
    options = [(7.0, Action.PAUSE), (20.0, Action.RESUME)]
    done = Performance(THREE, options, lost_s=(4.2, 9.0))
    assert "stays paused" in done.listener.view_at(8.0).message
    assert done.listener.view_at(18.0).state is State.PAUSED
    assert done.ending is Ending.FINISHED


def test_stopped_on_a_lost_device_it_stays_stopped() -> None:
    done = Performance(THREE, [(2.0, Action.PAUSE), (5.0, Action.STOP)], lost_s=(4.0, 9.0))
    assert done.ending is Ending.STOPPED


def test_all_that_was_heard_was_told_to_whoever_listens_for_an_echo() -> None:
    done = Performance(THREE, [(5.0, Action.REPEAT), (7.0, Action.SLOWER)])
    assert done.listener.echo_frames == pytest.approx(done.player.position_frames, abs=RATE)


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


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.floats(0.05, 1.2), any_action), min_size=20, max_size=60))
def test_whatever_is_asked_for_in_whatever_order_the_session_ends_cleanly(
    options: list[tuple[float, Action]],
) -> None:
    at, moments = 0.0, []
    for after_s, action in options:
        at += after_s
        moments.append((at, action))
    # Whatever it is in the middle of, it is asked to go on at last.
    done = Performance(MIXED, [*moments, (at + 1, Action.RESUME)], Chimes())
    assert done.ending in (Ending.FINISHED, Ending.STOPPED)
    heard = np.asarray(done.heard)
    # Never two voices at once, whatever bells and signals sound beside one.
    assert heard.max() < VOICE_LEVEL * 1.6
    if done.ending is Ending.FINISHED:
        # What was heard is the script to its end, unless the listener skipped the last words.
        skipped = Action.NEXT_STEP in [action for _, action in moments]
        assert skipped or done.said[-1] == "eta theta iota"
        assert done.listener.told[-1][1].sound == "close"


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(each, marks=pytest.mark.soak) for each in range(1, 6))]
)
def test_five_hundred_wishes_in_any_order_leave_a_session_that_ends_cleanly(seed: int) -> None:
    chance = random.Random(seed)
    wished = [each for each in Action if each not in (Action.STOP, Action.ASK_TO_STOP)]
    long = MIXED.replace("[x2]", "[x99]")
    moments = [(0.3 * (n + 1), chance.choice(wished)) for n in range(500)]
    done = Performance(long, [*moments, (151.0, Action.RESUME), (152.0, Action.STOP)], Chimes())
    assert done.ending is Ending.STOPPED
    # Never two voices at once.
    assert np.asarray(done.heard).max() < VOICE_LEVEL * 1.6
