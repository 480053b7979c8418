"""A request is read as people type it, in any language of the vocabulary."""

from __future__ import annotations

import pytest

from voiceguide.guidance.request import parse_request, without_time


@pytest.mark.parametrize(
    ("text", "concerns", "length_s"),
    [
        ("jowls, 5 minutes", "jowls", 300),
        ("5 min jowls and forehead", "jowls; forehead lines", 300),
        ("jowls forehead", "jowls; forehead lines", None),
        ("Doppelkinn 3 Minuten", "double chin", 180),
        ("müde Augen und Stirn, fünf Minuten", "tired eyes; forehead lines", 300),
        ("papada y entrecejo, 4 minutos", "double chin; frown lines", 240),
        ("bajoues et mâchoire serrée, dix minutes", "jowls; clenched jaw", 600),
        ("corners of the mouth and lips for ten minutes", "mouth corners; lips", 600),
        ("11s, 2.5 min", "frown lines", 150),
        ("“11s” 1m30s", "frown lines", 90),
        ("3-minute jowls", "jowls", 180),
        ("jowls jowl", "jowls", None),
        ("11s", "frown lines", None),
        ("forehead & frown lines", "forehead lines; frown lines", None),
    ],
)
def test_a_request_names_concerns_and_perhaps_a_time(
    text: str, concerns: str, length_s: float | None
) -> None:
    request = parse_request(text)
    assert [set(wish.concerns) for wish in request.wishes] == [
        {one} for one in concerns.split("; ")
    ]
    assert (request.length_s, request.unknown) == (length_s, ())


def test_a_word_with_several_meanings_is_one_wish() -> None:
    [wish] = parse_request("eyes").wishes
    assert wish.word == "eyes"
    assert wish.concerns == {"drooping eyelids", "tired eyes"}


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("jowlz, 5 minutes", ("jowlz",)),
        ("jowls, 5", ("5",)),
        ("my left elbow and jowls", ("left elbow",)),
        ("", ()),
        ("5 minutes", ()),
        ("\x1b[2J", ("\x1b[2J",)),
    ],
)
def test_what_is_not_understood_is_kept(text: str, unknown: tuple[str, ...]) -> None:
    assert parse_request(text).unknown == unknown


def test_a_concern_that_only_a_script_names_is_understood() -> None:
    [wish] = parse_request("Sore elbows, 2 minutes", own=["sore elbow"]).wishes
    assert wish.concerns == {"sore elbow"}


def test_a_title_is_left_when_its_time_is_taken_away() -> None:
    rest, length_s = without_time("Evening massage, 2 minutes")
    assert (rest.strip(" ,"), length_s) == ("Evening massage", 120)
