"""Sessions made to last exactly as long as wanted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import RATE, QuarterVoice, chimed, plan_of, spoken
from voiceguide.errors import InputError
from voiceguide.planning.fit import fit
from voiceguide.planning.plan import Plan
from voiceguide.planning.timeline import last_frame
from voiceguide.planning.timing import Timing

TIMING = Timing(sample_rate=RATE)

MIXED = """\
---
kind: massage
---
## A
- [10s] one two
  - [half] half
- free words here
## B [left, right]
- [8s] {side} three
  - [last 3s] [countdown]
- and [2s] out
"""

WORDS_ONLY = "## A\n" + "- one two three four\n" * 20


def fitted(text: str, wanted_s: float) -> Plan:
    """Return the fitted plan of a script; words take less time at a faster pace."""

    def make(timing: Timing, percent: int) -> Plan:
        return replace(plan_of(text, word_frames=round(250 * 100 / percent)), timing=timing)

    return fit(make, TIMING, wanted_s)


def word_frames(plan: Plan) -> int:
    voice = plan.parts[0].voice
    assert isinstance(voice, QuarterVoice)
    return voice.word_frames


@pytest.mark.parametrize("wanted_s", [24.0, 30.0, 37.777, 45.5, 60.0, 120.0])
def test_a_session_lasts_exactly_as_long_as_wanted(wanted_s: float) -> None:
    plan = fitted(MIXED, wanted_s)
    assert last_frame(plan) == round(wanted_s * RATE)
    # The holds take up the time, not a silence at the end.
    assert 0 <= plan.spare_frames < 10


@pytest.mark.parametrize(
    ("text", "wanted_s"),
    [
        (WORDS_ONLY, 31.9),  # a tenth less than usual
        ("## A\n- [10s]\n", 5.0),  # a hold at its shortest
        ("## A\n- [10s]\n", 40.0),  # and at its longest
        ("## A\n- [10s]\n" + "- one two three four\n" * 20, 36.9),  # the holds just do not suffice
    ],
)
def test_a_length_at_a_limit_is_met(text: str, wanted_s: float) -> None:
    plan = fitted(text, wanted_s)
    assert last_frame(plan) == round(wanted_s * RATE)
    assert plan.spare_frames >= 0


@pytest.mark.parametrize("text", [MIXED, WORDS_ONLY])
def test_a_session_that_fits_already_is_left_alone(text: str) -> None:
    plan = plan_of(text)
    wanted_s = last_frame(plan) / RATE
    assert spoken(fitted(text, wanted_s)) == spoken(plan)


def test_holds_are_stretched_before_anything_else() -> None:
    plan = fitted(MIXED, 60.0)
    assert plan.timing.hold_scale > 1
    assert plan.timing.gap_scale == 1
    assert word_frames(plan) == 250
    assert {text: start for start, text in spoken(plan)}["3"] == pytest.approx(
        {text: start for start, text in spoken(plan)}["1"] - 2
    )


@pytest.mark.parametrize(("wanted_s", "ticks"), [(10.0, 3), (20.0, 6), (37.5, 12)])
def test_a_hold_that_is_stretched_repeats_its_cues_more_often_but_no_slower(
    wanted_s: float, ticks: int
) -> None:
    plan = fitted("## A\n- [20s]\n  - [every 3s] [chime tick]\n", wanted_s)
    assert chimed(plan) == [(3.0 * number, "tick") for number in range(1, ticks + 1)]


def test_without_holds_the_gaps_change_and_then_the_pace() -> None:
    usual_s = last_frame(plan_of(WORDS_ONLY)) / RATE  # 20 s of words, 12 s of gaps
    shorter = fitted(WORDS_ONLY, usual_s - 4)
    assert shorter.timing.gap_scale < 1
    assert word_frames(shorter) == 250
    faster = fitted(WORDS_ONLY, usual_s - 8.5)
    assert last_frame(faster) == round((usual_s - 8.5) * RATE)
    assert last_frame(replace(faster, spare_frames=0)) <= last_frame(faster)


@pytest.mark.parametrize(
    ("wanted_s", "message"), [(5.0, "shortest possible is"), (900.0, "longest possible is")]
)
def test_an_impossible_length_is_refused_with_the_nearest_possible_one(
    wanted_s: float, message: str
) -> None:
    with pytest.raises(InputError) as refused:
        fitted(MIXED, wanted_s)
    assert message in refused.value.hint


@pytest.mark.parametrize("wanted_s", [0.2, 900.0])
@pytest.mark.parametrize("text", [MIXED, WORDS_ONLY, "## A\n- one two three\n", "## A\n- one\n"])
def test_the_possible_time_named_in_a_refusal_is_possible(text: str, wanted_s: float) -> None:
    with pytest.raises(InputError) as refused:
        fitted(text, wanted_s)
    possible_s = float(refused.value.hint.split("possible is ")[1].split(" s")[0])
    assert last_frame(fitted(text, possible_s)) == round(possible_s * RATE)


@pytest.mark.parametrize(
    ("wanted_s", "percent"),
    [
        # 20 s of words at 100 %, and 4.8 s of gaps at their shortest.
        (24.7, 101),
        (24.0, 104),
        (23.0, 110),
        # 36 s of gaps at their longest.
        (56.2, 99),
        (57.0, 95),
        (58.1, 90),
    ],
)
def test_the_pace_changes_by_as_little_as_suffices(wanted_s: float, percent: int) -> None:
    plan = fitted(WORDS_ONLY, wanted_s)
    assert word_frames(plan) == round(250 * 100 / percent)


@pytest.mark.parametrize(
    ("wanted_s", "possible"),
    [(22.9, "shortest possible is 23.0 s"), (58.3, "longest possible is 58.2 s")],
)
def test_a_refusal_says_what_else_can_be_done(wanted_s: float, possible: str) -> None:
    with pytest.raises(InputError) as refused:
        fitted(WORDS_ONLY, wanted_s)
    assert refused.value.message == f"This session cannot be made to last {wanted_s} s."
    with pytest.raises(InputError, match=r"^This session cannot be made to last 1 min 30 s\."):
        fitted(WORDS_ONLY, 90)
    assert refused.value.hint == f"The {possible}. To go further, change the script's durations."


def test_spare_silence_comes_before_the_closing_chime() -> None:
    plan = fitted(MIXED, 37.777)
    closing_s = chimed(plan)[-1][0]
    assert closing_s == pytest.approx(37.777 - 0.4, abs=0.002)


@settings(max_examples=15)
@given(st.integers(26_000, 90_000))
def test_any_length_in_between_is_met_to_the_frame(wanted_frames: int) -> None:
    assert last_frame(fitted(MIXED, wanted_frames / RATE)) == wanted_frames
