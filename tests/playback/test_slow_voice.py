"""A session whose voice cannot keep up: it waits between items and never within words."""

from __future__ import annotations

import itertools

import pytest

from tests.fakes.performance import SIGNAL_LEVEL, THREE_STEPS, Performance, SlowVoice, sounds_near
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.transport import STOP_QUESTION


def test_a_voice_that_keeps_up_changes_nothing() -> None:
    done = Performance(THREE_STEPS, takes_s=1.4)
    assert sounds_near(done.spans(), [(0, 0.5), (4, 4.5), (8, 8.5), (12, 12.5)])


def test_a_voice_that_falls_behind_delays_whole_items() -> None:
    done = Performance(THREE_STEPS, takes_s=6.0)
    assert done.ending is Ending.FINISHED
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]
    spans = done.spans()
    # The first is waited for before the session begins; then one comes every six seconds.
    starts = [start for start, _end in spans]
    assert [end - start for start, end in spans] == pytest.approx([0.5] * 4, abs=0.02)
    waited = [later - earlier for earlier, later in itertools.pairwise(starts[1:])]
    assert waited == pytest.approx([6.0, 6.0], abs=0.3)
    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) >= 4


def test_while_it_waits_it_says_so_and_the_keys_work() -> None:
    done = Performance(THREE_STEPS, [(6.0, Action.PAUSE), (7.0, Action.RESUME)], takes_s=12.0)
    assert "the next words are being spoken" in done.listener.view_at(5.5).message
    assert done.listener.view_at(6.5).state.value == "paused"
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]


@pytest.mark.parametrize("takes_s", [0.7, 1.9, 3.1])
def test_a_new_pace_never_leaves_a_gap_within_words(takes_s: float) -> None:
    text = "## One\n- alpha beta gamma delta epsilon zeta eta theta iota kappa\n- [4s] lambda mu\n"
    done = Performance(text, [(0.5, Action.SLOWER)], takes_s=takes_s)
    assert done.ending is Ending.FINISHED
    begun, announced, last = done.spans()
    # Ten words of a quarter of a second go on to their end at the pace that they began with.
    assert begun == pytest.approx((0, 2.5), abs=0.02)
    assert announced[0] >= 2.5
    assert last[0] >= announced[1]


def test_a_jump_to_words_that_are_not_there_yet_waits_for_them_in_silence() -> None:
    done = Performance(THREE_STEPS, [(1.0, Action.NEXT_STEP)], takes_s=5.0)
    assert done.said[:2] == ["alpha beta", "epsilon zeta"]
    assert done.ending is Ending.FINISHED


def test_a_new_pace_taken_back_before_its_words_are_spoken_says_that_the_pace_is_the_same() -> None:
    requests = [(1.0, Action.FASTER), (1.4, Action.SLOWER)]
    done = Performance(THREE_STEPS, requests, takes_s=2.0)
    assert done.listener.view_at(1.3).message == "Faster, in a moment."
    assert done.listener.view_at(1.7).message == "Still 150 words a minute."
    assert done.listener.views[-1][1].message == "Still 150 words a minute."
    assert len(done.spans(SIGNAL_LEVEL)) == 1
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]


def texts_asked_for(done: Performance) -> set[str]:
    voice = done.session.plan.parts[0].voice
    assert isinstance(voice, SlowVoice)
    return {text for text, _pace in voice.ready_s}


def test_another_pace_waits_for_no_announcement_that_is_never_made() -> None:
    german = f"---\nlanguage: de\n---\n{THREE_STEPS}"
    done = Performance(german, [(2.0, Action.SLOWER)], takes_s=0.7)
    assert done.player.pace_wpm == 135
    assert "A little slower." not in texts_asked_for(done)


def test_the_question_whether_to_stop_is_shown_if_its_words_are_not_spoken_yet() -> None:
    done = Performance(THREE_STEPS, [(2.0, Action.ASK_TO_STOP)], takes_s=3.0)
    assert done.listener.view_at(3.0).message == STOP_QUESTION
    assert done.spans(SIGNAL_LEVEL)[0][0] == pytest.approx(2.1, abs=0.2)
    assert done.said == ["alpha beta", "gamma delta", "epsilon zeta", "eta theta"]


@pytest.mark.parametrize("before", [[], [(3.0, Action.FASTER)]])
def test_the_question_whether_to_stop_is_spoken_ahead_while_it_listens(
    before: list[tuple[float, Action]],
) -> None:
    requests = [*before, (9.0, Action.ASK_TO_STOP), (12.0, Action.STOP)]
    done = Performance(THREE_STEPS, requests, takes_s=0.5, listening="listening")
    start_s, end_s = done.spans()[-1]
    assert start_s == pytest.approx(9.1, abs=0.2)
    assert end_s - start_s > 1.5


def test_the_question_after_a_long_pause_is_spoken_ahead() -> None:
    requests = [(2.0, Action.PAUSE), (620.0, Action.RESUME)]
    done = Performance(THREE_STEPS, requests, takes_s=0.5)
    asked = [start for start, end in done.spans() if end - start > 3.0]
    assert asked == pytest.approx([602.1], abs=0.2)
