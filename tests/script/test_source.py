"""A script while it is read: lines, comments, control characters, places."""

from __future__ import annotations

import pytest

from voiceguide.errors import Problem
from voiceguide.script.directions import Duration, Fragment, Named
from voiceguide.script.source import NamedUse, Source, Span


def messages(source: Source) -> list[str]:
    return [f"{one.line}:{one.column}: {one.message}" for one in source.problems]


@pytest.mark.parametrize("text", ["a\nb\n", "\ufeffa\r\nb\r\n", "a\rb\r"])
def test_lines_end_with_any_line_end(text: str) -> None:
    assert Source(text).lines == ["a", "b", ""]


def test_a_line_of_other_spaces_is_blank() -> None:
    source = Source("a\n\N{NO-BREAK SPACE} \nb")
    assert source.readable == "a\n\nb"
    assert source.lines[1] == "\N{NO-BREAK SPACE} "


@pytest.mark.parametrize(
    ("text", "readable", "covered"),
    [
        ("a <!-- b --> c", "a            c", set()),
        ("<!-- a -->\nb", "          \nb", {1}),
        ("a <!-- b\nc --> d", "a       \n      d", set()),
        ("a\n<!--\n\nb\n-->", "a\n    \n\n \n   ", {2, 3, 4, 5}),
        ("<!-- a --> <!-- b -->", " " * 21, {1}),
        ("a <!-- b --> c <!-- d --> e", "a            c            e", set()),
        ("a <!--\n--> b", "a     \n    b", set()),
        ("--> a", "--> a", set()),
    ],
)
def test_a_comment_becomes_spaces_of_its_length(
    text: str, readable: str, covered: set[int]
) -> None:
    source = Source(text)
    source.blank_comments(after=0)
    assert source.readable == readable
    assert source.covered == covered
    assert source.problems == []


def test_a_comment_in_the_front_matter_stays() -> None:
    source = Source("title: <!-- a -->\n<!-- b -->")
    source.blank_comments(after=1)
    assert source.readable == "title: <!-- a -->\n          "


def test_a_comment_without_an_end_is_a_problem_where_it_begins() -> None:
    source = Source("a\nb <!-- c\nd")
    source.blank_comments(after=0)
    assert messages(source) == ["2:3: This note is never closed."]
    assert source.problems[0].length == len("<!--")
    assert "-->" in source.problems[0].hint


def test_a_control_character_is_a_problem_once_a_line_and_becomes_a_space() -> None:
    source = Source("a\tb\n\x07c\u202ed\ne")
    assert messages(source) == ["2:1: There is an invisible control character (U+0007) here."]
    assert source.problems[0].hint.startswith("Delete it")
    assert source.readable == "a\tb\n c d\ne"


def test_lines_that_were_taken_are_blank_and_understood() -> None:
    source = Source("a\nb\nc")
    assert source.take(1, 2) == "a\nb"
    assert source.readable == "\n\nc"
    assert source.covered == {1, 2}


def test_every_line_with_text_is_understood_or_a_problem() -> None:
    source = Source("a\n\n  b\nc\nd")
    source.cover(1, 1)
    source.problem(4, 1, "Known.")
    source.problems_where_uncovered("Unknown.", "Do.")
    assert messages(source) == ["4:1: Known.", "3:3: Unknown.", "5:1: Unknown."]
    assert [one.hint for one in source.problems] == ["", "Do.", "Do."]


def test_a_character_of_a_span_knows_its_line_and_column() -> None:
    source = Source("x\n  - one\n    two [zz]\n  three")
    span = Span(source, "one\ntwo [zz]\n three", 2)
    places = [span.place(offset) for offset in (0, 2, 4, 8, 13, 14)]
    assert places == [(2, 5), (2, 7), (3, 5), (3, 9), (4, 2), (4, 3)]
    span.problem(Fragment("direction", "zz", 8), "No.")
    (problem,) = source.problems
    assert (problem.line, problem.column, problem.length) == (3, 9, 4)
    assert problem.source == "    two [zz]"


@pytest.mark.parametrize(
    ("text", "written", "column"), [("## [a] {#[a]}", "[a]", 4), ("- a\tb\nc", "c", 1)]
)
def test_a_text_begins_where_its_line_has_it_first(text: str, written: str, column: int) -> None:
    assert Span(Source(text), written, 1).place(0) == (1, column)


def test_a_problem_below_the_last_line_has_no_line_to_show() -> None:
    source = Source("a")
    source.add(Problem(1, 1, "Here."))
    source.add(Problem(2, 1, "Below."))
    assert [one.source for one in source.problems] == ["a", ""]


def test_a_corrected_line_is_read_instead_and_understood() -> None:
    source = Source("a\nJaw\nb")
    source.correct(2, "## Jaw")
    source.problem(2, 1, "No.", correctable=True)
    source.problem(3, 1, "No.")
    assert (source.readable, source.lines[1]) == ("a\n## Jaw\nb", "Jaw")
    assert (source.covered, source.corrections) == ({2}, {2: "## Jaw"})
    assert [one.correction for one in source.problems] == ["## Jaw", None]


def test_a_row_of_a_table_is_corrected_as_one_of_its_table() -> None:
    source = Source("-a\n| Time | Do |\n|---|---|\n| 9s | Rest. |")
    for line in (1, 2, 3, 4):
        source.problem(line, 1, "No.", correctable=True)
    assert source.corrections == {1: "- a", 2: "", 3: "", 4: "- [9s] Rest."}


def test_taking_no_line_changes_nothing() -> None:
    source = Source("a\nb")
    assert (source.take(2, 1), source.readable, source.covered) == ("", "a\nb", set())


def test_a_problem_underlines_a_direction_with_its_brackets_and_a_text_without_spaces() -> None:
    source = Source("  zz  [ half ] ")
    span = Span(source, source.lines[0].strip(), 1)
    for fragment in (Fragment("text", "  ", 0), *span.fragments()):
        span.problem(fragment, "No.")
    assert [(one.column, one.length, one.correction) for one in source.problems] == [
        (5, 1, None),
        (3, 2, None),
        (7, 8, None),
    ]


def test_every_wrong_bracket_is_a_problem_with_what_to_write() -> None:
    source = Source("- [a](b.md) &#8203; [20 seconds] ] [ a")
    list(Span(source, source.lines[0][2:], 1).parts())
    right = "- a &#8203; [20s] ] [ a"
    brackets = "Square brackets are for directions, such as [20s]."
    assert [(one.column, one.length, one.hint, one.correction) for one in source.problems] == [
        (13, 1, "Delete it.", None),
        (3, 9, "Write its words without brackets and address.", right),
        (21, 12, "Write this duration as 20s.", right),
        (34, 1, brackets, None),
    ]
    assert messages(source)[0].endswith("invisible control character (U+200B).")


def test_named_sounds_and_routines_are_noted_with_their_place() -> None:
    source = Source("## a\n- [half] b\n  [chime c]")
    list(Span(source, "[half] b\n[chime c]", 2).parts())
    assert source.named == [NamedUse(Named("chime", "c"), 3, 3)]


def test_a_span_is_read_as_directions_texts_and_problems() -> None:
    source = Source("[20s] a ] b [zz]")
    span = Span(source, source.lines[0], 1)
    assert [(each.text, direction) for each, direction in span.parts()] == [
        ("20s", Duration(20)),
        (" a ] b ", None),
    ]
    assert messages(source) == ["1:9: This ] has no [.", "1:13: Unknown direction [zz]."]


@pytest.mark.parametrize(("text", "other"), [("a ] b", "["), ("a [ b", "]")])
def test_a_bracket_without_its_partner_names_it(text: str, other: str) -> None:
    source = Source(text)
    list(Span(source, text, 1).parts())
    assert messages(source) == [f"1:3: This {text[2]} has no {other}."]
