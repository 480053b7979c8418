"""Text inside an item: variables, curly brackets, pauses in other brackets."""

from __future__ import annotations

import pytest

from voiceguide.script.directions import Fragment
from voiceguide.script.inline import LONGEST_TEXT, check_variables, read_words
from voiceguide.script.routine import Step, Words
from voiceguide.script.source import Source, Span

STEP = Step("Jaw", 1, ())
"""A step without sides."""


def read(text: str, step: Step = STEP, *, timed: bool = False) -> tuple[Words | None, list[str]]:
    """The words of a text, and the place and message of each problem."""
    source = Source(text)
    words = read_words(Span(source, text, 1), Fragment("text", text, 0), step, timed)
    assert all(" " in one.hint for one in source.problems)
    return words, messages(source)


def messages(source: Source) -> list[str]:
    return [f"{one.line}:{one.column}: {one.message}" for one in source.problems]


def hint(text: str, step: Step = STEP) -> str:
    """Return what to do about the one problem of a text, which underlines its last word."""
    source = Source(text)
    read_words(Span(source, text, 1), Fragment("text", text, 0), step, timed=False)
    [problem] = source.problems
    assert text[problem.column - 1 :] == text[problem.column - 1 :][: problem.length]
    assert problem.correction == (None if "(" not in text else text[:2] + problem.hint[6:-1])
    return problem.hint


def test_words_lose_line_ends_and_know_their_first_line() -> None:
    assert read("\n  Relax  your\njaw. ") == (Words("Relax your jaw.", 2), [])


def test_words_may_be_long() -> None:
    text = "a" * LONGEST_TEXT
    assert read(text) == (Words(text, 1), [])


@pytest.mark.parametrize("text", ["", "  ", " … ", " - ", "?!"])
def test_punctuation_alone_is_not_spoken(text: str) -> None:
    assert read(text) == (None, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\N{THUMBS UP SIGN}", "1:1: There is nothing to say here."),
        (
            "a" * (LONGEST_TEXT + 1),
            "1:1: This item has 4001 characters; at most 4000 can be spoken.",
        ),
        ("Glide\nalong {sdie}.", "2:7: Unknown variable {sdie}."),
        ("Your {side} ear", "1:6: {side} needs a step with sides."),
        ("For {duration}", "1:5: {duration} needs a timed item."),
        ("Your {other side} ear", "1:6: {other side} needs a step with sides."),
        (f"{{{'a' * 41}}}", f"1:1: Unknown variable {{{'a' * 40}}}."),
        ("{round} and {", "1:13: This curly bracket has no partner."),
        ("a } b", "1:3: This curly bracket has no partner."),
    ],
)
def test_text_that_cannot_be_spoken_is_a_problem_at_its_place(text: str, problem: str) -> None:
    assert read(text)[1] == [problem]


@pytest.mark.parametrize(
    ("sides", "count"), [(("upper",), "only one side;"), (("left", "right", "both"), "3 sides;")]
)
def test_the_other_side_needs_exactly_two(sides: tuple[str, ...], count: str) -> None:
    step = Step("Jaw", 1, (), sides=sides)
    assert hint("To {other side}", step).startswith(f"This step has {count}")
    assert read("To {other side}", step)[1] == [
        "1:4: {other side} needs a step with exactly two sides."
    ]


def test_a_variable_is_underlined_as_long_as_it_is() -> None:
    source = Source("a {sied} b")
    check_variables(
        Span(source, source.lines[0], 1), Fragment("text", source.lines[0], 0), STEP, timed=False
    )
    [problem] = source.problems
    assert (problem.column, problem.length) == (3, 6)


def test_how_many_repetitions_there_are_is_known_before_them_but_not_which_one() -> None:
    text = "{counts} {count}"
    source = Source(text)
    span, fragment = Span(source, text, 1), Fragment("text", text, 0)
    check_variables(span, fragment, STEP, timed=False)
    assert source.problems == []
    assert read_words(span, fragment, STEP, timed=False, counted=("counts",)) == Words(text, 1)
    assert messages(source) == ["1:10: {count} is not known before the first repetition."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{sdie}", "Did you mean {side}?"),
        ("{Seite}", "Did you mean {side}?"),
        ("{RUNDE}", "Did you mean {round}?"),
        ("{zzzz}", "Variables are {side}, {other side}, {round},"),
        ("{", "Variables are {side}, {other side}, {round},"),
        ("{side}", "Add [left, right] to the step's ## heading."),
        ("{duration}", "Begin the item with how long it lasts, such as [20s]."),
        ("{count}", "Begin the item with them, as in [reps 8:"),
        ("(pause for 10 seconds)", "Write [10s]."),
    ],
)
def test_what_to_write_instead_is_said(text: str, expected: str) -> None:
    assert hint(f"a {text}").startswith(expected)


def test_variables_stay_in_the_words_until_the_step_is_performed() -> None:
    sides = Step("Jaw", 1, (), sides=("left", "right"))
    text = "{side}, {other side}, {round} of {rounds}, {duration}, {next}"
    assert read(text, sides, timed=True) == (Words(text, 1), [])
    assert read("{other\n  side}", sides) == (Words("{other side}", 1), [])


@pytest.mark.parametrize(
    ("pause", "message"),
    [
        ("(Pause for 10 seconds)", "A pause is written in square brackets."),
        ('<break time="3s"/>', "A pause is written in square brackets."),
        ("［10s］", "Directions are written in plain square brackets."),
        ("【10s】", "Directions are written in plain square brackets."),
    ],
)
def test_a_pause_in_other_brackets_is_never_spoken(pause: str, message: str) -> None:
    text = f"In. {pause} Out."
    source = Source(text)
    read_words(Span(source, text, 1), Fragment("text", text, 0), STEP, timed=False)
    [problem] = source.problems
    assert (problem.column, problem.length, problem.message) == (5, len(pause), message)


@pytest.mark.parametrize("text", ["Smile (not too much).", "Count (to 10).", "(Rest) 10 times."])
def test_other_words_in_round_brackets_are_spoken(text: str) -> None:
    assert read(text) == (Words(text, 1), [])
