"""Corrections touch marks, never words, and a corrected line stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.corrections import (
    begins_like_an_item,
    corrected_line,
    misspelled_directions,
    misspelled_hold,
    tidied_line,
)
from voiceguide.script.plain_text import plain_text


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("- Rest.", None),
        ("* Rest.", None),
        ("*very* lightly", None),
        ("**Purpose:** softer", None),
        ("10.5 cm up", None),
        ("- Smile (about 10 seconds).", None),
        ("- [3 times] Rest.", None),
        ("- Breathe (x3).", None),
        ("- [haf] Rest.", None),
        ("## Jaw [x3] [left, right]", None),
        ("##Jaw {#jaw}", "## Jaw"),
        ("> - [10s] Rest.", "- [10s] Rest."),
        ("> > ### Jaw", "## Jaw"),
        ("  -[half] Lighter.", "  - [half] Lighter."),
        ("\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}• Rest.", "  - Rest."),
        ("- 1. [ ] 20s: Rest.", "- [20s] Rest."),
        ("- [1 minute] Hold. [wait for 5 seconds]", "- [1m] Hold. [wait for 5 seconds]"),
        ("- 20 seconds - Rest.", "- [20s] Rest."),
        ("[20 seconds] a", "[20s] a"),
        ("  in [20 seconds]", "  in [20s]"),
        ("- Rest [x] now [ ]", "- Rest now "),
        ("See ![a](b.png)", "See "),
        ("\t- [ ] Rest.", "\t- Rest."),
        ("- - - [x] 20 s - Rest", "- [20s] Rest"),
        ("* 【5s】 **[3 seconds]** a", "* [5s] [3s] a"),
        ("- [5 secs] [x] [3 secs] a (Pause for 9 s)", "- [5s] [3s] a [9s]"),
        ("- \\[5 secs\\] a (Pause for 9 s) b 【3s】 c", "- [5s] a [9s] b [3s] c"),
        ("- 1 M 30 s: Rest.", "- [1m30s] Rest."),
        ("## [3 times] Jaw (left/right)", "## [x3] Jaw [left, right]"),
        ("## Jaw (x3) (left and right)", "## Jaw [x3] [left, right]"),
        ("## Jaw (up and down) (x 3) (3×)", "## Jaw (up and down) [x 3] [x3]"),
        ("## Jaw (each side)", None),
        ("## Jaw (upper, lower)", None),
        ("-" + "a" * 7999, "- " + "a" * 7999),
        ("-" + "a" * 8000, None),
        ("[^1]: From a book.", None),
        ("[a]: https://example.org", ""),
        ("- ![a](b.png)", ""),
        ("---", ""),
        ("~~~", ""),
    ],
)
def test_a_line_is_corrected_if_there_is_one_right_answer(line: str, corrected: str | None) -> None:
    assert corrected_line(line) == corrected


PIECES = st.lists(
    st.sampled_from(
        ["- ", "-", "* ", "*", "•", "1. ", "a) ", "[ ] ", "[20s]", "[20 seconds]", "(20s) ",
         "20s: ", "**", "［", "］", "\\[", "\\]", "[pause for 5s]", " ", "Rest", "your jaw.", "> ",
         "## ", "<!-- ", " -->", "(Pause for 10 seconds)", "{side}", "[half]", "[x]", "[3 times]",
         "5-10"]
    ),
    max_size=7,
).map("".join)  # fmt: skip


@given(PIECES)
def test_words_are_never_touched(line: str) -> None:
    corrected = corrected_line(line)
    for word in ("Rest", "your jaw."):
        if corrected is not None:
            assert corrected.count(word) == line.count(word)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a 【 5s 】 b ［x3］", {"【 5s 】": "[5s]", "［x3］": "[x3]"}),
        ("%% to do %% %%%%", {"%% to do %%": "<!-- to do -->"}),
        ("(pause for 5 s) (5 s)", {"(pause for 5 s)": "[5s]"}),
        ("<break time='3 S'/> <break>", {"<break time='3 S'/>": "[3s]"}),
    ],
)
def test_directions_in_other_brackets_are_found_in_place(text: str, found: dict[str, str]) -> None:
    assert {text[one.start : one.end]: one.right for one in misspelled_directions(text)} == found
    assert all(one.message.endswith(".") for one in misspelled_directions(text))


@pytest.mark.parametrize(
    ("line", "tidied"),
    [
        ("- **[10s]** Rest\\! \\[5s\\]", "- [10s] Rest! [5s]"),
        ("- \\*a\\* \\_", "- \\*a\\* \\_"),
        ("- a_[5s]_b", "- a_[5s]_b"),
        ("- a\\! <!-- b", "- a\\! <!-- b"),
        ("a\\! --> b", "a\\! --> b"),
    ],
)
def test_needless_marks_go(line: str, tidied: str) -> None:
    assert tidied_line(line) == tidied


@given(PIECES)
def test_a_tidied_line_says_the_same(line: str) -> None:
    assert plain_text(tidied_line(line)).text == plain_text(line).text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("(20s) Rest.", "[20s] "), ("(1 min 30 s): Rest.", "[1m30s] "),
        ("20 sec: Rest.", "[20s] "), ("Half a minute: rest.", "[30s] "),
        ("**20s:** Rest.", "[20s] "), ("0:45 – Rest.", "[45s] "),
        ("20s Rest.", None), ("5: Rest.", None), ("(5) Rest.", None), ("One: rest.", None),
        ("(gently) Rest.", None), ("A minute is long.", None),
    ],
)  # fmt: skip
def test_a_duration_before_an_items_words_is_recognised(text: str, right: str | None) -> None:
    found = misspelled_hold(text)
    assert (found and found.right) == right
    assert found is None or (found.start, text[found.end :].lower()) == (0, "rest.")


def test_bullets_of_any_kind_and_numbers_begin_an_item() -> None:
    items = ["- a", "-a", "* a", "*a b", "+a", "1. a", "(1) a", "a) b", "o\ta", "• a", "\\- a"]
    others = ["a", "*a*", "**a** b", "1.5 a", "-", "o a", "1.", ""]
    assert [line for line in (*items, *others) if begins_like_an_item(line)] == items
