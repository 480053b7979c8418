"""The names of areas can be written in a script as they are."""

from __future__ import annotations

import pytest

from voiceguide.script.areas import AREAS, areas_meant, is_about
from voiceguide.script.directions import AreaDirection, parse_direction


@pytest.mark.parametrize("area", AREAS)
def test_a_direction_names_an_area_in_any_case(area: str) -> None:
    assert parse_direction(f"area {area}") == AreaDirection((area,))
    assert parse_direction(f"AREA {area.upper()}") == AreaDirection((area,))


def test_all_areas_fit_into_one_direction() -> None:
    assert parse_direction(f"area {', '.join(AREAS)}") == AreaDirection(AREAS)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("jaw", {"jaw"}),
        ("Jowls", {"jowl", "jaw"}),
        ("brow", {"brow", "frown", "forehead"}),
        ("Crow’s  Feet", {"crow's feet", "eye", "temple"}),
        ("under-eyes", {"under-eye", "eye"}),
        ("mouth corners", {"mouth corner", "corner", "mouth"}),
        ("elbows", {"elbow"}),
    ],
)
def test_a_plain_word_means_itself_and_the_areas_that_people_mean_by_it(
    word: str, meant: set[str]
) -> None:
    assert areas_meant(word) == meant


@pytest.mark.parametrize(
    ("area", "word", "about"),
    [
        ("jowls", "jowl", True),
        ("jaw", "Jowls", True),
        ("double chin", "neck", True),
        ("Whole  Face", "face", True),
        ("elbow", "Elbows", True),
        ("elbow", "jaw", False),
        # An area as scripts spell it is that one alone.
        ("jowls", "jaw", False),
        ("MOUTH", "lips", True),
    ],
)
def test_a_routine_is_about_an_area_in_the_words_of_its_author(
    area: str, word: str, about: bool
) -> None:
    assert is_about(area, areas_meant(word)) is about
