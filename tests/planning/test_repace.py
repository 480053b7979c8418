"""A passage whose pace changes while it plays."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import ITEM_WITH_CUES, QuarterVoice, plan_of, tone, voices
from voiceguide.audio.clip import Clip
from voiceguide.planning.edits import Insertion, inserted, resumed
from voiceguide.planning.layout import Clips
from voiceguide.planning.plan import Plan
from voiceguide.planning.repace import at_new_pace
from voiceguide.script.routine import Routine


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
    assert voices(changed) == voices(passage)


@pytest.mark.parametrize("role", ["opening", "closing"])
def test_a_passage_without_an_item_stays_as_it_is(role: str) -> None:
    plan = plan_of("---\nlead_in: 1s\n---\n" + ITEM_WITH_CUES, lead_in_s=1)
    passage = next(each for each in plan if each.role == role)
    assert at_new_pace(plan, paced(plan, 75), passage, passage.start_frame + 10) is passage


@pytest.mark.parametrize("frame", [0, 4000])
def test_words_that_begin_at_that_moment_have_the_new_pace(frame: int) -> None:
    plan = plan_of(ITEM_WITH_CUES)
    slower = at_new_pace(plan, paced(plan, 75), next(iter(plan)), frame)
    first = next(event for event in slower.events if event.start_frame >= frame)
    assert (first.start_frame, first.end_frame - first.start_frame) == (
        (0, 1000) if frame == 0 else (4000, 500)
    )


@pytest.mark.parametrize(
    ("item", "voiced"),
    [
        # Eight words of a second each, then a pause of a second, then one word.
        ("- a b c d e f g h [1s] z", [(0, 8000), (9000, 9125)]),
        ("- a b c d e f g h [2s]\n\n  [play x.wav] z", [(0, 8000), (10_000, 12_000)]),
    ],
)
def test_after_two_changes_of_pace_the_words_that_are_being_spoken_are_waited_for(
    item: str, voiced: list[tuple[int, int]]
) -> None:
    slow = plan_of(f"## Step\n{item}\n", word_frames=1000)
    usual, fast = paced(slow, 150), paced(slow, 300)
    changed = at_new_pace(slow, usual, next(iter(slow)), 500)
    changed = at_new_pace(usual, fast, changed, 900)
    spoken = [(each.start_frame, each.end_frame) for each in changed.events if each.placement]
    assert spoken[:2] == voiced
    assert changed.end_frame >= spoken[-1][1] + 600


def test_words_that_were_resumed_in_the_middle_do_not_outlast_their_item() -> None:
    slow = plan_of("## Step\n- a b c d e f g h\n", word_frames=1000)
    usual, fast = paced(slow, 150), paced(slow, 300)
    heard = resumed(next(iter(slow)), 400, 5000, 10)
    changed = at_new_pace(slow, usual, heard, 5100)
    assert (changed.start_frame, changed.end_frame) == (4600, 13_200)
    again = at_new_pace(usual, fast, changed, 5200)
    assert again.end_frame >= again.events[0].end_frame == 12_600


def test_words_that_were_resumed_in_the_middle_are_asked_for_with_their_script_and_line() -> None:
    asked: list[tuple[str | None, int]] = []

    class Recorder(QuarterVoice):
        def clips(self, within: Routine) -> Clips:
            asked.append((within.source, 0))
            return self

        def speech(self, text: str, line: int) -> Clip:
            asked.append((text, line))
            return super().speech(text, line)

    plan = plan_of("## Step\n- a b c d\n", word_frames=1000)
    heard = resumed(next(iter(plan)), 400, 5000, 10)
    before = replace(plan, parts=(replace(plan.parts[0], voice=Recorder(1000)),))
    at_new_pace(before, paced(plan, 150), heard, 5100)
    assert set(asked) == {("test.md", 0), ("a b c d", 2)}


def test_words_after_those_that_were_resumed_in_the_middle_wait_for_each_other() -> None:
    slow = plan_of("## A\n- a b c d e f g h [1s] y y y y [play x.wav] z\n", word_frames=1000)
    usual, fast = paced(slow, 150), paced(slow, 300)
    heard = resumed(next(iter(slow)), 400, 5000, 10)
    changed = at_new_pace(slow, usual, heard, 5100)
    again = at_new_pace(usual, fast, changed, 5200)
    spoken = [(each.start_frame, each.end_frame) for each in again.events if each.placement]
    assert spoken == [(4600, 12_600), (12_600, 13_100), (13_100, 15_100), (15_100, 15_225)]
    assert again.end_frame >= 15_225


def test_a_new_pace_waits_for_no_words_of_a_session_that_waits_elsewhere() -> None:
    class Unready(QuarterVoice):
        def hurry(self, text: str) -> bool:
            raise AssertionError(f"“{text}” was waited for")

    plan = replace(plan_of(ITEM_WITH_CUES).starting_at(0, 5000), patient=True)
    passage = next(iter(plan))
    after = replace(plan, parts=(replace(plan.parts[0], voice=Unready(500)),))
    assert voices(at_new_pace(plan, after, passage, 6000))[:2] == [
        (5000, "one two"), (9000, "four"),
    ]  # fmt: skip


def test_repeats_that_have_been_heard_are_not_heard_again_and_the_others_are() -> None:
    plan = plan_of("## Step\n- [12s]\n  - [every 3s] on\n")
    changed = at_new_pace(plan, paced(plan, 75), next(iter(plan)), 7000)
    assert voices(changed) == [(3000, "on"), (6000, "on"), (9000, "on")]


@pytest.mark.parametrize("item", ["- [4s]", "- [4s] [chime bell]"])
def test_an_item_without_words_stays_as_it_is(item: str) -> None:
    plan = plan_of(f"## Step\n{item}\n")
    passage = next(iter(plan))
    assert at_new_pace(plan, paced(plan, 75), passage, 100) == passage


def test_a_chime_that_is_due_at_that_moment_is_heard() -> None:
    plan = plan_of(ITEM_WITH_CUES)
    changed = at_new_pace(plan, paced(plan, 75), next(iter(plan)), 6000)
    chimes = [event.start_frame for event in changed.events if event.kind == "chime"]
    assert chimes == [3000, 6000, 9000]


@pytest.mark.parametrize(("item", "chimes"), [(0, ["open"]), (1, []), (2, ["step"])])
def test_at_another_pace_an_item_stays_where_it_is_and_has_the_same_chimes(
    item: int, chimes: list[str]
) -> None:
    script = "---\nkind: massage\n---\n## A\n- one\n- two\n## B\n- three\n"
    plan = plan_of(script, lead_in_s=1)
    passage = next(each for each in plan if each.role == "item" and each.item == item)
    changed = at_new_pace(plan, paced(plan, 75), passage, passage.start_frame)
    assert [event.sound for event in changed.events if event.kind == "chime"] == chimes
    # A word takes 0.25 s longer.
    assert changed == replace(passage, events=changed.events, end_frame=passage.end_frame + 250)
    assert changed.events[0].start_frame == passage.start_frame


def test_at_another_pace_all_sounds_are_asked_for_with_their_script_and_line() -> None:
    plan = plan_of("## A\n- [9s] [play x.wav] one\n  - [at 5s] [chime bell]\n  - [at 7s] two\n")
    asked: list[tuple[str, str | None, int]] = []

    class Recorder(QuarterVoice):
        def clips(self, within: Routine) -> Clips:
            asked.append(("within", within.source, 0))
            return self

        def speech(self, text: str, line: int) -> Clip:
            asked.append(("speech", text, line))
            return super().speech(text, line)

        def sound(self, name: str, line: int) -> Clip:
            asked.append(("chime", name, line))
            return super().sound(name, line)

        def recording(self, file: str, line: int) -> Clip:
            asked.append(("clip", file, line))
            return super().recording(file, line)

    voice = Recorder(500)
    after = replace(plan, parts=(replace(plan.parts[0], voice=voice),))
    at_new_pace(plan, after, next(iter(plan)), 0)
    assert {("within", "test.md", 0), ("clip", "x.wav", 2), ("speech", "one", 2)} <= set(asked)
    assert set(voice.asked) == {"one", "two"}
    assert {("chime", "bell", 3), ("speech", "two", 4)} <= set(asked)
