"""The canvas: text made safe, measured, wrapped and cut to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.cli.display.canvas import Canvas
from voiceguide.cli.display.large_letters import SMALL, Blocks


def canvas(width: int = 20, encoding: str = "utf-8", blocks: Blocks = Blocks.QUARTERS) -> Canvas:
    return Canvas(width, blocks, encoding)


@pytest.mark.parametrize(("width", "inner"), [(0, 0), (29, 29), (30, 28), (59, 57), (60, 56)])
def test_a_wide_canvas_has_margins(width: int, inner: int) -> None:
    assert canvas(width).inner == inner


@pytest.mark.parametrize(
    ("text", "encoding", "clean"),
    [
        ("  one\n two\t", "utf-8", "one two"),
        ("O\u0308l", "utf-8", "Öl"),
        ("☂\ufe0f", "utf-8", "☂"),
        ("\x1b[31mred\u202e", "utf-8", "\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}"),
        ("“Öl” – 温…", "ascii", '"?l" - ?...'),
        ("“Öl” – 温…", "cp1252", '"Öl" - ?...'),
    ],
)
def test_text_is_made_safe_and_fit_for_the_encoding(text: str, encoding: str, clean: str) -> None:
    assert canvas(encoding=encoding).clean(text) == clean


@pytest.mark.parametrize(
    ("text", "columns", "fitted"),
    [
        ("Rest.", 5, "Rest."),
        ("Rest now.", 6, "Rest…"),
        ("温める", 6, "温める"),
        ("温める", 4, "温…"),
        ("Rest.", 0, ""),
        ("", 0, ""),
    ],
)
def test_what_does_not_fit_ends_in_an_ellipsis(text: str, columns: int, fitted: str) -> None:
    assert canvas().fitted(text, columns) == fitted


def test_a_text_that_fits_gets_its_ellipsis_if_more_is_missing() -> None:
    assert canvas().fitted("Rest.", 20, cut=True) == "Rest.…"
    assert canvas().fitted("Rest.", 5, cut=True) == "Rest…"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("温温温温温", ["温温温温", "温"]),
        ("", []),
    ],
)
def test_lines_break_at_words_and_inside_those_that_are_too_long(
    text: str, lines: list[str]
) -> None:
    assert canvas(8).wrapped(text) == lines


@given(st.text(max_size=60), st.integers(0, 30))
def test_wrapping_loses_no_character_that_fits(text: str, width: int) -> None:
    drawn = canvas(width)
    lines = drawn.wrapped(text)
    assert all(0 < drawn.cells(line) <= drawn.inner for line in lines if line.isascii())
    kept = [each for each in "".join(text.split()) if drawn.cells(each) <= drawn.inner]
    assert "".join("".join(lines).split()) == "".join(kept)


@pytest.mark.parametrize(
    ("left", "right", "row"),
    [
        ("Next: Jaw", "pace 90", "Next: Jaw    pace 90"),
        ("Next: Forehead and more", "pace 90", "Next: Fore…  pace 90"),
        ("Last step", "a much longer text", "Last step    a much…"),
        ("Last step", "", "Last step           "),
    ],
)
def test_two_texts_share_a_row(left: str, right: str, row: str) -> None:
    assert canvas(20).between(left, right) == row


@pytest.mark.parametrize(
    ("share", "bar"),
    [(0, "░░░░"), (0.5, "██░░"), (0.99, "███░"), (2, "████"), (-1, "░░░░"), (float("nan"), "░░░░")],
)
def test_a_bar_is_filled_by_a_share(share: float, bar: str) -> None:
    assert canvas().bar(share, 4, "█", "░") == bar
    assert canvas(encoding="ascii").bar(share, 4, "█", "░") == bar.translate(
        {0x2588: "#", 0x2591: "-"}
    )


def test_there_is_no_bar_without_room() -> None:
    assert canvas().bar(0.5, 2, "█", "░") == ""


def test_the_first_wording_that_fits_is_chosen() -> None:
    wordings = ["Press any key when you are ready.", "Press any key.", "Any key"]
    assert [canvas(width).first_fitting(wordings) for width in (60, 20, 8, 3)] == [
        *wordings,
        "Any key",
    ]


def test_large_letters_need_room_and_quarter_blocks() -> None:
    assert canvas(40).large_line("12", SMALL)
    assert canvas(4).large_line("12", SMALL) is None
    assert canvas(40, blocks=Blocks.HALVES).large_line("12", SMALL) is None
    assert canvas(40).large_line("", SMALL) is None


def test_a_row_in_reverse_reaches_across_the_canvas() -> None:
    assert canvas(30).row("PAUSED", "bold reverse").plain == " PAUSED".ljust(30)
    assert canvas(30).row("PAUSED", "bold").plain == " PAUSED"
    assert [each.plain for each in canvas(30).block(["ab"], "reverse")] == [" ab".ljust(30)]
