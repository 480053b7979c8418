"""Routines chosen by kind and by part of the face."""

from __future__ import annotations

import pytest

from voiceguide.errors import InputError
from voiceguide.library.selection import Selection
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Routine


def routine(kind: str = "", areas: str = "", step_areas: str = "", concerns: str = "") -> Routine:
    keys = {"kind": kind, "areas": areas, "concerns": concerns}
    front = [f"{key}: {value}" for key, value in keys.items() if value]
    step = f"[area {step_areas}]\n\n" if step_areas else ""
    lines = ["---", *front, "---", "# Routine", "", "## Step", f"{step}- [3s]", ""]
    return parse_script("\n".join(lines), "routine.md")


JAW_MASSAGE = routine("massage", "[jaw, Neck]", "lips, temples")


@pytest.mark.parametrize(
    ("selection", "given", "included"),
    [
        (Selection(), routine(), True),
        (Selection(area="NECK"), JAW_MASSAGE, True),
        (Selection(area="temple"), JAW_MASSAGE, True),
        (Selection(area="brow"), JAW_MASSAGE, False),
        (Selection(kind="Massage"), JAW_MASSAGE, True),
        (Selection(kind="exercise"), JAW_MASSAGE, False),
        (Selection(area="jaw", kind="exercise"), JAW_MASSAGE, False),
        (Selection(kind="massage"), routine(), False),
        (Selection(kind="massages"), JAW_MASSAGE, True),
        (Selection(kind="skincare"), routine("application"), True),
        (Selection(concern="Doppelkinn"), routine(concerns="[double chin]"), True),
        (Selection(concern="chin"), routine(areas="[chin]"), False),
        (Selection(area="sagging jowls"), routine(concerns="[jowls]"), True),
        (Selection(area="neck", concern="jowls"), JAW_MASSAGE, False),
    ],
)
def test_a_routine_is_selected_if_both_its_kind_and_an_area_fit(
    selection: Selection, given: Routine, included: bool
) -> None:
    assert selection.includes(given) is included


@pytest.mark.parametrize(
    ("word", "areas", "included"),
    [
        ("jowls", "[jaw]", True),
        ("jowl", "[jowls]", True),
        ("jaw", "[jowls]", False),
        ("brow", "[forehead]", True),
        ("eyelids", "[eyes]", True),
        ("Crow’s feet", "[temples]", True),
        ("eyes", "[eyelids]", True),
        ("elbows", "[elbow]", True),
        ("mouth", "[lips]", True),
        ("lips", "[cheeks]", False),
    ],
)
def test_an_area_is_found_by_plain_words(word: str, areas: str, included: bool) -> None:
    assert Selection(area=word).includes(routine(areas=areas)) is included


def test_an_unknown_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        Selection(kind="masage")
    assert str(caught.value) == (
        "There is no kind “masage”.\n"
        "Did you mean massage? Kinds are massage, exercise, application, breathing."
    )


def test_nothing_found_says_what_there_is_and_what_may_be_meant() -> None:
    said = Selection(area="templs").nothing_found([JAW_MASSAGE, routine("breathing")])
    assert said == (
        "There is no routine for “templs”.\n"
        "Did you mean temples?\n"
        "Areas: jaw, lips, neck, temples.\n"
        "Kinds: massage, breathing."
    )
    lifts = routine("exercise", "[cheeks]", concerns="[jowls]")
    assert Selection(concern="jowlz", kind="massage").nothing_found([lifts]) == (
        "There is no routine of the kind massage for “jowlz”.\n"
        "Did you mean jowls?\n"
        "Concerns: jowls.\n"
        "Kinds: exercise."
    )
    assert "voiceguide new" in Selection().nothing_found([])


@pytest.mark.parametrize(
    "selection",
    [
        Selection(area="eyes", kind="breathing"),
        Selection(area="brow", kind="breathing"),
        Selection(area="elbow", kind="breathing"),
        Selection(area="sleep", kind="breathing"),
        Selection(area="dry lips", kind="breathing"),
        Selection(concern="dry lips", kind="breathing"),
        Selection(concern="jowls", kind="breathing"),
    ],
)
def test_nothing_else_is_suggested_for_a_word_that_is_known(selection: Selection) -> None:
    known = routine("massage", "[ears, elbow, jaw]", concerns="[dry lips, frown lines]")
    assert "Did you mean" not in selection.nothing_found([known])
