"""Counted repetitions in time: how often, how long, in which words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import (
    RATE,
    QuarterVoice,
    captions,
    chimed,
    events_of,
    plan_of,
    routine_of,
    spoken,
    warnings_of,
)
from voiceguide.errors import InputError, ScriptError
from voiceguide.planning.expansion import expand
from voiceguide.planning.fit import fit
from voiceguide.planning.plan import Plan
from voiceguide.planning.planned_routine import PlannedRoutine
from voiceguide.planning.repace import at_new_pace
from voiceguide.planning.repeating import item_count, items_of, number_shown
from voiceguide.planning.timeline import last_frame
from voiceguide.planning.timing import GAP_S, Timing
from voiceguide.script.routine import Item, Repetition, Words

PACES = (110, 150, 190)


def fitted(text: str, wanted_s: float, wpm: int = 150) -> Plan:
    routine = routine_of(text)
    passes = expand(routine, lambda name, within: within)

    def make(timing: Timing, percent: int) -> Plan:
        voice = QuarterVoice().paced(wpm * percent // 100)
        return Plan((PlannedRoutine(routine, passes, voice, None, 0),), timing)

    return fit(make, Timing(RATE), wanted_s)


def at_pace(text: str, wpm: int) -> Plan:
    return plan_of(text, word_frames=QuarterVoice().paced(wpm).word_frames)


def test_words_come_first_then_a_number_with_each_hold() -> None:
    plan = plan_of("## S\n- [reps 2: 3s hold, 2s release] Smile wide.\n- And rest.\n")
    assert spoken(plan) == [
        (0.0, "Smile wide."),
        (1.1, "1, hold."),
        (4.1, "Release."),
        (6.1, "2, hold."),
        (9.1, "Release."),
        (11.1, "And rest."),
    ]
    assert [caption.text for caption in captions(plan, RATE)] == [
        "Smile wide.",
        "1 of 2: Hold.",
        "Release.",
        "2 of 2: Hold.",
        "Release.",
        "And rest.",
    ]


def item_of(text: str) -> Item:
    """Return an item on line 2."""
    return routine_of(f"## S\n{text}\n").steps[0].items[0]


def test_words_holds_and_releases_are_items_of_their_own_and_only_holds_have_the_cues() -> None:
    item = item_of("- [reps 2: 3s, 2s] Smile.\n  - [half] on")
    release = Words("Release.", 2, shown="Release.")
    holds = [Words(f"{n}, hold.", 2, shown=f"{n} of 2: Hold.", shorter="Hold.") for n in (1, 2)]
    assert items_of(item, None) == (
        replace(item, cues=()),
        replace(item, parts=(holds[0],), hold_s=3, repetition=Repetition(1, "hold")),
        replace(item, parts=(release,), hold_s=2, repetition=Repetition(1, "release"), cues=()),
        replace(item, parts=(holds[1],), hold_s=3, repetition=Repetition(2, "hold")),
        replace(item, parts=(release,), hold_s=2, repetition=Repetition(2, "release"), cues=()),
    )


@pytest.mark.parametrize(
    ("language", "written", "hold", "release"),
    [
        ("de-AT", "3s, 2s", ("1, halten.", "1 von 1: Halten.", "Halten."), ("Lösen.", "Lösen.")),
        # Own words are said as they are, and shown as a sentence.
        (None, "3s up, 2s", ("1, up", "1 of 1: Up.", "up"), ("Release.", "Release.")),
        (None, "3s, 2s say A", ("1, hold.", "1 of 1: Hold.", "Hold."), ("say A", "Say A.")),
        (None, '3s "up!", 2s down', ("1, up!", "1 of 1: Up!", "up!"), ("down", "Down.")),
        ("fi", "3s, 2s", ("1, pidä.", "1/1: Pidä.", "Pidä."), ("Päästä.", "Päästä.")),
        ("cs", "3s drž, 2s povol", ("1, drž", "1/1: Drž.", "drž"), ("povol", "Povol.")),
        # Words that say the number have none before them.
        (None, "3s {count} up, 2s", ("{count} up", None, None), ("Release.", "Release.")),
    ],
)
def test_what_is_said_for_a_hold_and_a_release_is_shown_as_a_sentence(
    language: str | None,
    written: str,
    hold: tuple[str, str | None, str | None],
    release: tuple[str, str],
) -> None:
    items = items_of(item_of(f"- [reps 1: {written}]"), language)
    assert [one.parts for one in items] == [
        (Words(hold[0], 2, shown=hold[1], shorter=hold[2]),),
        (Words(release[0], 2, shown=release[1]),),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [("- Smile.", 1), ("- [reps 3: 3s, 2s]", 6), ("- [reps 3: 3s, 2s] Smile. [2s] Wide.", 7)],
)
def test_the_items_of_repetitions_can_be_counted_before_they_are_made(
    text: str, count: int
) -> None:
    assert item_count(item_of(text)) == len(items_of(item_of(text), None)) == count


@pytest.mark.parametrize(
    ("language", "shown"), [(None, "3 of 8"), ("en-GB", "3 of 8"), ("fr", "3 sur 8"), ("cs", "3/8")]
)
def test_a_number_is_shown_in_the_words_of_a_language(language: str | None, shown: str) -> None:
    assert number_shown(3, 8, language) == shown


seconds = st.integers(15, 80).map(lambda tenths: tenths / 10)
counts = st.integers(1, 12)
sides = st.sampled_from(["", " [left, right]", " [x2] [left, far right]"])


def script(count: int, hold_s: float, release_s: float, heading: str) -> str:
    reps = f"[reps {count}: {hold_s:g}s hold, {release_s:g}s release]"
    return f"## S{heading}\n- {reps} Smile wide, {{counts}} times.\n- [4s] Rest.\n"


def assert_exact(plan: Plan, count: int, scale: float, hold_s: float, release_s: float) -> None:
    """Check every beginning of a hold and a release against the one before it."""
    hold, release = (round(length_s * scale * RATE) for length_s in (hold_s, release_s))
    performed = [one for part in plan.parts for one in part.passes]
    passages = [each for each in plan if each.role == "item"]
    for step in range(len(performed)):
        events = [event for each in passages if each.step == step for event in each.events]
        words = [event for event in events if event.kind == "speech"]
        assert len(words) == 2 + 2 * count
        repeated, after = words[1:-1], words[-1]
        assert [each.text for each in repeated[::2]] == [
            f"{number}, hold." for number in range(1, count + 1)
        ]
        starts = [each.start_frame for each in (*repeated, after)]
        assert [later - earlier for earlier, later in pairwise(starts)] == [hold, release] * count
    lengths = [
        sum(each.end_frame - each.start_frame for each in passages if each.step == step)
        for step in range(len(performed))
    ]
    assert len(set(lengths)) == 1
    assert not warnings_of(plan)


@given(counts, seconds, seconds, sides, st.sampled_from(PACES))
def test_counts_holds_and_releases_are_exact_at_every_pace(
    count: int, hold_s: float, release_s: float, heading: str, wpm: int
) -> None:
    plan = at_pace(script(count, hold_s, release_s, heading), wpm)
    assert_exact(plan, count, 1.0, hold_s, release_s)
    instruction = next(iter(plan))
    said = instruction.events[0].end_frame
    assert instruction.end_frame == said + round(GAP_S * RATE)


@settings(max_examples=25)
@given(counts, seconds, seconds, sides, st.sampled_from(PACES), st.floats(0.9, 3.0))
def test_fit_changes_holds_and_releases_alike_and_never_the_count(
    count: int, hold_s: float, release_s: float, heading: str, wpm: int, share: float
) -> None:
    text = script(count, hold_s, release_s, heading)
    wanted_s = round(last_frame(at_pace(text, wpm)) * share) / RATE
    plan = fitted(text, wanted_s, wpm)
    assert last_frame(plan) == round(wanted_s * RATE)
    assert_exact(plan, count, plan.timing.hold_scale, hold_s, release_s)


def test_a_time_out_of_reach_is_refused() -> None:
    with pytest.raises(InputError, match="The shortest possible is"):
        fitted("## S\n- [reps 10: 4s hold, 4s release] Smile.\n", 20)


def test_a_number_that_does_not_fit_is_left_out_and_the_hold_stays_exact() -> None:
    plan = plan_of("## S\n- [reps 2: 0.5s press on, 1s]\n", word_frames=250)
    assert spoken(plan) == [(0, "press on"), (0.5, "Release."), (1.5, "press on"), (2, "Release.")]
    assert set(warnings_of(plan)) == {
        (
            2,
            "the number is left out: it does not fit into the hold. Make the hold longer, or use "
            "fewer words or a faster pace.",
        )
    }


def test_a_word_that_does_not_fit_makes_its_release_grow_with_a_warning() -> None:
    plan = plan_of("## S\n- [reps 2: 3s, 0.5s let it all go]\n")
    assert [at for at, _text in spoken(plan)] == [0, 3, 4.6, 7.6]
    assert "but the release should last 0.5 s" in warnings_of(plan)[0][1]
    assert "Write 1s for it" in warnings_of(plan)[0][1]


def test_variables_say_which_and_how_many() -> None:
    plan = plan_of(
        "## S [left, right]\n"
        '- [reps 2: 4s "{side}, number {count}", 2s "{count} of {counts}"] All {counts}.\n'
        "  - [half] Still {count}.\n"
    )
    assert [text for _at, text in spoken(plan)][:7] == [
        "All 2.",
        "left, number 1",
        "Still 1.",
        "1 of 2",
        "left, number 2",
        "Still 2.",
        "2 of 2",
    ]


def test_cues_are_heard_in_every_hold() -> None:
    plan = plan_of(
        "## S\n- [reps 2: 6s, 2s]\n  - [every 2s] [chime tick]\n  - [last 2s] [countdown]\n"
    )
    assert chimed(plan) == [(2, "tick"), (4, "tick"), (10, "tick"), (12, "tick")]
    assert [at for at, text in spoken(plan) if text == "1"] == [5, 13]


def test_chimes_mark_holds_and_releases_if_the_front_matter_names_them() -> None:
    front = "---\nchimes:\n  open: off\n  close: off\n  hold: bell\n  release: tick\n---\n"
    plan = plan_of(f"{front}## S\n- [reps 2: 3s, 2s] Smile.\n")
    begun = round(0.25 + GAP_S, 2)
    assert [name for _at, name in chimed(plan)] == ["bell", "tick", "bell", "tick"]
    assert [at for at, _name in chimed(plan)] == [pytest.approx(begun + at) for at in (0, 3, 5, 8)]
    assert [at for at, _text in spoken(plan)][1:3] == [
        pytest.approx(begun + at) for at in (0.7, 3.7)
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-GB", ["1, hold.", "Release."]),
        ("de", ["1, halten.", "Lösen."]),
        ("es-MX", ["1, mantén.", "Suelta."]),
        ("fr", ["1, tenez.", "Relâchez."]),
    ],
)
def test_the_usual_words_are_those_of_the_language(language: str, said: list[str]) -> None:
    front = f"---\nlanguage: {language}\nchimes: off\n---\n"
    assert [text for _at, text in spoken(plan_of(f"{front}## S\n- [reps 1: 3s, 2s]\n"))] == said


@pytest.mark.parametrize(
    ("language", "message", "hint"),
    [
        (
            "cs",
            "The words for hold and release are not known in “cs”.",
            "Write your own behind the times, as in [reps 8: 3s “…”, 2s “…”].",
        ),
        (
            "fo",
            "Voices for the language “fo” say no numbers.",
            "Repeat the step instead: [x8] in its ## heading.",
        ),
    ],
)
def test_repetitions_that_cannot_be_counted_are_errors_at_their_places(
    language: str, message: str, hint: str
) -> None:
    steps = (
        "## A\n- a\n- [reps 8: 3s drž, 2s]\n- b [4s]\n"
        "## B\n- [reps 8: 3s, 2s povol]\n- [reps 8: 3s, 2s]\n"
    )
    with pytest.raises(ScriptError) as caught:
        plan_of(f"---\nlanguage: {language}\n---\n{steps}")
    assert str(caught.value).startswith(f"test.md:6:3: {message}")
    assert [
        (each.line, each.column, each.message, each.hint) for each in caught.value.problems
    ] == [(line, 3, message, hint) for line in (6, 9, 10)]


def test_own_words_make_repetitions_possible_but_not_where_no_numbers_are_said() -> None:
    steps = "## S\n- [reps 8: 3s drž, 2s povol]\n"
    assert plan_of(f"---\nlanguage: cs\n---\n{steps}").item_count == 16
    with pytest.raises(ScriptError, match="say no numbers"):
        plan_of(f"---\nlanguage: fo\n---\n{steps}")


def test_too_many_repetitions_are_refused_before_they_are_made() -> None:
    item = "- [reps 1000: 1s, 1s]\n"
    with pytest.raises(InputError, match="more than 200000 items"):
        plan_of("## S\n" + 101 * item)


def test_a_session_can_begin_again_at_any_hold() -> None:
    plan = plan_of("## S\n- [reps 2: 3s, 2s] Smile.\n")
    assert spoken(plan.after(2, 0)) == [(0, "2, hold."), (3, "Release.")]


def test_a_new_pace_leaves_a_hold_that_has_begun_as_it_is() -> None:
    before = plan_of("## S\n- [reps 2: 3s, 2s] Smile.\n")
    after = before.paced([110])
    hold = list(before)[1]
    changed = at_new_pace(before, after, hold, hold.start_frame + 800)
    assert changed.events == hold.events
    assert changed.end_frame == hold.end_frame
    rest = after.after(changed.item, changed.end_frame)
    starts = [event.start_frame for event in events_of(rest) if event.kind == "speech"]
    assert [later - earlier for earlier, later in pairwise(starts)] == [2000, 3000]
