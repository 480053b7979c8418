"""One item in time: holds, gaps, cues, countdowns, warnings."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import (
    RATE,
    QuarterVoice,
    chimed,
    plan_of,
    routine_of,
    spoken,
    tone,
    warnings_of,
)
from voiceguide.audio.clip import Clip
from voiceguide.planning.layout import Layout, Opening, lay_out
from voiceguide.planning.timeline import last_frame
from voiceguide.planning.timing import BREATH_S, Timing

FRONT = "---\nkind: massage\n---\n"


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


def test_a_wait_in_a_session_lasts_until_its_limit() -> None:
    plan = plan_of("## S\n- [wait 20s]\n- [wait]\n", Timing(RATE, wait_s=None))
    assert [passage.end_frame for passage in plan] == [20_000, 50_000]


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


@pytest.mark.parametrize(
    ("hold", "cue", "start_s"),
    [
        ("9s", "at 0.1s", 0.1),  # nothing to wait for
        ("9s", "last 9s", 0),
        ("9.001s", "half", 4.5),  # a whole frame
    ],
)
def test_a_cue_without_words_before_it_starts_when_it_says(
    hold: str, cue: str, start_s: float
) -> None:
    plan = plan_of(f"## S\n- [{hold}]\n  - [{cue}] one\n")
    assert spoken(plan) == [(start_s, "one")]


def test_a_last_cue_of_a_shortened_hold_starts_with_it_at_the_earliest() -> None:
    plan = plan_of("## S\n- [9s]\n  - [last 9s] one\n", Timing(RATE, hold_scale=0.5))
    assert spoken(plan) == [(0, "one")]


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


def test_a_countdown_number_that_would_be_late_is_left_out_with_a_warning() -> None:
    plan = plan_of("## S\n- [6s] one\n  - [at 2s] " + "w " * 7 + "\n  - [last 3s] [countdown]\n")
    assert spoken(plan)[1:] == [(2.0, " ".join("w" * 7)), (4.0, "2"), (5.0, "1")]
    assert warnings_of(plan) == [
        (
            4,
            "1 of the 3 numbers is left out: other words are still being spoken. "
            "Start it later, or use fewer words.",
        )
    ]
    plan = plan_of("## S\n- [6s] one\n  - [at 2s] " + "w " * 11 + "\n  - [last 3s] [countdown]\n")
    [(_, message)] = warnings_of(plan)
    assert message.startswith("2 of the 3 numbers are left out: ")


def test_numbers_of_a_countdown_longer_than_a_shortened_hold_are_left_out() -> None:
    text = "## S\n- [6s]\n  - [last 5s] [countdown]\n- end\n"
    plan = plan_of(text, Timing(RATE, hold_scale=0.5))
    assert spoken(plan) == [(0, "3"), (1, "2"), (2, "1"), (3, "end")]
    message = "2 of the 5 numbers are left out: the hold is shortened to 3.0 s."
    assert warnings_of(plan) == [(3, message)]


@pytest.mark.parametrize(("words_end_s", "first"), [(6.75, "3"), (6.8, "3"), (6.85, "2")])
def test_a_countdown_leaves_the_gap_of_a_cue_after_other_words(
    words_end_s: float, first: str
) -> None:
    word_frames = round(words_end_s * 1000 / 4)
    plan = plan_of("## S\n- [10s] a b c d\n  - [last 3s] [countdown]\n", word_frames=word_frames)
    assert spoken(plan)[1][1] == first


def test_slow_numbers_of_a_countdown_need_no_gap_between_them() -> None:
    plan = plan_of("## S\n- [5s]\n  - [last 3s] [countdown]\n", word_frames=900)
    assert [text for _, text in spoken(plan)] == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("item", "starts_s"),
    [
        ("- Stroke.\n\n  Now rest.", [0, 0.25 + BREATH_S]),
        ("- [9s] Stroke.\n\n  Now rest.\n\n  Good.", [0, 0.25 + BREATH_S, 0.75 + 2 * BREATH_S]),
        ("- Stroke.\n  Now rest.", [0]),
        ("- Stroke. [2s]\n\n  Now rest.", [0, 2.25]),
        ("- Stroke.\n\n  [2s] Now rest.", [0, 2.25]),
        ("- [play a.wav]\n\n  Now rest.", [2 + BREATH_S]),
        ("- [9s]\n  - [at 1s] Stroke.\n\n    Now rest.", [1, 1.25 + BREATH_S]),
    ],
)
def test_paragraphs_of_an_item_have_a_breath_between_them(item: str, starts_s: list[float]) -> None:
    plan = plan_of(f"## A\n{item}\n- after\n")
    assert [start for start, _ in spoken(plan)][:-1] == pytest.approx(starts_s)
    assert warnings_of(plan) == []


def test_a_recording_in_a_new_paragraph_comes_after_a_breath() -> None:
    [passage, *_] = plan_of("## A\n- Stroke.\n\n  [play a.wav]\n")
    assert [each.start_frame / RATE for each in passage.events] == [0, 0.25 + BREATH_S]


def test_a_cue_due_just_when_words_end_leaves_a_gap_and_no_breath() -> None:
    assert spoken(plan_of("## S\n- [9s] a b c d\n  - [at 1s] on\n"))[1:] == [(1.2, "on")]


def test_a_repeated_cue_that_could_only_start_when_the_next_is_due_is_left_out() -> None:
    plan = plan_of("## S\n- [9s] " + "w " * 38 + "\n  - [every 2s] on\n", word_frames=100)
    assert [start for start, _ in spoken(plan)] == [0, 4, 6, 8]


@pytest.mark.parametrize(("words", "late"), [(23, None), (24, "0.6 s"), (27, "0.9 s")])
def test_a_cue_later_than_half_a_second_gets_a_warning_though_its_repeats_are_not_late(
    words: int, late: str | None
) -> None:
    plan = plan_of("## S\n- [9s] " + "w " * words + "\n  - [every 2s] on\n", word_frames=100)
    rest = "others are still being spoken. Place them later, or use fewer words."
    expected = [(3, f"these words start {late} late: {rest}")] if late else []
    assert warnings_of(plan) == expected


def test_a_repeated_cue_is_left_out_rather_than_bunched() -> None:
    plan = plan_of("## S\n- [10s] one\n  - [every 2s] " + "w " * 10 + "\n")
    starts = [start for start, _ in spoken(plan)[1:]]
    assert starts == sorted(starts)
    assert all(later - earlier >= 2.5 for earlier, later in itertools.pairwise(starts))
    assert any("left out" in message for _, message in warnings_of(plan))


def test_an_overrun_names_its_line_and_what_would_fix_it() -> None:
    plan = plan_of("## S\n- fine\n- [2s] " + "word " * 10 + "\n")
    [(line, message)] = warnings_of(plan)
    assert line == 3
    assert message == (
        "the words end after 2.5 s, but the item should last 2.0 s; the session waits for them and "
        "takes 1.1 s longer. Make it [3s], or use fewer words or a faster pace."
    )


def test_an_overrun_without_words_is_about_sounds() -> None:
    assert warnings_of(plan_of("## S\n- [1s] [chime bell] [chime gong]\n")) == [
        (
            2,
            "the sounds end after 1.4 s, but the item should last 1.0 s; the session waits for "
            "them and takes 1.0 s longer. Make it [2s], or leave some out.",
        )
    ]


@pytest.mark.parametrize(
    ("hold_s", "said", "caption"),
    # The words follow the chime by 0.7 s, and take 0.25 s each.
    [(1.45, "1, press on", "1 of 1: Press on."), (1.44, "press on", "1 of 1: Press on.")],
)
def test_a_number_is_left_out_with_a_warning_if_it_does_not_fit_into_its_hold(
    hold_s: float, said: str, caption: str
) -> None:
    class OnLine5(QuarterVoice):
        def speech(self, text: str, line: int) -> Clip:
            assert line == 5
            return super().speech(text, line)

    front = "---\nchimes: {open: off, close: off, hold: bell}\n---\n"
    plan = plan_of(f"{front}## S\n- [reps 1: {hold_s}s press on, 1s] Smile.\n")
    plan = replace(plan, parts=(replace(plan.parts[0], voice=OnLine5()),))
    hold = next(passage for passage in plan if passage.item == 1)
    words = next(event for event in hold.events if event.kind == "speech")
    assert (words.text, words.caption) == (said, caption)
    assert hold.end_frame - hold.start_frame == round(hold_s * RATE)
    warning = (
        "the number is left out: it does not fit into the hold. Make the hold longer, or use "
        "fewer words or a faster pace."
    )
    assert [(each.line, each.message) for each in hold.warnings] == (
        [] if said == "1, press on" else [(5, warning)]
    )


@pytest.mark.parametrize(("phase", "reps"), [("hold", "0.5s, 2s"), ("release", "2s, 0.5s")])
def test_an_overrun_of_a_repetition_names_its_phase(phase: str, reps: str) -> None:
    plan = plan_of(f"## S\n- [reps 1: {reps}]\n", word_frames=700)
    *_, (line, message) = warnings_of(plan)
    assert line == 2
    assert f"but the {phase} should last 0.5 s" in message
    assert "Write 1s for it" in message


def test_all_sounds_are_asked_for_with_their_lines() -> None:
    asked: list[tuple[str, int]] = []

    class Recorder(QuarterVoice):
        def speech(self, text: str, line: int) -> Clip:
            asked.append((text, line))
            return super().speech(text, line)

        def sound(self, name: str, line: int) -> Clip:
            asked.append((name, line))
            return super().sound(name, line)

        def recording(self, file: str, line: int) -> Clip:
            asked.append((file, line))
            return super().recording(file, line)

    script = (
        "## S\n- [30s] one\n\n  [play x.wav]\n"
        "  - [half] [chime bell] two\n  - [last 1s] [countdown]\n"
    )
    (step,) = routine_of(script).steps
    layout = lay_out(step.items[0], Recorder(), Timing(RATE))
    assert asked == [("one", 2), ("x.wav", 4), ("bell", 5), ("two", 5), ("1", 6)]
    heard = [(each.kind, each.sound or each.text, each.line) for each in layout.events]
    assert heard == [
        ("speech", "one", 2),
        ("clip", "x.wav", 4),
        ("chime", "bell", 5),
        ("speech", "two", 5),
        ("speech", "1", 6),
    ]
    assert [each.placement and each.placement.ducks for each in layout.events] == [
        True, True, False, True, True,
    ]  # fmt: skip


def test_a_hold_alone_is_exact_although_a_chime_opens_it() -> None:
    lengths = [
        passage.end_frame - passage.start_frame
        for passage in plan_of(FRONT + "## A\n- [5s]\n- [2s] go\n")
    ]
    assert lengths[:2] == [5000, 2000]


def layout_of(item: str, opening: Opening | None = None, at_least_frames: int = 0) -> Layout:
    (step,) = routine_of(f"## Step\n{item}\n").steps
    return lay_out(step.items[0], QuarterVoice(), Timing(RATE), opening, at_least_frames)


@pytest.mark.parametrize(
    ("item", "events"),
    [
        ("- [2s]", [("pause", 0, 2000, 2)]),
        ("- [2s]\n  - [half] one", [("speech", 1000, 1250, 3)]),
        (
            "- one [2s]\n  two [wait]",
            [
                ("speech", 0, 250, 2),
                ("pause", 250, 2250, 2),
                ("speech", 2250, 2500, 3),
                ("wait", 2500, 7500, 3),
            ],
        ),
    ],
)
def test_silence_is_an_event_of_its_own_where_nothing_else_fills_a_hold(
    item: str, events: list[tuple[str, int, int, int]]
) -> None:
    found = [
        (each.kind, each.start_frame, each.end_frame, each.line) for each in layout_of(item).events
    ]
    assert found == events


def test_an_opening_chime_counts_into_a_hold_and_words_follow_it() -> None:
    layout = layout_of("- [4s] one", Opening("step", tone(400)))
    assert [(each.kind, each.start_frame, each.sound, each.line) for each in layout.events] == [
        ("chime", 0, "step", 2),
        ("speech", 700, None, 2),
    ]
    assert layout.length_frames == 4000


@pytest.mark.parametrize("item", ["- one two", "- [2s] one two", "- [2s]"])
def test_an_item_lasts_longer_if_another_side_needs_it(item: str) -> None:
    layout = layout_of(item, at_least_frames=5000)
    assert layout.length_frames == 5000
    assert layout.warnings == ()


@pytest.mark.parametrize(
    ("words", "message"),
    [(12, "1 of its repeats is left out"), (16, "2 of its repeats are left out")],
)
def test_repeats_that_are_left_out_are_counted_in_a_warning(words: int, message: str) -> None:
    plan = plan_of("## S\n- [9s] one\n  - [every 2s] " + "w " * words + "\n")
    rest = "earlier words are still being spoken. Leave more time between them."
    assert warnings_of(plan)[0] == (3, f"{message}: {rest}")


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
