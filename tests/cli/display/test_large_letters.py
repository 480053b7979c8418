"""Large letters: the largest face that fits, of characters the terminal has."""

from __future__ import annotations

import pytest

from voiceguide.cli.display.large_letters import (
    FACES,
    SMALL,
    Blocks,
    blocks_of,
    in_large_letters,
    large_line,
)


@pytest.mark.parametrize(
    ("encoding", "blocks"),
    [
        ("utf-8", Blocks.QUARTERS),
        ("cp437", Blocks.HALVES),
        ("cp1252", Blocks.NONE),
        ("ascii", Blocks.NONE),
    ],
)
def test_the_blocks_are_those_of_the_encoding(encoding: str, blocks: Blocks) -> None:
    assert blocks_of(encoding) is blocks


@pytest.mark.parametrize(
    ("columns", "rows", "size"),
    [
        (200, 40, (35, 7)),
        (35, 7, (35, 7)),
        (34, 7, (20, 7)),
        (200, 6, (15, 5)),
        (19, 4, (15, 4)),
        (19, 3, None),
        (14, 40, None),
    ],
)
def test_the_largest_face_in_which_the_text_fits_is_used(
    columns: int, rows: int, size: tuple[int, int] | None
) -> None:
    drawn = in_large_letters("Rest", columns, rows, Blocks.QUARTERS)
    assert (drawn and (len(drawn[0]), len(drawn))) == size


def test_text_is_broken_at_words_if_it_fits_only_then() -> None:
    one_line = in_large_letters("Rest now", 60, 4, Blocks.QUARTERS)
    two_lines = in_large_letters("Rest now", 22, 9, Blocks.QUARTERS)
    assert one_line is not None
    assert two_lines is not None
    assert len(two_lines) > len(one_line)
    assert in_large_letters("Restnow", 22, 9, Blocks.QUARTERS) is None


@pytest.mark.parametrize("text", ["", " ", "温める", "Rest 温"])
def test_without_letters_for_all_of_it_there_is_none(text: str) -> None:
    assert in_large_letters(text, 200, 40, Blocks.QUARTERS) is None
    assert large_line(text, SMALL) is None


def test_typographic_quotes_and_dashes_are_drawn_as_plain_ones() -> None:
    assert large_line("“a” – …", SMALL) == large_line('"a" - ...', SMALL)


def test_a_terminal_with_half_blocks_gets_no_quarters() -> None:
    drawn = in_large_letters("On", 100, 20, Blocks.HALVES)
    assert drawn
    assert set("".join(drawn)) <= set(" ▄▀█")
    assert in_large_letters("On", 100, 20, Blocks.NONE) is None


@pytest.mark.parametrize("face", sorted({face for faces in FACES.values() for face in faces}))
def test_every_face_has_the_digits_and_the_words_of_the_states(face: str) -> None:
    for text in ("0123456789", "1:40", "PAUSED", "READY?", "STOP?", "NO SOUND"):
        rows = large_line(text, face)
        assert rows
        assert rows[0].strip() or rows[-1].strip()
