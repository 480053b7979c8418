"""Pace, chimes and background, changed while a session plays or is paused."""

from __future__ import annotations

import contextlib

import pytest
from msgspec.structs import replace

from tests.builders import BELL_LEVEL, session_of
from tests.fakes.clock import FakeClock
from tests.fakes.output import RATE, RecordingOutput
from tests.fakes.performance import Performance
from voiceguide.audio.levels import CHIMES_HIGHEST_DB, CHIMES_LOWEST_DB, CHIMES_STEP_DB
from voiceguide.library.catalog import standard_library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.playback.actions import Action
from voiceguide.playback.adjustments import Adjustments, Refusal, faster
from voiceguide.playback.stream import Stream
from voiceguide.script.routine import Chimes
from voiceguide.session.session import Session

TWO = "## One\n- [10s] alpha\n- [3s] beta\n"


def adjustments_of(session: Session) -> Adjustments:
    output = RecordingOutput(FakeClock(), [])
    output.open(RATE, 1)
    return Adjustments(session, Stream(session, lambda beginning: output))


@pytest.mark.parametrize(
    ("steps", "wpm"), [(0, 150), (1, 165), (-4, 90), (-5, None), (16, 390), (17, None)]
)
def test_paces_go_by_tenths_within_limits(steps: int, wpm: int | None) -> None:
    plan = session_of(TWO).plan
    changed = faster(plan, plan, steps)
    assert (changed and changed.parts[0].voice.pace_wpm) == wpm


def test_tenths_are_of_the_first_pace_however_far_it_was_changed() -> None:
    plan = session_of(TWO).plan
    for expected in (165, 180, 195):
        changed = faster(session_of(TWO).plan, plan, 1)
        assert changed is not None
        plan = changed
        assert plan.parts[0].voice.pace_wpm == expected


def test_a_passage_is_followed_by_the_rest_of_the_session() -> None:
    adjustments = adjustments_of(session_of(TWO))
    first, second = [each for each in adjustments.plan if each.role == "item"]
    assert [each.item for each in adjustments.passages_from(first)] == [0, 1]
    assert [each.item for each in adjustments.passages_from(second)] == [1]
    opening = replace(first, role="opening")
    assert [each.item for each in adjustments.passages_from(opening)] == [0, 1]
    closing = replace(second, role="closing")
    assert list(adjustments.passages_from(closing)) == [closing]


CLOSED = Chimes(open=None, step=None, side=None, close="close")
"""The chime that closes a routine is heard for 0.2 s, and changes reach the device 0.2 s late."""


@pytest.mark.parametrize(
    "requests",
    [
        [(1.85, Action.CHIMES)],
        [(1.8, Action.CHIMES), (1.85, Action.CHIMES)],
        [(1.85, Action.FASTER)],
        [(1.85, Action.CHIMES_DOWN)],
        [(1.95, Action.PAUSE), (4.0, Action.RESUME)],
    ],
)
def test_whatever_is_asked_for_while_a_routine_closes_the_next_one_is_played(
    requests: list[tuple[float, Action]],
) -> None:
    done = Performance("## One\n- [2s] a\n", requests, CLOSED, following=["## Two\n- [2s] b\n"])
    assert done.said == ["a", "b"]
    assert [event.sound for _, event in done.listener.events if event.kind == "chime"] == [
        "close",
        "close",
    ]


def test_a_device_lost_while_a_routine_closes_loses_no_other_routine() -> None:
    done = Performance(
        "## One\n- [2s] a\n", (), CLOSED, (2.1, 4.0), following=["## Two\n- [2s] b\n"]
    )
    assert done.said == ["a", "b"]


@pytest.mark.parametrize(("language", "speaks"), [("en-GB", True), (None, True), ("de", False)])
def test_nothing_is_announced_in_a_language_that_is_not_english(
    language: str | None, speaks: bool
) -> None:
    session = session_of(TWO)
    part = session.plan.parts[0]
    front = replace(part.routine.front, language=language)
    part = replace(part, routine=replace(part.routine, front=front))
    plan = replace(session.plan, parts=(part,))
    adjustments = adjustments_of(replace(session, plan=plan))
    assert (adjustments.announcement("Hello.", 0) is not None) == speaks


def test_the_background_is_turned_by_steps_to_its_limits() -> None:
    rain = replace(
        session_of(TWO), sound_bank=SoundBank(standard_library(), RATE), background=("rain", None)
    )
    adjustments = adjustments_of(rain)
    passage = next(iter(adjustments.plan))
    assert adjustments.turn_background(-1, passage, 0, paused=True)[1] == "Background -3 dB."
    assert adjustments.turn_background(1, passage, 0, paused=False)[1] == "Background +0 dB."
    for steps, limit in ((-1, "softest"), (1, "loudest")):
        refusals = []
        for _ in range(30):
            try:
                adjustments.turn_background(steps, passage, 0, paused=True)
            except Refusal as refusal:
                refusals.append(str(refusal))
        assert set(refusals) == {f"The background is at its {limit}."}


def test_without_a_background_none_is_turned() -> None:
    done = Performance(TWO, [(1.0, Action.BACKGROUND_UP)])
    assert done.listener.message_after(0.9) == "This session has no background."


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
    requests = [(1.0 + number * 0.4, Action.SLOWER) for number in range(8)]
    done = Performance("## One\n- [20s] alpha\n- beta\n", requests)
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


def test_chimes_put_back_while_paused_are_heard_in_the_rest_of_the_item() -> None:
    text = "## One\n- [12s] alpha\n  - [every 2s] [chime tick]\n"
    asked = (Action.CHIMES, Action.PAUSE, Action.CHIMES, Action.RESUME)
    done = Performance(text, list(zip((3.0, 5.0, 6.0, 7.0), asked, strict=True)))
    assert len(done.spans(BELL_LEVEL)) == 4


def test_chimes_become_softer_from_the_next_one_on_and_words_stay_as_they_are() -> None:
    text = "## One\n- [12s] alpha\n  - [every 2s] [chime tick]\n  - [last 3s] beta\n"
    softer = BELL_LEVEL * 10 ** (-6 / 20)
    requests = [(5.0, Action.CHIMES_DOWN), (5.5, Action.CHIMES_DOWN)]
    done = Performance(text, requests)
    assert [round(start) for start, _ in done.spans(BELL_LEVEL)] == [2, 4]
    assert [round(start) for start, _ in done.spans(softer)] == [6, 8, 10]
    assert done.said == ["alpha", "beta"]
    assert "Chimes -6 dB." in [view.message for _, view in done.listener.views]


@pytest.mark.parametrize(("key", "limit"), [(-1, "softest"), (1, "loudest")])
def test_the_level_of_chimes_has_limits_and_they_are_told(key: int, limit: str) -> None:
    adjustments = adjustments_of(session_of(TWO))
    passage = next(iter(adjustments.plan))
    for _ in range(int((CHIMES_HIGHEST_DB - CHIMES_LOWEST_DB) / CHIMES_STEP_DB)):
        with contextlib.suppress(Refusal):
            adjustments.turn_chimes(key, passage, 0, paused=True)
    with pytest.raises(Refusal, match=f"The chimes are at their {limit}."):
        adjustments.turn_chimes(key, passage, 0, paused=True)


def test_chimes_that_are_off_have_no_level() -> None:
    done = Performance(TWO, [(1.0, Action.CHIMES), (2.0, Action.CHIMES_UP)])
    assert done.listener.message_after(1.9) == "The chimes are off."


def test_chimes_turned_while_paused_are_heard_at_their_level_afterwards() -> None:
    text = "## One\n- [12s] alpha\n  - [every 2s] [chime tick]\n"
    asked = (Action.PAUSE, Action.CHIMES_DOWN, Action.CHIMES_DOWN, Action.RESUME)
    done = Performance(text, list(zip((5.0, 6.0, 7.0, 8.0), asked, strict=True)))
    assert len(done.spans(BELL_LEVEL)) == 2
    assert len(done.spans(BELL_LEVEL * 10 ** (-6 / 20))) == 3
