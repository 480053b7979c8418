"""A whole session in time: passages, sides, chimes, starts in the middle."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import RATE, QuarterVoice, chimed, plan_of, routine_of, spoken, voices
from voiceguide.audio.clip import Clip
from voiceguide.errors import InputError
from voiceguide.planning.expansion import expand, passes_without_chimes
from voiceguide.planning.layout import Clips
from voiceguide.planning.plan import Plan
from voiceguide.planning.planned_routine import PlannedRoutine
from voiceguide.planning.timeline import Event, Passage, PlanWarning, last_frame
from voiceguide.planning.timing import Timing
from voiceguide.script.routine import Chimes, Routine

FRONT = "---\nkind: massage\n---\n"


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


def test_chimes_mark_the_moments_and_words_follow_them_by_seven_tenths() -> None:
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


def routines(*names: str) -> Plan:
    """Routines of one item each, with lead-ins of half a second and all chimes."""
    voice = QuarterVoice()
    parts = tuple(
        PlannedRoutine(routine, expand(routine, lambda name, within: within), voice, Chimes(), 0.5)
        for routine in (routine_of(f"## {name}\n- [2s] {name} words\n") for name in names)
    )
    return Plan(parts, Timing(sample_rate=RATE))


def test_several_routines_follow_each_other() -> None:
    plan = routines("first", "second")
    assert chimed(plan) == [(0.5, "open"), (2.5, "close"), (3.4, "open"), (5.4, "close")]
    assert plan.step_names == ("first", "second")
    assert {passage.step for passage in plan} == {0, 1}


def test_items_and_steps_are_counted_across_routines() -> None:
    plan = plan_of("## A\n- one\n- two\n## B\n- three\n")
    three = replace(plan, parts=plan.parts * 3)
    assert [(each.item, each.step) for each in three] == [
        (0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (6, 4), (7, 4), (8, 5),
    ]  # fmt: skip
    assert [(each.item, each.step) for each in three.after(6, 500)] == [(7, 4), (8, 5)]


def test_spare_silence_is_at_the_end_of_the_last_routine_alone() -> None:
    plan = replace(routines("first", "second"), spare_frames=10)
    assert [sum(event.kind == "pause" for event in passage.events) for passage in plan] == [
        1, 0, 0, 1, 0, 1,
    ]  # fmt: skip


def test_next_at_the_end_of_a_routine_is_the_first_step_of_the_next_routine() -> None:
    first = plan_of("---\nkind: massage\n---\n## A\n- one\n## B\n- then {next}\n")
    plan = replace(first, parts=first.parts + plan_of("## C\n- end\n").parts)
    assert [text for _, text in spoken(plan)] == ["one", "then C", "end"]
    assert [text for _voice, text in plan.utterances()] == ["one", "then C", "end"]
    closing, end = plan.after(1, 500)
    assert (closing.role, closing.item, closing.step, closing.step_name) == ("closing", 1, 1, "B")
    assert (end.item, end.step) == (2, 2)


def test_each_routine_is_spoken_at_its_own_pace() -> None:
    plan = routines("first", "second").paced([75, 300])
    assert [voice.pace_wpm for voice, _text in plan.utterances()] == [75, 300]
    assert [part.routine.steps[0].name for part in plan.parts] == ["first", "second"]


def test_the_level_of_chimes_is_that_of_all_of_them() -> None:
    plan = replace(routines("first"), chime_level_db=-6)
    events = [event for passage in plan for event in passage.events if event.placement]
    assert [(each.kind, each.placement and each.placement.gain_db) for each in events] == [
        ("chime", -6), ("speech", 0), ("chime", -6),
    ]  # fmt: skip


def test_a_session_that_begins_within_a_step_opens_there_with_all_warnings() -> None:
    plan = plan_of(FRONT + "## A\n- [4s] one\n- [4s] two\n", lead_in_s=0.5)
    warning = PlanWarning(1, "The pace is not known.")
    plan = replace(plan, parts=(replace(plan.parts[0], warnings=(warning,)),), from_item=1)
    assert chimed(plan) == [(0.5, "open"), (4.5, "close")]
    assert [each.warnings for each in plan] == [(), (warning,), ()]


def test_the_routine_of_an_item_is_known() -> None:
    plan = routines("first", "second", "third")
    assert [plan.part_of(item).routine.source for item in range(3)] == ["test.md"] * 3
    assert [plan.part_of(item) is plan.parts[item] for item in range(3)] == [True] * 3


def test_a_session_longer_than_a_day_is_refused() -> None:
    assert last_frame(plan_of("## S [x2]\n- [12h]\n")) == 24 * 3600 * RATE
    with pytest.raises(
        InputError, match=r"^test\.md: this session is longer than 24 hours\."
    ) as long:
        list(plan_of("## S [x3]\n- [12h]\n"))
    assert long.value.hint == "Use shorter holds or fewer rounds."


def test_both_sides_last_equally_long_when_only_the_second_opens_with_a_chime() -> None:
    script = (
        "---\nchimes:\n  step: off\n---\n## A\n- begin\n## B [left, right]\n- go {side}\n- on\n"
    )
    plan = plan_of(script)
    assert [sound for _, sound in chimed(plan)] == ["open", "side", "close"]
    lengths = [passage.end_frame - passage.start_frame for passage in plan]
    # Words and the gap after them; on both sides 0.7 s for the chime, though only one has it.
    assert lengths[1:5] == [500 + 600 + 700, 250 + 600] * 2


TWO_ITEMS = "## Step\n- [12s] one two\n- [2s] after\n"


def test_the_rest_of_a_session_begins_with_an_item_or_after_one() -> None:
    plan = plan_of(TWO_ITEMS)
    assert [passage.item for passage in plan.starting_at(1, 500)] == [1]
    assert next(iter(plan.starting_at(1, 500))).start_frame == 500
    assert [(each.item, each.start_frame) for each in plan.after(0, 500)] == [(1, 500)]
    assert list(plan.after(1, 500)) == []


@pytest.mark.parametrize(
    ("item", "sounds"),
    [
        (0, ["open", "step", "close"]),
        # The session has begun: neither a lead-in nor the opening chime.
        (1, ["step", "close"]),
        (2, ["step", "close"]),
    ],
)
def test_the_rest_of_a_session_opens_only_at_its_first_item(item: int, sounds: list[str]) -> None:
    plan = plan_of(FRONT + "## A\n- [4s] one\n- [4s] two\n## B\n- [4s] three\n", lead_in_s=0.5)
    rest = plan.starting_at(item, 1000)
    assert [sound for _, sound in chimed(rest)] == sounds
    assert [passage.role for passage in rest].count("opening") == (item == 0)


def test_the_rest_from_a_routines_first_item_opens_it_and_does_not_close_the_one_before() -> None:
    rest = routines("first", "second", "third").starting_at(2, 1000)
    assert chimed(rest) == [(1.5, "open"), (3.5, "close")]


def test_after_the_last_item_comes_the_closing() -> None:
    text = "---\nlead_in: 0s\n---\n" + TWO_ITEMS
    plan = plan_of(text)
    closing = list(plan.after(1, 500))
    assert [(passage.role, passage.item) for passage in closing] == [("closing", 1)]
    assert closing[0].events[0].sound == "close"


def without_chimes(plan: Plan) -> Plan:
    parts = tuple(replace(one, passes=passes_without_chimes(one.passes)) for one in plan.parts)
    return replace(plan, parts=parts)


def test_without_chimes_a_jump_to_a_last_step_of_chimes_alone_leads_to_the_closing() -> None:
    plan = without_chimes(plan_of("## A\n- [4s] one\n- [4s] two\n## B\n- [chime bell]\n"))
    plan = replace(plan, spare_frames=10)
    assert [(each.role, each.step_name) for each in plan.starting_at(2, 500)] == [("closing", "A")]


STEP = st.builds(
    "## Step{}\n{}".format,
    st.sampled_from(["", " [x2]", " [left, right]"]),
    st.lists(
        st.sampled_from(["- [2s] one two\n", "- three\n", "- [chime bell]\n"]),
        min_size=1,
        max_size=3,
    ).map("".join),
)


@given(st.lists(STEP, max_size=4).map("".join), st.booleans())
@example("## Step\n- [chime bell]\n", False)
def test_the_rest_of_a_session_is_what_comes_after_an_item(steps: str, chimes: bool) -> None:
    plan = plan_of(f"{FRONT}## First\n- [4s] one\n{steps}", lead_in_s=0.5)
    plan = replace(plan if chimes else without_chimes(plan), spare_frames=10)
    passages = list(plan)
    for index, passage in enumerate(passages):
        if passage.role == "item":
            rest = list(plan.after(passage.item, passage.end_frame))
            assert list(map(heard, rest)) == list(map(heard, passages[index + 1 :]))


def heard(passage: Passage) -> tuple[object, ...]:
    return passage.role, passage.item, passage.step, passage.end_frame, voices(passage)


def test_a_lead_in_and_a_closing_have_roles_of_their_own() -> None:
    plan = replace(plan_of("---\nlead_in: 1s\n---\n" + TWO_ITEMS, lead_in_s=1), spare_frames=10)
    assert [passage.role for passage in plan] == ["opening", "item", "item", "closing"]
    opening, *_, closing = plan
    assert opening == Passage(0, 1000, 0, "Step", 0, (Event("pause", 0, 1000, 5),), role="opening")
    # 1 s, 12 s, 2 s, and 10 frames more; the chime lasts 0.4 s.
    assert (closing.start_frame, closing.end_frame) == (15_000, 15_410)
    assert (closing.step, closing.step_name, closing.item) == (0, "Step", 1)
    pause, chime = closing.events
    assert pause == Event("pause", 15_000, 15_010, 6)
    assert (chime.kind, chime.start_frame, chime.end_frame, chime.line, chime.sound) == (
        "chime", 15_010, 15_410, 6, "close",
    )  # fmt: skip
    assert chime.placement is not None
    assert (chime.placement.start_frame, chime.placement.ducks) == (15_010, False)


@pytest.mark.parametrize(
    ("chimes", "from_step", "lengths"),
    [
        # Two words of a quarter of a second and the gap; 0.7 s more where a side has a chime.
        ("step: off, side: off", 0, [1100, 1100, 1100, 1100, 1100]),
        ("open: off, side: off", 0, [1100, 1800, 1800, 1100, 1100]),
        ("open: off, step: off", 0, [1100, 1800, 1800, 1800, 1800]),
        ("step: off, side: off", 1, [1800, 1800, 1100, 1100]),
        ("step: off", 1, [1800, 1800, 1800, 1800]),
        ("step: off, side: off", 2, [1800, 1100, 1100]),
    ],
)
def test_a_side_has_time_for_a_chime_only_if_a_side_of_its_round_has_the_chime(
    chimes: str, from_step: int, lengths: list[int]
) -> None:
    front = f"---\nchimes: {{{chimes}, close: off}}\n---\n"
    plan = plan_of(front + "## A\n- [1.1s]\n## B [x2] [left, right]\n- go {side}\n")
    plan = replace(plan, from_item=plan.first_item_of(from_step))
    assert [passage.end_frame - passage.start_frame for passage in plan] == lengths


def test_sides_of_different_words_last_equally_long_in_every_round() -> None:
    front = "---\nchimes: {open: off, step: off, close: off}\n---\n"
    plan = plan_of(front + "## A [x2] [left, far right]\n- go {side}\n")
    # The longer side takes three words and the gap, and 0.7 s for its chime.
    assert [passage.end_frame - passage.start_frame for passage in plan] == [2050] * 4


def test_the_closing_chime_is_asked_for_with_the_last_line() -> None:
    asked: list[tuple[str, int]] = []

    class Recorder(QuarterVoice):
        def clips(self, within: Routine) -> Clips:
            assert within.source == "test.md"
            return self

        def sound(self, name: str, line: int) -> Clip:
            asked.append((name, line))
            return super().sound(name, line)

    plan = plan_of("---\nchimes: {open: off, step: off, side: off}\n---\n## A\n- go\n  on\n")
    list(replace(plan, parts=(replace(plan.parts[0], voice=Recorder()),)))
    assert asked == [("close", 6)]


def test_a_side_made_as_long_as_the_other_keeps_its_chime_and_its_warning() -> None:
    plan = plan_of("---\nkind: massage\n---\n## A [left, far right]\n- [1s] a b c d {side}\n")
    assert [sound for _, sound in chimed(plan)] == ["open", "side", "close"]
    warnings = [[(each.source, each.line) for each in passage.warnings] for passage in plan]
    assert warnings == [[("test.md", 5)], [("test.md", 5)], []]


def test_the_first_step_has_equal_sides_if_only_its_opening_has_a_chime() -> None:
    plan = plan_of("---\nchimes: {step: off, side: off, close: off}\n---\n## B [a, b]\n- go on\n")
    assert [passage.end_frame - passage.start_frame for passage in plan] == [1800, 1800]


@pytest.mark.parametrize(("refusals", "delay"), [(0, 0), (1, 250), (3, 750)])
def test_a_patient_plan_adds_silence_before_an_item_until_its_words_are_spoken(
    refusals: int, delay: int
) -> None:
    class Slow(QuarterVoice):
        def hurry(self, text: str) -> bool:
            self.asked.append(f"hurry {text}")
            return text != "two" or self.asked.count("hurry two") > refusals

    text = "## A\n- [4s] one\n- [1s] two\n- [1s] three\n"
    plan = plan_of(text)
    slow = replace(plan, parts=(replace(plan.parts[0], voice=Slow()),))
    assert [each.start_frame for each in slow] == [each.start_frame for each in plan]
    patient = list(replace(slow, patient=True))
    assert [each.role for each in patient].count("delay") == refusals
    assert all(
        before.end_frame == after.start_frame for before, after in itertools.pairwise(patient)
    )
    items = [each.start_frame for each in patient if each.role == "item"]
    assert items == [0, 4000 + delay, 5000 + delay]
    delays = [each for each in patient if each.role == "delay"]
    assert {(each.item, each.step_name, each.events[0].line) for each in delays} <= {(1, "A", 3)}


def test_the_first_seconds_of_a_session_are_waited_for_without_silence() -> None:
    class Never(QuarterVoice):
        def hurry(self, text: str) -> bool:
            return text == "one"

    plan = plan_of("## A\n- [1s] one\n- [1s] two\n- [1s] three\n- [1s] four\n")
    patient = replace(plan, parts=(replace(plan.parts[0], voice=Never()),), patient=True)
    assert [(each.start_frame, each.role) for each in itertools.islice(patient, 4)] == [
        (0, "item"), (1000, "item"), (2000, "item"), (3000, "delay"),
    ]  # fmt: skip
    # After a jump there is a sound to go on, and keys to be answered.
    jumped = itertools.islice(patient.starting_at(1, 9000), 3)
    assert [each.role for each in jumped] == ["delay"] * 3


def test_an_item_begins_once_each_of_its_words_was_ready_even_if_never_all_at_once() -> None:
    calls = itertools.count()

    class Forgetful(QuarterVoice):
        def hurry(self, text: str) -> bool:
            # One of the two by turns, never both.
            return next(calls) % 2 == 0

    plan = plan_of("## A\n- [4s] one\n- [3s] two\n  - [at 1s] three\n")
    forgetful = replace(plan.parts[0], voice=Forgetful())
    patient = itertools.islice(replace(plan, parts=(forgetful,), patient=True), 9)
    assert [each.role for each in patient] == ["item", "delay", "item"]


def test_words_are_hurried_in_the_routine_that_the_item_belongs_to() -> None:
    plan = plan_of("## A\n- one\n- two\n")
    twice = replace(plan, parts=plan.parts * 2)
    hurried: list[str] = []

    class Recorder(QuarterVoice):
        def hurry(self, text: str) -> bool:
            hurried.append(text)
            return False

    part = replace(plan.parts[0], voice=Recorder())
    twice = replace(plan, parts=(part, part))
    assert not twice.hurry(3)
    assert twice.hurry(2, said={"one"})
    assert hurried == ["two"]
