"""Passages changed while they are heard."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import RATE, plan_of, tone
from voiceguide.audio.background import BackgroundLoop
from voiceguide.audio.clip import Clip
from voiceguide.audio.levels import BACKGROUND_HIGHEST_DB, BACKGROUND_LOWEST_DB
from voiceguide.planning.edits import (
    Insertion,
    inserted,
    passage_without_chimes,
    resumed,
    voice_at,
)
from voiceguide.planning.plan import Plan
from voiceguide.planning.repace import at_new_pace
from voiceguide.planning.timeline import Passage

ITEM = """\
## Step
- [12s] one two
  - [at 4s] four
  - [every 3s] [chime tick]
  - [last 3s] [countdown]
- [2s] after
"""


def passage_of(text: str = ITEM) -> Passage:
    return next(iter(plan_of(text)))


def voices(passage: Passage) -> list[tuple[int, str]]:
    return [(each.start_frame, each.text or "") for each in passage.events if each.kind == "speech"]


def paced(plan: Plan, wpm: int) -> Plan:
    return plan.paced([wpm])


@given(st.integers(0, 12_000), st.integers(0, 50_000))
def test_taken_up_everything_that_was_not_over_keeps_its_distance(frame: int, at: int) -> None:
    passage = passage_of()
    rest = resumed(passage, frame, at, 5)
    left = [event for event in passage.events if event.end_frame > frame]
    assert [event.start_frame for event in rest.events] == [
        event.start_frame + at - frame for event in left
    ]
    assert rest.end_frame - at == passage.end_frame - frame
    for event in rest.events:
        if event.placement is not None:
            assert event.placement.start_frame >= at or event.start_frame >= at
            assert event.placement.end_frame == event.end_frame


def test_sound_that_is_cut_into_rises_from_silence() -> None:
    passage = passage_of()
    rest = resumed(passage, 100, 1000, 10)
    words = rest.events[0]
    assert words.placement is not None
    assert words.placement.start_frame == 1000
    samples = words.placement.clip.samples[:, 0]
    assert samples[0] == 0
    assert np.all(np.diff(samples[:11]) > 0)
    # The clip itself is shared, and stays as it was.
    assert passage.events[0].placement is not None
    assert passage.events[0].placement.clip.samples[100, 0] == pytest.approx(0.25)


def test_words_put_in_make_everything_after_them_wait() -> None:
    passage = passage_of()
    changed = inserted(passage, Insertion(0, 3500, 1000, "Slower.", tone(600)))
    assert changed.end_frame == passage.end_frame + 1000
    assert voices(changed)[:3] == [(0, "one two"), (3500, "Slower."), (5000, "four")]
    ticks = [event.start_frame for event in changed.events if event.kind == "chime"]
    assert ticks == [3000, 7000, 10_000]


def test_silent_chimes_keep_their_time() -> None:
    passage = passage_of()
    changed = passage_without_chimes(passage, 5000)
    assert changed.end_frame == passage.end_frame
    chimes = [event for event in changed.events if event.kind == "chime"]
    assert [event.placement is None for event in chimes] == [False, True, True]


def test_the_voice_at_a_frame_is_found() -> None:
    passage = passage_of()
    assert voice_at(passage, 499) is passage.events[0]
    assert voice_at(passage, 500) is None


def test_another_pace_leaves_what_has_begun_and_lays_out_the_rest_anew() -> None:
    plan = plan_of(ITEM)
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


def test_the_rest_of_a_session_begins_with_an_item_or_after_one() -> None:
    plan = plan_of(ITEM)
    assert [passage.item for passage in plan.starting_at(1, 500)] == [1]
    assert next(iter(plan.starting_at(1, 500))).start_frame == 500
    assert [passage.item for passage in plan.after(0, 500)] == [1]
    assert list(plan.after(1, 500)) == []


def test_behind_the_last_item_comes_the_closing() -> None:
    text = "---\nlead_in: 0s\n---\n" + ITEM
    plan = plan_of(text)
    closing = list(plan.after(1, 500))
    assert [(passage.role, passage.item) for passage in closing] == [("closing", 1)]
    assert closing[0].events[0].sound == "close"


def background() -> BackgroundLoop:
    return BackgroundLoop(Clip(np.ones((RATE, 1), np.float32)), RATE)


def test_a_background_is_turned_in_steps_within_limits() -> None:
    bed = background()
    assert bed.turn(-1) == -3
    assert [bed.turn(1) for _ in range(8)][-1] == BACKGROUND_HIGHEST_DB
    assert [bed.turn(-1) for _ in range(20)][-1] == BACKGROUND_LOWEST_DB


def test_a_background_turned_up_rises_over_a_block_and_stays() -> None:
    bed = background()
    before, during, after = (np.zeros((100, 1), np.float32) for _ in range(3))
    bed.add(before, 5000, [], None)
    bed.turn(1)
    bed.add(during, 5100, [], None)
    bed.add(after, 5200, [], None)
    assert before[-1, 0] == pytest.approx(1)
    assert np.all(np.diff(during[:, 0]) > 0)
    assert after[:, 0] == pytest.approx(10 ** (3 / 20))


def test_after_a_pause_a_background_fades_in_anew() -> None:
    bed = background()
    bed.begin(60_000)
    block = np.zeros((100, 1), np.float32)
    bed.add(block, 60_000, [], None)
    assert block[0, 0] == 0
    assert block[-1, 0] < 0.1


def test_a_lead_in_and_a_closing_say_what_they_are() -> None:
    plan = replace(plan_of("---\nlead_in: 1s\n---\n" + ITEM, lead_in_s=1), spare_frames=10)
    assert [passage.role for passage in plan] == ["opening", "item", "item", "closing"]
    closing = list(plan)[-1]
    assert [event.kind for event in closing.events] == ["pause", "chime"]
