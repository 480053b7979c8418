"""An unknown direction is taken for the right kind first, and only then for the nearest word."""

from __future__ import annotations

import pytest

from voiceguide.script.meant_directions import (
    ALL_DIRECTIONS,
    EXAMPLES,
    is_checkbox,
    meant_direction,
    worded_pause,
)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("20 seconds", "20s"), ("pause for 10 seconds", "10s"), ("Hold: 1 min", "1m"),
        ("after 10 seconds", "at 10s"), ("each 5 sec", "every 5s"), ("the last 5 s", "last 5s"),
        ("half way", "half"), ("3 times", "x3"), ("repeat 12", "x12"), ("Twice", "x2"),
        ("links und rechts", "links, rechts"), ("Right / Left", "right, left"),
        ("L/R", "left, right"), ("BELL", "chime bell"),
    ],
)  # fmt: skip
def test_one_right_answer_is_offered(text: str, right: str) -> None:
    meant = meant_direction(text)
    assert meant.right == right
    assert f"[{right}]" in meant.hint
    assert meant.about_sides == (text in ("links und rechts", "Right / Left", "L/R"))


@pytest.mark.parametrize(
    ("text", "hint", "about_sides"),
    [
        ("rest", "A pause needs a duration", False),
        ("rest a while", "A pause needs a duration", False),
        ("Hold for a few breaths", "A pause needs a duration", False),
        ("pause briefly", "A pause needs a duration", False),
        ("wait for her", f"Did you mean {EXAMPLES['wait']}?", False),
        ("rest your hands", "Words that are spoken have no square brackets.", False),
        ("hold your jaw", "Words that are spoken have no square brackets.", False),
        ("after a while", "Words that are spoken have no square brackets.", False),
        ("up and down", "Words that are spoken have no square brackets.", False),
        ("each side", "Sides are named in the step's ## heading: [left, right].", True),
        ("gong", "A sound is written [chime bell].", False),
        ("soft music", "A background is chosen in the front matter: background: rain.", False),
        ("^1", "Footnotes cannot be used in a script.", False),
        ("hlaf", "Did you mean [half]?", False),
        ("incldue cheeks", f"Did you mean {EXAMPLES['include']}?", False),
        ("gently 10 sec", "Did you mean [10s]?", False),
        ("breathe out deeply", ALL_DIRECTIONS, False),
    ],
)
def test_what_only_the_author_can_know_gets_a_hint(text: str, hint: str, about_sides: bool) -> None:
    meant = meant_direction(text)
    assert hint in meant.hint
    assert (meant.right, meant.about_sides) == (None, about_sides)


def test_rounds_belong_in_the_heading_unless_they_are_counted_aloud() -> None:
    assert (
        meant_direction("5 times").hint == "Did you mean [x5]? Write it in the step's ## heading."
    )
    hint = meant_direction("5 Reps").hint
    assert hint.startswith("Did you mean [x5]?")
    assert "To count aloud in an item, write [reps 5: 3s" in hint


def test_checkboxes_are_empty_or_ticked() -> None:
    boxes = [" ", "  ", "x", " X ", "✓", "✔"]
    assert [text for text in (*boxes, "", "xx", "x3") if is_checkbox(text)] == boxes


def test_a_pause_in_words_needs_its_duration() -> None:
    assert [worded_pause(text) for text in ("rest for 1 min 30 s", "rest", "10 s")] == [
        "1m30s", None, None,
    ]  # fmt: skip
