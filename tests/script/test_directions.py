"""Every direction in square brackets, spelled right and wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.areas import AREAS
from voiceguide.script.direction_error import DirectionError
from voiceguide.script.directions import (
    AreaDirection,
    CountdownDirection,
    Direction,
    Duration,
    Named,
    Rounds,
    Sides,
    WaitDirection,
    fragments,
    means_areas,
    parse_direction,
)
from voiceguide.script.meant_directions import ALL_DIRECTIONS
from voiceguide.script.routine import At, Every, Half, Last
from voiceguide.text import join_words


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
        ("every 0.5s", Every(0.5)),
        ("last 5s", Last(5)),
        ("last\n  5s", Last(5)),
        ("countdown", CountdownDirection()),
        ("x1", Rounds(1)),
        ("x3", Rounds(3)),
        ("X 3", Rounds(3)),
        ("×3", Rounds(3)),
        ("x1000", Rounds(1000)),
        ("left, right", Sides(("left", "right"))),
        ("left,right", Sides(("left", "right"))),
        ("Left, RIGHT", Sides(("left", "right"))),
        ("upper lip, lower lip", Sides(("upper lip", "lower lip"))),
        ("links, rechts", Sides(("links", "rechts"))),
        ("Wange, OHR", Sides(("Wange", "OHR"))),
        ("left ear, right ear", Sides(("left ear", "right ear"))),
        ("a" * 60 + ", b", Sides(("a" * 60, "b"))),
        ("a,b,c,d,e,f,g,h,i,j,k,l", Sides(tuple("abcdefghijkl"))),
        ("area jaw", AreaDirection(("jaw",))),
        ("Area  Jaw,cheeks", AreaDirection(("jaw", "cheeks"))),
    ],
)
def test_each_direction_is_understood(inside: str, direction: Direction) -> None:
    assert parse_direction(inside) == direction


ONLY_WORDS = "Words that are spoken have no square brackets. " + ALL_DIRECTIONS
SIDES_ONCE = "Name each side once, as in [left, right]."
AREAS_ONCE = "Name each area once, as in [area jaw, cheeks]."
IN_HEADING = "Sides are named in the step's ## heading: [left, right]. {side} says which."
X3 = "Did you mean [x3]? Write it in the step's ## heading."
ALOUD = " To count aloud in an item, write [reps 3: 3s hold, 2s release]."
ROUNDS = "Write [x1] to [x1000]."
EVERY = "Write [every 0.5s], or a longer time."
DURATION = "Write a duration like 20s, 1m30s or 2h."


@pytest.mark.parametrize(
    ("inside", "message", "hint", "right"),
    [
        ("hlaf", "Unknown direction [hlaf].", "Did you mean [half]?", None),
        ("chimes bell", "Unknown direction [chimes bell].", "Did you mean [chime bell]?", None),
        ("pause 3s", "Unknown direction [pause 3s].", "Did you mean [3s]?", "3s"),
        ("coutdown", "Unknown direction [coutdown].", "Did you mean [countdown]?", None),
        ("evry 3s", "Unknown direction [evry 3s].", "Did you mean [every 3s]?", None),
        (
            "left right",
            "Unknown direction [left right].",
            "Did you mean [left, right]?",
            "left, right",
        ),
        (
            "Left/right",
            "Unknown direction [Left/right].",
            "Did you mean [left, right]?",
            "left, right",
        ),
        ("zzzz", "Unknown direction [zzzz].", ONLY_WORDS, None),
        (
            "hold " * 201,
            f"[{'hold ' * 12}…] is too long for a direction.",
            "Put only directions into square brackets; what is to be said stands outside them.",
            None,
        ),
        ("", "This direction is empty.", ALL_DIRECTIONS, None),
        (
            "20",
            "[20] is not a duration.",
            "A duration needs a unit: 20s for seconds, 20m for minutes.",
            None,
        ),
        (".5", "[.5] is not a duration.", DURATION, None),
        ("20 seconds", "[20 seconds] is not a duration.", "Write this duration as 20s.", "20s"),
        ("0s", "[0s] is not a duration.", "A duration must be longer than zero.", None),
        ("3x", "[3x] is not a duration.", X3, "x3"),
        ("3 times", "[3 times] is not a duration.", X3, "x3"),
        ("Sets: x 3", "Unknown direction [Sets: x 3].", X3, "x3"),
        ("3 Reps", "[3 Reps] is not a duration.", X3 + ALOUD, "x3"),
        ("Thrice", "Unknown direction [Thrice].", X3, "x3"),
        ("R / L", "Unknown direction [R / L].", ONLY_WORDS, None),
        ("L / R", "Unknown direction [L / R].", "Did you mean [left, right]?", "left, right"),
        ("repeat 3 times", "Unknown direction [repeat 3 times].", X3, "x3"),
        (
            "twice",
            "Unknown direction [twice].",
            "Did you mean [x2]? Write it in the step's ## heading.",
            "x2",
        ),
        (
            "pause for 5 seconds",
            "Unknown direction [pause for 5 seconds].",
            "Did you mean [5s]?",
            "5s",
        ),
        ("hold 10s", "Unknown direction [hold 10s].", "Did you mean [10s]?", "10s"),
        (
            "Rest: half a minute",
            "Unknown direction [Rest: half a minute].",
            "Did you mean [30s]?",
            "30s",
        ),
        ("half a minute", "[half] takes no value.", "Did you mean [30s]?", "30s"),
        (
            "wait 10 seconds",
            "[10 seconds] is not a duration.",
            "Write this duration as 10s.",
            "wait 10s",
        ),
        ("each side", "Unknown direction [each side].", IN_HEADING, None),
        ("left", "Unknown direction [left].", IN_HEADING, None),
        ("bell", "Unknown direction [bell].", "Did you mean [chime bell]?", "chime bell"),
        (
            "ring the bell",
            "Unknown direction [ring the bell].",
            "A sound is written [chime bell].",
            None,
        ),
        (
            "rain",
            "Unknown direction [rain].",
            "A background is chosen in the front matter: background: rain.",
            None,
        ),
        ("^1", "Unknown direction [^1].", "Footnotes cannot be used in a script. Delete it.", None),
        ("inhale", "Unknown direction [inhale].", ONLY_WORDS, None),
        (" ", "The checkbox [ ] has no use in a script.", "Delete it.", ""),
        ("x", "The checkbox [x] has no use in a script.", "Delete it.", ""),
        ("x0", "[x0] is not a number of rounds.", ROUNDS, None),
        ("x-2", "[x-2] is not a number of rounds.", ROUNDS, None),
        ("x1001", "[x1001] is not a number of rounds.", ROUNDS, None),
        ("x" + "9" * 900, f"[x{'9' * 59}] is not a number of rounds.", ROUNDS, None),
        ("wait soon", "[soon] is not a duration.", DURATION, None),
        ("half 3s", "[half] takes no value.", "Write [half].", None),
        ("countdown 5", "[countdown] takes no value.", "Write [countdown].", None),
        ("at", "[at] needs a duration.", "For example [at 10s].", None),
        ("every", "[every] needs a duration.", "For example [every 3s].", None),
        ("every 0.4s", "[every 0.4s] is too fast to follow.", EVERY, None),
        ("every 3 sec", "[3 sec] is not a duration.", "Write this duration as 3s.", "every 3s"),
        ("last", "[last] needs a duration.", "For example [last 5s].", None),
        (
            "last 5",
            "[5] is not a duration.",
            "A duration needs a unit: 5s for seconds, 5m for minutes.",
            None,
        ),
        ("chime", "[chime] needs a name.", "For example [chime bell].", None),
        ("play", "[play] needs a name.", "For example [play welcome.wav].", None),
        ("include", "[include] needs a name.", "For example [include evening-massage].", None),
        ("area", "[area] is not a list of areas.", AREAS_ONCE, None),
        ("area jaw,", "[area jaw,] is not a list of areas.", AREAS_ONCE, None),
        ("area jaw, jaw", "[area jaw, jaw] is not a list of areas.", AREAS_ONCE, None),
        ("area cheks", "Unknown area “cheks”.", "Did you mean cheeks?", None),
        ("area nek", "Unknown area “nek”.", "Did you mean neck?", None),
        ("area zzz", "Unknown area “zzz”.", f"The areas are {join_words(AREAS, 'and')}.", None),
        ("aera jaw", "Unknown direction [aera jaw].", "Did you mean [area jaw, cheeks]?", None),
        (
            "areas jaw, neck",
            "Unknown direction [areas jaw, neck].",
            "Did you mean [area jaw, cheeks]?",
            None,
        ),
        ("left, left", "[left, left] is not a list of sides.", SIDES_ONCE, None),
        ("left,", "[left,] is not a list of sides.", SIDES_ONCE, None),
        (", right", "[, right] is not a list of sides.", SIDES_ONCE, None),
        ("side 1, side 2", "[side 1, side 2] is not a list of sides.", SIDES_ONCE, None),
        ("a,b,c,d,e,f,g,h,i,j,k,l,m", "There are 13 sides here.", "Name at most 12.", None),
        (
            "a" * 61 + ", b",
            f"[{'a' * 60}…] has a side with more than 60 characters.",
            SIDES_ONCE,
            None,
        ),
        ("left, rigth", "Unknown side “rigth”.", "Did you mean right?", None),
        (
            ",".join("abcdefghijklmnopqrstuvwxyz"),
            "There are 26 sides here.",
            "Name at most 12.",
            None,
        ),
    ],
)
def test_a_wrong_direction_is_refused_with_the_nearest_right_one(
    inside: str, message: str, hint: str, right: str | None
) -> None:
    with pytest.raises(DirectionError) as caught:
        parse_direction(inside)
    error = caught.value
    assert (error.message, error.hint, error.right) == (message, hint, right)
    assert str(error) == message


@pytest.mark.parametrize(
    "inside",
    [
        "z" * 99,
        "9" * 99,
        "x" + "9" * 900,
        "left," * 20,
        "area " + "z" * 99,
        "area " + "jaw," * 20,
        "areas " + ",".join(name * 9 for name in "abcdefgh"),
        "a9, " + "b" * 56 + ",c",
    ],
)
def test_no_more_than_sixty_characters_of_a_direction_are_shown(inside: str) -> None:
    with pytest.raises(DirectionError, match=r"[\[“][^\]”]{60}[\]”]"):
        parse_direction(inside)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("area", True),
        ("AREA  jaw", True),
        ("aera jaw", True),
        ("aera", False),
        ("jaw", False),
        ("", False),
    ],
)
def test_areas_may_be_misspelled_if_names_follow(text: str, meant: bool) -> None:
    assert means_areas(text) is meant


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
