"""A device that is lost and found: nothing is skipped, and what the listener wants is kept."""

from __future__ import annotations

import pytest

from tests.fakes.performance import THREE_STEPS, Performance
from voiceguide.playback.actions import Action
from voiceguide.playback.device_recovery import RETRY_S
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.view import State


def test_a_lost_device_is_tried_every_two_seconds_and_at_every_action() -> None:
    done = Performance(THREE_STEPS, [(7.0, Action.REPEAT)], lost_s=(4.0, 10.0))
    first = done.reopened_s[0]
    expected = [first, first + RETRY_S / 2, first + 1.5 * RETRY_S, first + 2.5 * RETRY_S]
    assert first == pytest.approx(4.0 + RETRY_S, abs=0.1)
    assert done.reopened_s == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("back_s", [5.0, 9.0])
def test_a_lost_device_pauses_and_nothing_is_skipped(back_s: float) -> None:
    done = Performance(THREE_STEPS, lost_s=(4.2, back_s))
    assert done.ending is Ending.FINISHED
    assert done.listener.view_at(5.5).state is State.LOST
    assert "device was disconnected" in done.listener.view_at(5.5).message
    # Interrupted words are repeated, however short the loss.
    assert [words for words in done.said if words != "gamma delta"] == [
        "alpha beta",
        "epsilon zeta",
        "eta theta",
    ]
    lengths = [end - start for start, end in done.spans()]
    assert lengths[-3:] == pytest.approx([0.5, 0.5, 0.5], abs=0.02)


@pytest.mark.parametrize("asked", [Action.FASTER, Action.ASK_TO_STOP])
def test_a_session_that_was_paused_stays_so_when_a_lost_device_is_back(asked: Action) -> None:
    # What is asked for meets the device that is lost.
    requests = [(2.0, Action.PAUSE), (5.0, asked), (14.0, Action.RESUME)]
    done = Performance(THREE_STEPS, requests, lost_s=(4.0, 9.0))
    assert done.listener.view_at(7.0).state is State.LOST
    assert "stays paused" in done.listener.view_at(7.0).message
    assert done.listener.view_at(13.0).state is State.PAUSED
    assert done.ending is Ending.FINISHED
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]


@pytest.mark.parametrize(
    ("asked", "state"), [(Action.PAUSE_OR_RESUME, State.PLAYING), (Action.FASTER, State.PAUSED)]
)
def test_an_action_while_the_device_is_lost_is_kept_until_it_is_back(
    asked: Action, state: State
) -> None:
    requests = [(2.0, Action.PAUSE), (5.0, Action.FASTER), (7.0, asked), (20.0, Action.RESUME)]
    done = Performance(THREE_STEPS, requests, lost_s=(4.0, 9.0))
    assert done.listener.view_at(8.0).state is State.LOST
    assert done.listener.view_at(13.0).state is state


def test_a_session_paused_while_the_device_is_lost_stays_so() -> None:
    requests = [(7.0, Action.PAUSE), (20.0, Action.RESUME)]
    done = Performance(THREE_STEPS, requests, lost_s=(4.2, 9.0))
    assert "stays paused" in done.listener.view_at(8.0).message
    assert done.listener.view_at(18.0).state is State.PAUSED
    assert done.ending is Ending.FINISHED


def test_a_session_stopped_while_the_device_is_lost_ends() -> None:
    done = Performance(THREE_STEPS, [(2.0, Action.PAUSE), (5.0, Action.STOP)], lost_s=(4.0, 9.0))
    assert done.ending is Ending.STOPPED
