"""`[reps …]`: every right spelling, and what is said of the wrong ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import ScriptError
from voiceguide.script.direction_error import DirectionError
from voiceguide.script.directions import parse_direction
from voiceguide.script.fixing import fixed_script
from voiceguide.script.parser import parse_script
from voiceguide.script.repetitions import EXAMPLE
from voiceguide.script.routine import Cue, Half, Item, Repetitions, Routine, Words

RIGHT = "reps 8: 3s hold, 2s release"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (RIGHT, Repetitions(8, 3, 2)),
        ("reps 8: 3s, 2s", Repetitions(8, 3, 2)),
        ("REPS 8:3s  Hold,2 s\nRELEASE", Repetitions(8, 3, 2)),
        ("reps8: 1m30s hold, 0.5s release", Repetitions(8, 90, 0.5)),
        ("reps 1: 3s press, 2s let go", Repetitions(1, 3, 2, "press", "let go")),
        ("reps 1000: 3s halten, 2s", Repetitions(1000, 3, 2, "halten")),
        ("reps 8: 3s “press, gently”, 2s „los“", Repetitions(8, 3, 2, "press, gently", "los")),
        ('reps 8: 3s "cold", 2s «hold»', Repetitions(8, 3, 2, "cold", "hold")),
        ("reps 8: 3s relax, 2s rest", Repetitions(8, 3, 2, "relax", "rest")),
        ('reps 8: 3s "no {count}, up", 2s', Repetitions(8, 3, 2, "no {count}, up")),
        ("reps 8: 3s " + "a" * 100 + ", 2s", Repetitions(8, 3, 2, "a" * 100)),
    ],
)
def test_repetitions_are_a_count_a_hold_and_a_release(inside: str, expected: Repetitions) -> None:
    assert parse_direction(inside) == expected


@pytest.mark.parametrize(
    "inside",
    [
        "rep 8: 3s hold, 2s release",
        "resp 8: 3s hold, 2s release",
        "repetitions 8: 3s hold, 2s release",
        "repeat 8: 3s hold, 2s release",
        "8 reps: 3s hold, 2s release",
        "8 reps, 3s hold, 2s release",
        "8 reps of 3s hold, 2s release",
        "8 times: hold for 3 seconds, release for 2 seconds",
        "8 times: hold for three seconds, then release for two seconds",
        "8x: 3s hold, 2s release",
        "8: 3s hold, 2s release",
        "x8: 3s hold, 2s release",
        "x8 3s hold, 2s release",
        "8 × 3s hold, 2s release",
        "hold 3s, release 2s, 8 times",
        "3s hold, 2s release x8",
        "reps x8: 3s hold, 2s release",
        "reps 8x: 3s hold, 2s release",
        "reps eight: 3s hold, 2s release",
        "reps 8, 3s hold, 2s release",
        "reps 8; 3s hold; 2s release",
        "reps 8: 3s hold; 2s release",
        "reps 8: 3s hold / 2s release",
        "reps 8: 3s hold and 2s release",
        "reps 8: 3s hold AND 2s release",
        "reps 8: 3s hold, then 2s release.",
        "reps 8 3s hold 2s release",
        "reps 8: hold 3s, release 2s",
        "reps 8: 3 sec hold, 2 seconds release",
        "reps 8: 3s holds, 2s releases",
        "reps 8: 3s holding, 2s releasing",
    ],
)
def test_another_spelling_is_corrected(inside: str) -> None:
    with pytest.raises(DirectionError) as caught:
        parse_direction(inside)
    assert caught.value.message == f"Unknown direction [{inside[:60]}]."
    assert caught.value.hint == f"Did you mean [{RIGHT}]?"
    assert caught.value.right == RIGHT
    script = "# T\n\n## S\n- [{}] Smile.\n"
    assert fixed_script(script.format(inside)) == script.format(RIGHT)


@pytest.mark.parametrize(
    ("inside", "right"),
    [
        ("8 Wiederholungen: 3 Sekunden halten, 2 Sekunden lösen", "reps 8: 3s halten, 2s lösen"),
        ("reps 8: 3,5s hold, 2s release", "reps 8: 3.5s hold, 2s release"),
        ("8 reps: 90 M hold, 2s release", "reps 8: 90m hold, 2s release"),
        ("6 reps: press for 4s, let go for 3s", "reps 6: 4s press, 3s let go"),
        ("8 reps: press, gently for 3s; let go for 2s", "reps 8: 3s “press, gently”, 2s let go"),
        ("reps 8: “up, up”3s, “down”2s", "reps 8: 3s “up, up”, 2s “down”"),
        ("reps 8; 3s “up, up”; 2s down", "reps 8: 3s “up, up”, 2s down"),
    ],
)
def test_words_and_times_survive_a_correction(inside: str, right: str) -> None:
    with pytest.raises(DirectionError) as caught:
        parse_direction(inside)
    assert caught.value.right == right


def unit(number: int) -> tuple[str, str]:
    hint = f"A duration needs a unit: {number}s for seconds, {number}m for minutes."
    return f"[{number}] is not a duration.", hint


NO_COUNT = f"Write it as in {EXAMPLE}."
COUNTS = "Write [reps 1: …] to [reps 1000: …]."
RANGE = "It must be longer than zero and at most 12 hours."
TIMES = "Write [reps 8: 3s hold, 2s release], with your own times."


@pytest.mark.parametrize(
    ("inside", "message", "hint"),
    [
        ("reps", "[reps] has no count.", NO_COUNT),
        ("reps: 3s hold, 2s release", "[reps: 3s hold, 2s release] has no count.", NO_COUNT),
        ("hold 3s, release 2s", "[hold 3s, release 2s] has no count.", NO_COUNT),
        ("reps 8", "[reps 8] needs a hold and a release.", TIMES),
        ("rep 8", "[rep 8] needs a hold and a release.", TIMES),
        ("reps x8", "[reps x8] needs a hold and a release.", TIMES),
        ("reps 8: 3s hold", "[reps 8: 3s hold] needs a hold and a release.", TIMES),
        (
            "reps 8: hold, 2s release",
            "[reps 8: hold, 2s release] needs a hold and a release.",
            "Write [reps 8: 2s hold, 2s release], with your own times.",
        ),
        ("reps 8: hold, release", "[reps 8: hold, release] needs a hold and a release.", TIMES),
        (
            "reps 8: “up”4s",
            "[reps 8: “up”4s] needs a hold and a release.",
            "Write [reps 8: 4s hold, 2s release], with your own times.",
        ),
        ("reps 8: “up”3, 2s release", *unit(3)),
        ("reps 8: 3 hold, 2 release", *unit(3)),
        ("reps 8: 3s hold, 2 release", *unit(2)),
        ("rep 8: 3 hold, 2s release", *unit(3)),
        ("reps X 8: 3 hold, 2s release", *unit(3)),
        ("reps x 8: 3 hold, 2s release", *unit(3)),
        ("reps 8: hold 3s 4, release 2s", *unit(4)),
        ("reps 8: 3 Hours hold, 0 seconds release", "[0 seconds] is not a duration.", RANGE),
        ("reps 8: 13 hours hold, 2s release", "[13 hours] is not a duration.", RANGE),
        ("reps ſix", "[reps ſix] has no count.", NO_COUNT),
        (
            "reps 0: 3s hold, 2s release",
            "[reps 0: 3s hold, 2s release] is not a number of repetitions.",
            COUNTS,
        ),
        (
            "1001 reps: 3s hold, 2s release",
            "[reps 1001: 3s hold, 2s release] is not a number of repetitions.",
            COUNTS,
        ),
        (
            "reps -3: 3s hold, 2s release",
            "[reps -3: 3s hold, 2s release] is not a number of repetitions.",
            COUNTS,
        ),
        (
            "reps 8: 3s hold, 2s release, 1s rest",
            "[reps 8: 3s hold, 2s release, 1s rest] has 3 times.",
            f"Keep two: a hold and a release, as in {EXAMPLE}.",
        ),
        (
            "reps 8: 0.4s hold, 2s release",
            "[reps 8: 0.4s hold, 2s release] is too fast to follow.",
            "Hold and release take 0.5s or longer.",
        ),
        ("reps 8: 0s, 2s", "[0s] is not a duration.", "A duration must be longer than zero."),
        ("reps 8: 13h, 2s", "[13h] is not a duration.", "A duration can be at most 12 hours."),
        (
            "reps 8: 2s release, 3s hold",
            "[reps 8: 2s release, 3s hold] begins with its release.",
            f"Write the hold first, as in {EXAMPLE}.",
        ),
        *(
            (
                f"reps 8: {rest}",
                f"[reps 8: {rest}] begins with its release.",
                f"Write the hold first, as in {EXAMPLE}.",
            )
            for rest in ("2s Release, 3s", "3s, 2s HOLD")
        ),
        (
            "reps 8: 3s hodl, 2s release",
            "Unknown word “hodl”.",
            "Did you mean hold? To have “hodl” said, put it into quotation marks.",
        ),
        (
            'reps 8: 3s "", 2s',
            "There are no words for the hold.",
            "Write them after the time, or leave them out for the usual hold.",
        ),
        (
            "reps 8: 3s “up, 2s down",
            "These quotation marks do not fit together.",
            "Put all words into one pair, as in [reps 8: 3s “press, gently”, 2s release].",
        ),
        (
            "reps 8: 3s " + "a" * 101 + ", 2s",
            "The words for the hold have 101 characters.",
            "Write at most 100, or use a cue.",
        ),
    ],
)
def test_what_cannot_be_corrected_is_explained(inside: str, message: str, hint: str) -> None:
    with pytest.raises(DirectionError) as caught:
        parse_direction(inside)
    assert (caught.value.message, caught.value.hint, caught.value.right) == (message, hint, None)


@pytest.mark.parametrize(
    "inside",
    [
        f"reps 0: 3s {'a' * 60}, 2s",
        f"reps 8: 0.4s {'a' * 60}, 2s",
        f"reps 8: 3s release, 3s {'a' * 60}",
        f"reps 8: 3s {'a' * 60}",
        f"reps 8: 3s {'a' * 60}, 2s, 1s",
        f"reps: 3s {'a' * 60}, 2s",
        f"8 reps: 3s {'a' * 60}, 2s",
    ],
)
def test_no_more_than_sixty_characters_of_it_are_shown(inside: str) -> None:
    with pytest.raises(DirectionError) as caught:
        parse_direction(inside)
    assert f"[{inside[:60]}]" in caught.value.message


@given(st.text(st.sampled_from("reps 8x:,;3s2m hold“”\"'{}-"), max_size=40))
def test_no_spelling_fails_in_any_other_way(rest: str) -> None:
    right: str | None = f"reps {rest}"
    try:
        parse_direction(f"reps {rest}")
    except DirectionError as error:
        right = error.right
    assert right is None or isinstance(parse_direction(right), Repetitions)


def routine(items: str, heading: str = "## S") -> Routine:
    return parse_script(f"# T\n{heading}\n{items}\n", "t.md")


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (f"- [10s] [{RIGHT}] Smile.", "An item cannot have both a duration and [reps …]."),
        (f"- [wait] [{RIGHT}] Smile.", "An item cannot have both a [wait] and [reps …]."),
        (f"- [{RIGHT}] Smile. [{RIGHT}]", "This item already has repetitions."),
        (f"- Smile. [{RIGHT}] And rest.", "Nothing can follow [reps …] in the same item."),
        (f"- [{RIGHT}] [include a]", "[include] must be alone in its item."),
        (f"- [{RIGHT}] Number {{count}}.", "{count} is not known before the first repetition."),
        ("- Smile {counts} times.", "{counts} needs repetitions."),
        ("- [9s] Smile.\n  - [half] Number {count}.", "{count} needs repetitions."),
        (f"- [{RIGHT}] Smile.\n  - [at 3s] Up.", "[at 3s] lies outside its hold, which lasts 3s."),
        ("- [reps 8: 3s {cuont}, 2s] Smile.", "Unknown variable {cuont}."),
        ("- [reps 8: 3s {side}, 2s] Smile.", "{side} needs a step with sides."),
        (f"- [20s] Smile.\n  - [half] [{RIGHT}]", f"[{RIGHT}] does not belong in a cue."),
    ],
)
def test_repetitions_out_of_place_are_refused(items: str, message: str) -> None:
    with pytest.raises(ScriptError) as caught:
        routine(items)
    assert [problem.message for problem in caught.value.problems] == [message]
    assert " " in caught.value.problems[0].hint


def test_repetitions_may_stand_before_or_after_the_words_of_their_item() -> None:
    cue = "\n  - [half] Number {count} of {counts}."
    step = routine(f"- [{RIGHT}] Smile {{counts}} times.{cue}\n- Smile. [{RIGHT}]").steps[0]
    said = Words("Number {count} of {counts}.", 4)
    assert step.items == (
        Item(
            (Words("Smile {counts} times.", 3),), 3, 3, None,
            (Cue(Half(), (said,), 4, 4),), Repetitions(8, 3, 2, line=3),
        ),
        Item((Words("Smile.", 5),), 5, 5, None, (), Repetitions(8, 3, 2, line=5)),
    )  # fmt: skip


def test_their_words_may_say_how_long_they_last() -> None:
    [item] = routine("- [reps 8: 3s {duration} {count}, 2s]").steps[0].items
    assert item.repetitions == Repetitions(8, 3, 2, "{duration} {count}", line=3)


def test_repetitions_do_not_belong_in_a_heading() -> None:
    with pytest.raises(ScriptError, match="does not belong in a heading"):
        routine("- Smile.", f"## S [{RIGHT}]")


@pytest.mark.parametrize(
    ("item", "rests"),
    [
        ("- [reps 8: 3s {cuont}, 2s] Smile.", ["{cuont}, 2s] Smile."]),
        ("- Up. [reps 8: 3s, 2s {cuont}]", ["{cuont}]"]),
        ("- [reps 8: 3s {x}, 2s {y}]", ["{x}, 2s {y}]", "{y}]"]),
        ("- [reps 8: 3s {count}, 2s t}]", ["}]"]),
        ("- [reps 8: 3s up  {x}, 2s]", ["{x}, 2s]"]),
        ("- [reps 8: 3s up,\n   2s {x}]", ["{x}]"]),
    ],
)
def test_the_column_of_a_wrong_variable_in_its_words_is_right(item: str, rests: list[str]) -> None:
    with pytest.raises(ScriptError) as caught:
        routine(item)
    assert [each.source[each.column - 1 :] for each in caught.value.problems] == rests
    lengths = [rest.index("}") + 1 for rest in rests]
    assert [each.length for each in caught.value.problems] == lengths
