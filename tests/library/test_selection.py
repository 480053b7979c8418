"""Routines chosen by kind and by part of the face."""

import pytest

from voiceguide.errors import InputError
from voiceguide.library.selection import Selection
from voiceguide.script.routine import FrontMatter

JAW_MASSAGE = FrontMatter(kind="massage", areas=("jaw", "Neck"))


@pytest.mark.parametrize(
    ("selection", "front", "included"),
    [
        (Selection(), FrontMatter(), True),
        (Selection(area="NECK"), JAW_MASSAGE, True),
        (Selection(area="brow"), JAW_MASSAGE, False),
        (Selection(kind="Massage"), JAW_MASSAGE, True),
        (Selection(kind="exercise"), JAW_MASSAGE, False),
        (Selection(area="jaw", kind="exercise"), JAW_MASSAGE, False),
        (Selection(kind="massage"), FrontMatter(), False),
    ],
)
def test_a_routine_is_selected_if_both_its_kind_and_an_area_fit(
    selection: Selection, front: FrontMatter, included: bool
) -> None:
    assert selection.includes(front) is included


def test_an_unknown_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        Selection(kind="masage")
    assert str(caught.value) == (
        "There is no kind “masage”.\nKinds are massage, exercise, application, breathing."
    )
