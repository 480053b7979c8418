"""When things are heard: holds, gaps, sides, cues, countdowns, chimes, warnings."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import RATE, QuarterVoice, chimed, plan_of, routine_of, spoken, warnings_of
from voiceguide.errors import InputError
from voiceguide.planning.expansion import expand
from voiceguide.planning.plan import Plan, PlannedRoutine
from voiceguide.planning.prefetch import UTTERANCES_AHEAD
from voiceguide.planning.timeline import last_frame
from voiceguide.planning.timing import Timing
from voiceguide.script.routine import Chimes


def length_s(text: str) -> float:
    return last_frame(plan_of(text)) / RATE


# Words last 0.25 s each, the gap after an item without a hold 0.6 s.
@pytest.mark.parametrize(
    ("items", "expected_s"),
    [
        ("- [5s]", 5.0),  # silence is exact
        ("- [5s] one two", 5.0),  # words that fit do not change a hold
        ("- [1s] one two three four", 1.0),  # nor do words that end with it
        ("- [1s] one two three four five", 1.85),  # it grows to the words' end and the gap
        ("- one two", 1.1),  # without a hold: the words and the gap
        ("- one [2s] two", 3.1),  # a pause inside
        ("- one [2s]", 2.25),  # a pause at the end replaces the gap
        ("- [wait] one", 5.25),  # in a file a wait lasts five seconds
        ("- [wait 1m] one", 5.25),
        ("- [chime bell]", 0.7),  # what follows a chime follows its onset by 0.7 s
        ("- [chime bell] one", 1.55),
        ("- [play intro.wav]", 2.6),  # a recording speaks for itself
        ("- [3s]\n- [1m30s]\n- one two", 94.1),
        ("- [1s] one\n  - [half] one two three", 1.85),  # a cue's words make a hold grow, too
    ],
)
def test_an_item_lasts_as_long_as_the_rules_say(items: str, expected_s: float) -> None:
    assert length_s(f"## Step\n{items}\n") == expected_s


def test_passages_follow_each_other_without_gap() -> None:
    passages = list(plan_of("## A\n- [2s] one\n- two\n## B [left, right]\n- [3s] {side} three\n"))
    assert passages[0].start_frame == 0
    for before, after in itertools.pairwise(passages):
        assert after.start_frame == before.end_frame
    assert [(passage.step, passage.step_name) for passage in passages] == [
        (0, "A"),
        (0, "A"),
        (1, "B, left"),
        (2, "B, right"),
    ]


def test_both_sides_last_equally_long_when_only_one_overruns() -> None:
    text = "## Jaw [left, far right]\n- [1s] one two {side}\n- go {side}\n"
    plan = plan_of(text, word_frames=400)
    lengths = [passage.end_frame - passage.start_frame for passage in plan]
    assert lengths[0] == lengths[2]
    assert lengths[1] == lengths[3]
    # “one two far right” takes 1.6 s: the hold grows to that and the gap, on the left as well.
    assert lengths[0] == 2200
    assert spoken(plan)[2] == (lengths[0] / RATE + lengths[1] / RATE, "one two far right")


CUES = """\
## Step
- [12s] one two
  - [at 4s] four
  - [half] half
  - [every 3s] [chime tick]
  - [last 3s] [countdown]
"""


def test_cues_sound_when_they_say() -> None:
    plan = plan_of(CUES)
    assert spoken(plan) == [
        (0.0, "one two"),
        (4.0, "four"),
        (6.0, "half"),
        (9.0, "3"),
        (10.0, "2"),
        (11.0, "1"),
    ]
    assert chimed(plan) == [(3.0, "tick"), (6.0, "tick"), (9.0, "tick")]
    assert warnings_of(plan) == []


def test_cues_that_collide_wait_for_each_other() -> None:
    plan = plan_of("## S\n- [9s] one\n  - [at 2s] a b c d\n  - [at 2.5s] e f\n")
    assert spoken(plan) == [(0.0, "one"), (2.0, "a b c d"), (3.2, "e f")]
    assert warnings_of(plan) == [
        (
            4,
            "these words start 0.7 s late: others are still being spoken. "
            "Place them later, or use fewer words.",
        )
    ]


def test_a_countdown_number_that_would_be_late_is_left_out_and_told() -> None:
    plan = plan_of("## S\n- [6s] one\n  - [at 2s] " + "w " * 7 + "\n  - [last 3s] [countdown]\n")
    assert spoken(plan)[1:] == [(2.0, " ".join("w" * 7)), (4.0, "2"), (5.0, "1")]
    [(line, message)] = warnings_of(plan)
    assert line == 4
    assert message.startswith("1 of the 3 numbers is left out")


def test_a_repeated_cue_is_left_out_rather_than_bunched() -> None:
    plan = plan_of("## S\n- [10s] one\n  - [every 2s] " + "w " * 10 + "\n")
    starts = [start for start, _ in spoken(plan)[1:]]
    assert starts == sorted(starts)
    assert all(later - earlier >= 2.5 for earlier, later in itertools.pairwise(starts))
    assert any("left out" in message for _, message in warnings_of(plan))


def test_an_overrun_names_its_line_and_what_would_mend_it() -> None:
    plan = plan_of("## S\n- fine\n- [2s] " + "word " * 10 + "\n")
    [(line, message)] = warnings_of(plan)
    assert line == 3
    assert "end after 2.5 s" in message
    assert "last 2.0 s" in message
    assert "Make it [3s]" in message


FRONT = "---\nkind: massage\n---\n"


def test_chimes_open_mark_and_close_and_words_follow_them_by_seven_tenths() -> None:
    plan = plan_of(FRONT + "## A\n- [4s] one\n## B [left, right]\n- [4s] {side}\n", lead_in_s=0.5)
    assert chimed(plan) == [(0.5, "open"), (4.5, "step"), (8.5, "side"), (12.5, "close")]
    assert spoken(plan) == [(1.2, "one"), (5.2, "left"), (9.2, "right")]
    assert last_frame(plan) == 12_900  # the closing chime rings out


def test_chimes_can_be_chosen_and_turned_off() -> None:
    chosen = "---\nchimes:\n  open: bowl\n  step: off\n---\n## A\n- [1s]\n## B\n- [1s]\n"
    assert chimed(plan_of(chosen)) == [(0.0, "bowl"), (2.0, "close")]
    assert chimed(plan_of("---\nchimes: off\n---\n## A\n- [1s]\n- [1s] [chime tick] go\n")) == [
        (1.0, "tick")
    ]


def test_a_hold_alone_is_exact_although_a_chime_opens_it() -> None:
    lengths = [
        passage.end_frame - passage.start_frame
        for passage in plan_of(FRONT + "## A\n- [5s]\n- [2s] go\n")
    ]
    assert lengths[:2] == [5000, 2000]


def test_a_plan_can_begin_at_any_item_and_still_opens_and_closes() -> None:
    whole = plan_of(FRONT + "## A\n- [4s] one\n- [4s] two\n## B\n- [4s] three\n", lead_in_s=0.5)
    later = replace(whole, from_item=whole.first_item_of(1))
    assert spoken(later) == [(1.2, "three")]
    assert [sound for _, sound in chimed(later)] == ["open", "close"]
    onwards = replace(whole, from_item=1, start_frame=2000, continues=True)
    assert spoken(onwards)[0] == (2.0, "two")
    assert [sound for _, sound in chimed(onwards)] == ["step", "close"]
    # The closing chime belongs to the last item.
    assert [passage.item for passage in onwards] == [1, 2, 2]


def test_several_routines_follow_each_other() -> None:
    first, second = (
        routine_of(f"## {name}\n- [2s] {name} words\n") for name in ("first", "second")
    )
    voice = QuarterVoice()
    parts = tuple(
        PlannedRoutine(routine, expand(routine, lambda name, within: within), voice, Chimes(), 0.5)
        for routine in (first, second)
    )
    plan = Plan(parts, Timing(sample_rate=RATE))
    assert chimed(plan) == [(0.5, "open"), (2.5, "close"), (3.4, "open"), (5.4, "close")]
    assert plan.step_names == ("first", "second")
    assert {passage.step for passage in plan} == {0, 1}


def test_a_plan_asks_ahead_but_not_for_everything() -> None:
    text = "## S\n" + "".join(f"- [9s] word {number}\n" for number in range(1000))
    plan = plan_of(text)
    voice = plan.parts[0].voice
    assert isinstance(voice, QuarterVoice)
    passages = iter(plan)
    next(passages), next(passages)
    assert UTTERANCES_AHEAD <= len(voice.asked) <= UTTERANCES_AHEAD + 3


def test_a_session_longer_than_a_day_is_refused() -> None:
    with pytest.raises(InputError, match="longer than 24 hours"):
        list(plan_of("## S [x3]\n- [12h]\n"))


WORDS = st.lists(st.sampled_from(["a", "b c", "d e f g"]), min_size=1, max_size=3).map(" ".join)
CUE = st.one_of(
    st.builds("  - [half] {}\n".format, WORDS),
    st.builds("  - [at 1s] {}\n".format, WORDS),
    st.builds("  - [every 1.5s] {}\n".format, WORDS),
    st.just("  - [last 3s] [countdown]\n"),
    st.just("  - [every 1s] [chime tick]\n"),
    st.just("  - [last 1s] [play x.wav]\n"),
)
ITEM = st.one_of(
    st.builds("- {}\n".format, WORDS),
    st.builds("- {} [2s] {}\n".format, WORDS, WORDS),
    st.just("- [chime bell]\n"),
    st.just("- [play x.wav]\n"),
    st.builds(
        lambda seconds, words, cues: f"- [{seconds}s] {words}\n" + "".join(cues),
        st.integers(4, 9),
        st.one_of(st.just(""), WORDS),
        st.lists(CUE, max_size=4),
    ),
)
STEP = st.builds(
    lambda head, items: f"## Step{head}\n" + "".join(items),
    st.sampled_from(["", " [x2]", " [left, far right]"]),
    st.lists(ITEM, min_size=1, max_size=4),
)


@given(st.lists(STEP, min_size=1, max_size=3).map("".join), st.integers(50, 900))
def test_voices_never_overlap_and_holds_are_never_cut(text: str, word_frames: int) -> None:
    plan = plan_of(FRONT + text, word_frames=word_frames)
    passages = list(plan)
    voices = sorted(
        (event.start_frame, event.end_frame)
        for passage in passages
        for event in passage.events
        if event.kind in ("speech", "clip")
    )
    for before, after in itertools.pairwise(voices):
        assert before[1] <= after[0]
    for passage in passages:
        starts = [event.start_frame for event in passage.events]
        assert starts == sorted(starts)
        for event in passage.events:
            assert passage.start_frame <= event.start_frame <= passage.end_frame
            if event.kind in ("speech", "clip"):
                assert event.end_frame <= passage.end_frame


def test_both_sides_last_equally_long_when_only_the_second_opens_with_a_chime() -> None:
    script = "---\nchimes:\n  step: off\n---\n## A [left, right]\n- go {side}\n## B\n- end\n"
    lengths = [passage.end_frame - passage.start_frame for passage in plan_of(script)]
    assert lengths[0] == lengths[1]
