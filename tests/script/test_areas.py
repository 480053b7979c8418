"""The names of areas can be written in a script as they are."""

from __future__ import annotations

import pytest

from voiceguide.script.areas import AREAS
from voiceguide.script.directions import AreaDirection, parse_direction


@pytest.mark.parametrize("area", AREAS)
def test_a_direction_names_an_area_in_any_case(area: str) -> None:
    assert parse_direction(f"area {area}") == AreaDirection((area,))
    assert parse_direction(f"AREA {area.upper()}") == AreaDirection((area,))


def test_all_areas_fit_into_one_direction() -> None:
    assert parse_direction(f"area {', '.join(AREAS)}") == AreaDirection(AREAS)
