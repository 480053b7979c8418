"""A session played undisturbed: what is heard, reported and passed on."""

from __future__ import annotations

import pytest

from tests.fakes.output import RATE
from tests.fakes.performance import THREE_STEPS, Performance, sounds_near
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.view import State


def test_undisturbed_it_is_heard_as_planned() -> None:
    done = Performance(THREE_STEPS)
    assert done.ending is Ending.FINISHED
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]
    assert sounds_near(done.spans(), [(0, 0.5), (4, 4.5), (8, 8.5), (12, 12.5)])
    place = done.player.place
    assert (place.item, place.step, place.step_name) == (3, 2, "Three")
    assert abs(len(done.heard) / RATE - 16) < 0.1


def test_everything_heard_is_passed_on_for_the_echo_to_be_cancelled() -> None:
    done = Performance(THREE_STEPS, [(5.0, Action.REPEAT), (7.0, Action.SLOWER)])
    assert done.listener.echo_frames == pytest.approx(done.player.position_frames, abs=RATE)


def test_nothing_is_done_after_a_stop() -> None:
    done = Performance(THREE_STEPS, [(2.0, Action.STOP), (2.0, Action.ASK_TO_STOP)])
    assert done.ending is Ending.STOPPED
    assert {view.state for _, view in done.listener.views} == {State.PLAYING}
    assert sounds_near(done.spans(), [(0, 0.5)])


def test_what_is_shown_follows_what_is_heard() -> None:
    done = Performance(THREE_STEPS)
    view = done.listener.view_at(9.0)
    assert (view.step_name, view.step, view.steps, view.next_step) == ("Two", 2, 3, "Three")
    assert (view.now, view.item_s) == ("epsilon zeta", 4.0)
    assert view.item_left_s == pytest.approx(3.0, abs=0.1)
    assert view.done == pytest.approx(9 / 16, abs=0.01)
    assert view.left_s == pytest.approx(7.0, abs=0.1)
    assert done.listener.views[-1][1].left_s == 0.0
