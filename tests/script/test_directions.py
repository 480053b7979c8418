"""Every direction in square brackets, spelled right and wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.directions import (
    MOST_SIDES,
    AreaDirection,
    CountdownDirection,
    Direction,
    DirectionError,
    Duration,
    Named,
    Rounds,
    Sides,
    WaitDirection,
    fragments,
    parse_direction,
)
from voiceguide.script.routine import At, Every, Half, Last


@pytest.mark.parametrize(
    ("inside", "direction"),
    [
        ("20s", Duration(20)),
        ("1m30s", Duration(90)),
        (" 20 s ", Duration(20)),
        ("wait", WaitDirection(None)),
        ("wait 1m", WaitDirection(60)),
        ("WAIT", WaitDirection(None)),
        ("chime bell", Named("chime", "bell")),
        ("chime singing bowl.wav", Named("chime", "singing bowl.wav")),
        ("play Intro.wav", Named("play", "Intro.wav")),
        ("include evening-massage", Named("include", "evening-massage")),
        ("at 10s", At(10)),
        ("half", Half()),
        ("every 3s", Every(3)),
        ("last 5s", Last(5)),
        ("last\n  5s", Last(5)),
        ("countdown", CountdownDirection()),
        ("x3", Rounds(3)),
        ("X 3", Rounds(3)),
        ("×3", Rounds(3)),
        ("x1000", Rounds(1000)),
        ("left, right", Sides(("left", "right"))),
        ("left,right", Sides(("left", "right"))),
        ("Left, RIGHT", Sides(("left", "right"))),
        ("upper lip, lower lip", Sides(("upper lip", "lower lip"))),
        ("links, rechts", Sides(("links", "rechts"))),
        ("left ear, right ear", Sides(("left ear", "right ear"))),
        ("area jaw", AreaDirection(("jaw",))),
        ("Area  Jaw,cheeks", AreaDirection(("jaw", "cheeks"))),
    ],
)
def test_each_direction_is_understood(inside: str, direction: Direction) -> None:
    assert parse_direction(inside) == direction


@pytest.mark.parametrize(
    ("inside", "message", "hint"),
    [
        ("hlaf", "Unknown direction [hlaf].", "Did you mean [half]?"),
        ("chimes bell", "Unknown direction [chimes bell].", "Did you mean [chime bell]?"),
        ("pause 3s", "Unknown direction [pause 3s].", "Did you mean [3s]?"),
        ("coutdown", "Unknown direction [coutdown].", "Did you mean [countdown]?"),
        ("evry 3s", "Unknown direction [evry 3s].", "Did you mean [every 3s]?"),
        ("left right", "Unknown direction [left right].", "Did you mean [left, right]?"),
        ("Left/right", "Unknown direction [Left/right].", "Did you mean [left, right]?"),
        ("zzzz", "Unknown direction [zzzz].", "Directions are [20s], [wait]"),
        ("", "This direction is empty.", "Directions are"),
        ("20", "[20] is not a duration.", "20s for seconds, 20m for minutes"),
        (".5", "[.5] is not a duration.", "like 20s"),
        ("20 seconds", "[20 seconds] is not a duration.", "Write this duration as 20s."),
        ("0s", "[0s] is not a duration.", "longer than zero"),
        ("3x", "[3x] is not a duration.", "Did you mean [x3]?"),
        ("3 times", "[3 times] is not a duration.", "Did you mean [x3]?"),
        ("repeat 3 times", "Unknown direction [repeat 3 times].", "Did you mean [x3]?"),
        ("twice", "Unknown direction [twice].", "Did you mean [x2]?"),
        ("pause for 5 seconds", "Unknown direction", "Did you mean [5s]?"),
        ("hold 10s", "Unknown direction", "Did you mean [10s]?"),
        ("Rest: half a minute", "Unknown direction", "Did you mean [30s]?"),
        ("half a minute", "[half] takes no value.", "Did you mean [30s]?"),
        ("wait 10 seconds", "[10 seconds] is not a duration.", "duration as 10s."),
        ("each side", "Unknown direction", "in the step's ## heading: [left, right]."),
        ("left", "Unknown direction", "in the step's ## heading: [left, right]."),
        ("bell", "Unknown direction", "Did you mean [chime bell]?"),
        ("ring the bell", "Unknown direction", "A sound is written [chime bell]."),
        ("rain", "Unknown direction", "in the front matter: background: rain"),
        ("^1", "Unknown direction", "Footnotes"),
        ("inhale", "Unknown direction [inhale].", "Words that are spoken have no square brackets."),
        (" ", "The checkbox [ ] has no use in a script.", "Delete it."),
        ("x", "The checkbox [x] has no use in a script.", "Delete it."),
        ("x0", "[x0] is not a number of rounds.", "Write [x1] to [x1000]."),
        ("x-2", "[x-2] is not a number of rounds.", "Write [x1]"),
        ("x1001", "[x1001] is not a number of rounds.", "Write [x1]"),
        ("x" + "9" * 5000, "is not a number of rounds.", "Write [x1]"),
        ("wait soon", "[soon] is not a duration.", "Write a duration like"),
        ("half 3s", "[half] takes no value.", "Write [half]."),
        ("countdown 5", "[countdown] takes no value.", "Write [countdown]."),
        ("at", "[at] needs a duration.", "For example [at 10s]."),
        ("every", "[every] needs a duration.", "For example [every 3s]."),
        ("last", "[last] needs a duration.", "For example [last 5s]."),
        ("last 5", "[5] is not a duration.", "5s for seconds"),
        ("chime", "[chime] needs a name.", "For example [chime bell]."),
        ("play", "[play] needs a name.", "For example [play welcome.wav]."),
        ("include", "[include] needs a name.", "For example [include evening-massage]."),
        ("area", "[area] is not a list of areas.", "as in [area jaw, cheeks]"),
        ("area jaw,", "is not a list of areas.", "Name each area once"),
        ("area jaw, jaw", "is not a list of areas.", "Name each area once"),
        ("area cheks", "Unknown area “cheks”.", "Did you mean cheeks?"),
        ("area nek", "Unknown area “nek”.", "Did you mean neck?"),
        ("area zzz", "Unknown area “zzz”.", "The areas are face, scalp, forehead"),
        ("aera jaw", "Unknown direction [aera jaw].", "Did you mean [area jaw, cheeks]?"),
        ("areas jaw, neck", "Unknown direction [areas jaw", "Did you mean [area jaw, cheeks]?"),
        ("left, left", "is not a list of sides.", "Name each side once"),
        ("left,", "is not a list of sides.", "Name each side once"),
        (", right", "is not a list of sides.", "Name each side once"),
        ("side 1, side 2", "is not a list of sides.", "Name each side once"),
        ("left, rigth", "Unknown side “rigth”.", "Did you mean right?"),
        (
            ",".join("abcdefghijklmnopqrstuvwxyz"),
            "There are 26 sides here.",
            f"Name at most {MOST_SIDES}.",
        ),
    ],
)
def test_a_wrong_direction_is_refused_with_the_nearest_right_one(
    inside: str, message: str, hint: str
) -> None:
    with pytest.raises(DirectionError) as caught:
        parse_direction(inside)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_text_is_split_at_its_directions() -> None:
    text = "[20s] Smile. [2s] And ] rest."
    assert [(one.kind, one.text, one.offset) for one in fragments(text)] == [
        ("direction", "20s", 0),
        ("text", " Smile. ", 5),
        ("direction", "2s", 13),
        ("text", " And ] rest.", 17),
        ("stray", "]", 22),
    ]


def test_brackets_alone_are_not_text() -> None:
    assert [one.kind for one in fragments("[[[[ ]]")] == ["stray", "direction", "stray"]


@given(st.text(alphabet=st.sampled_from("[] ab\n")))
def test_every_character_belongs_to_a_fragment_or_is_space(text: str) -> None:
    covered = [False] * len(text)
    for one in fragments(text):
        length = len(one.text) + (2 if one.kind == "direction" else 0)
        for index in range(one.offset, one.offset + length):
            covered[index] = True
    rest = "".join(character for character, seen in zip(text, covered, strict=True) if not seen)
    assert not rest.strip("[] \n")


@given(st.text(max_size=40))
def test_any_text_is_a_direction_or_refused_with_a_hint(text: str) -> None:
    refused: DirectionError | None = None
    try:
        parse_direction(text)
    except DirectionError as error:
        refused = error
    assert refused is None or (refused.message and refused.hint)
