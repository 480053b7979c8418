"""A passage whose pace changes while it plays."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ITEM_WITH_CUES, plan_of, tone, voices
from voiceguide.planning.edits import Insertion, inserted
from voiceguide.planning.plan import Plan
from voiceguide.planning.repace import at_new_pace


def paced(plan: Plan, wpm: int) -> Plan:
    return plan.paced([wpm])


def test_another_pace_leaves_what_has_begun_and_lays_out_the_rest_anew() -> None:
    plan = plan_of(ITEM_WITH_CUES)
    passage = next(iter(plan))
    slower = at_new_pace(plan, paced(plan, 75), passage, 1000)
    assert voices(slower)[0] == (0, "one two")
    assert slower.events[0].end_frame == 500
    four = next(event for event in slower.events if event.text == "four")
    assert (four.start_frame, four.end_frame) == (4000, 4500)
    # A hold that is long enough stays as long as it was.
    assert slower.end_frame == passage.end_frame


@given(st.integers(0, 13_000), st.sampled_from([75, 110, 150, 300]))
def test_at_another_pace_no_two_voices_speak_at_once(frame: int, wpm: int) -> None:
    text = "## Step\n- [6s] one two [1s] three four\n  - [half] five six\n  - [every 2s] seven\n"
    plan = plan_of(text)
    passage = next(iter(plan))
    changed = at_new_pace(plan, paced(plan, wpm), passage, frame)
    begun = [event for event in passage.events if event.start_frame < frame]
    assert list(changed.events[: len(begun)]) == begun
    speaking = sorted(
        (event.start_frame, event.end_frame) for event in changed.events if event.kind == "speech"
    )
    for (_, end), (start, _) in itertools.pairwise(speaking):
        assert start >= end


def test_a_new_pace_makes_a_hold_grow_that_its_words_no_longer_fit() -> None:
    plan = plan_of("## Step\n- [2s] one [1s] two three four\n")
    passage = next(iter(plan))
    slower = at_new_pace(plan, paced(plan, 75), passage, 1000)
    assert voices(slower) == [(0, "one"), (1250, "two three four")]
    assert (passage.end_frame, slower.end_frame) == (2000, 3350)


def test_words_inserted_before_stay_and_the_rest_stays_behind_them() -> None:
    plan = plan_of(ITEM_WITH_CUES)
    insertion = Insertion(0, 1000, 2000, "Slower.", tone(600))
    passage = inserted(next(iter(plan)), insertion)
    slower = at_new_pace(plan, paced(plan, 75), passage, 1700, [insertion])
    assert voices(slower)[:3] == [(0, "one two"), (1000, "Slower."), (6000, "four")]
    assert slower.end_frame == passage.end_frame


def test_a_chime_that_would_be_late_is_left_out() -> None:
    plan = plan_of("## Step\n- [4s] [chime bell] one two\n")
    passage = next(iter(plan))
    renamed = plan_of("## Step\n- [4s] [chime gong] one two\n")
    changed = at_new_pace(plan, renamed, passage, 300)
    assert [event.sound for event in changed.events if event.kind == "chime"] == ["bell"]


@pytest.mark.parametrize("role", ["opening", "closing"])
def test_a_passage_without_an_item_stays_as_it_is(role: str) -> None:
    plan = plan_of("---\nlead_in: 1s\n---\n" + ITEM_WITH_CUES, lead_in_s=1)
    passage = next(each for each in plan if each.role == role)
    assert at_new_pace(plan, paced(plan, 75), passage, passage.start_frame + 10) is passage
