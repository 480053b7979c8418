"""Left and right, as headings name them."""

import pytest

from voiceguide.script.sides import half_named


@pytest.mark.parametrize(
    ("side", "half"),
    [
        ("left", "left"),
        ("Right", "right"),
        ("links", "left"),
        ("LINKE", "left"),
        ("droite", "right"),
        ("sağ", "right"),
        ("höger", "right"),
        ("oikean", "right"),
        ("upper lip", None),
        (None, None),
    ],
)
def test_a_half_is_known_by_its_name_in_many_languages(side: str | None, half: str | None) -> None:
    assert half_named(side) == half
