"""Text made safe to show, measured and joined."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.text import (
    counted,
    join_words,
    one_line,
    printable,
    printable_lines,
    sentence,
    size,
    width,
)


def test_printable_text_keeps_its_length() -> None:
    assert printable("a\tb\x1b\u202e\N{NO-BREAK SPACE}é微") == "a b��\N{NO-BREAK SPACE}é微"


def test_lines_are_made_printable_one_by_one() -> None:
    assert printable_lines("a\x07\nb\r\n") == "a�\nb�\n"


@given(st.text())
def test_any_text_made_printable_keeps_its_length_and_has_no_control_character(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in shown)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("jaw", 3),
        ("微笑", 4),
        ("e\N{COMBINING ACUTE ACCENT}", 1),
        ("می\N{ZERO WIDTH NON-JOINER}خواهم", 7),
        ("", 0),
    ],
)
def test_width_counts_terminal_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "whole"),
    [("no such file", "No such file."), ("It is. ", "It is."), ("2 of them...", "2 of them.")],
)
def test_a_clause_becomes_a_sentence(text: str, whole: str) -> None:
    assert sentence(text) == whole


@pytest.mark.parametrize(
    ("words", "joined"),
    [(["bell"], "bell"), (["bell", "bowl"], "bell or bowl"), (["a", "b", "c"], "a, b or c")],
)
def test_words_are_joined_as_in_a_sentence(words: list[str], joined: str) -> None:
    assert join_words(words, "or") == joined


def test_one_is_counted_in_the_singular() -> None:
    assert [counted(number, "line") for number in (0, 1, 2)] == ["0 lines", "1 line", "2 lines"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Jaw\nsweep", "Jaw sweep"),
        ("a\0b\x1b c", "a b c"),
        ("a\u2028b\ud800", "a b"),
        ("  plain  text ", "plain text"),
    ],
)
def test_one_line_has_no_line_ends_and_no_control_characters(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "1 kB"),
        (812_300, "812 kB"),
        (999_999, "1000 kB"),
        (4_600_000, "4.6 MB"),
        (1_500_000_000, "1.50 GB"),
    ],
)
def test_a_file_size_has_a_unit_that_suits_it(count: int, text: str) -> None:
    assert size(count) == text
