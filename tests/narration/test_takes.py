"""One long recording is cut at its pauses, and each line gets its piece, or a question."""

from __future__ import annotations

import numpy as np
import pytest

from tests.narration.test_processing import RATE, click, noise, quiet, words
from voiceguide.narration.takes import (
    MARGIN_S,
    Match,
    Piece,
    aligned,
    last_right,
    pieces_of,
    with_margins,
)


def pieces(*places_s: tuple[float, float]) -> list[Piece]:
    """Return pieces at these seconds, in a recording of 1000 frames a second."""
    return [Piece(round(start * 1000), round(end * 1000)) for start, end in places_s]


def found(places: list[Piece], *expected_s: float) -> list[tuple[float, float, bool] | None]:
    return [
        None if each is None else (each.start / 1000, each.end / 1000, each.sure)
        for each in aligned(places, expected_s, 1000).matches()
    ]


def test_speech_is_cut_at_its_pauses_and_clicks_are_no_speech() -> None:
    parts = (quiet(1), words(1.5), quiet(1.5), words(0.5), quiet(0.2), words(0.5), quiet(1),
             click(), quiet(1))  # fmt: skip
    recording = noise(np.concatenate(parts), -70)
    places = [(each.start / RATE, each.end / RATE) for each in pieces_of(recording, RATE)]
    assert places == [pytest.approx(each, abs=0.03) for each in ((1.0, 2.5), (4.0, 5.2))]
    assert pieces_of(quiet(3.0), RATE) == ()


@pytest.mark.parametrize("speed", [0.7, 1.0, 1.4])
def test_lines_are_found_in_order_however_fast_they_are_read(speed: float) -> None:
    expected_s = (2.0, 0.8, 4.0, 1.5)
    places, at = [], 1.0
    for length in expected_s:
        places.append((at, at + length / speed))
        at += length / speed + 2
    # A breath within a line.
    start, end = places[2]
    broken = [*places[:2], (start, start + 1.0), (start + 1.6, end), places[3]]
    matches = [
        each for each in aligned(pieces(*broken), expected_s, 1000).matches() if each is not None
    ]
    assert [each.sure for each in matches] == [True] * 4
    for match, (start, end) in zip(matches, places, strict=True):
        assert (match.start, match.end) == (round(start * 1000), round(end * 1000))


def test_of_a_line_said_again_the_last_time_is_offered_first_and_never_sure() -> None:
    # A false start, then the whole line.
    places = pieces((1, 3), (5, 8.5), (11, 16), (18, 19))
    expected_s = (2.0, 5.0, 1.0)
    assert found(places, *expected_s) == [(1.0, 3.0, True), (11.0, 16.0, False), (18.0, 19.0, True)]
    match = aligned(places, expected_s, 1000).matches()[1]
    assert match is not None
    assert Piece(5000, 8500) in match.others


def test_a_line_that_is_missing_is_not_made_up_and_its_neighbours_are_right() -> None:
    lines = found(pieces((1, 5), (8, 9), (12, 15)), 4.0, 2.2, 1.0, 3.0)
    assert lines[0] == (1.0, 5.0, True)
    assert lines[1] is None or not lines[1][2]
    assert lines[3] == (12.0, 15.0, True)
    assert found([], 1.0) == [None]


def test_lines_keep_some_of_the_silence_around_them_but_none_of_their_neighbours() -> None:
    places = pieces((0.1, 1.0), (1.4, 3.0), (5.0, 6.0))
    around = [with_margins(each, places, 6100, 1000) for each in places]
    margin = round(1000 * MARGIN_S)
    assert around == [
        Piece(0, 1200), Piece(1200, 3000 + margin), Piece(5000 - margin, 6100),
    ]  # fmt: skip


def test_a_recogniser_decides_for_the_last_place_at_which_the_words_are_right() -> None:
    first, second, third = pieces((1, 3), (5, 7), (9, 10))
    match = Match(0, second.start, second.end, sure=False, others=(first, third))
    for wrong, place in (
        ({first: 0.0, second: 0.1, third: 0.5}, second),
        ({first: 0.0, second: 0.4, third: 0.5}, first),
        ({first: 0.4, second: 0.4, third: 0.5}, None),
    ):
        assert last_right(match, wrong.__getitem__) == place
