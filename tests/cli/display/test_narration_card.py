"""The narrator's screen: at any size the line can be read whole, and it never overflows."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from voiceguide.cli.display.narration_card import (
    NarrationCard,
    lines_of_card,
    narration_card_drawn,
)
from voiceguide.cli.display.screen import picture

CARD = NarrationCard(
    title="A calm minute",
    place="line 3 of 40",
    step="Press, left",
    text="Press your fingertips below the ear, and breathe out slowly.",
    before="Close your eyes.",
    after="Now the other side.",
    room="Fits up to 5.0 s.",
    state="0.8 s too long.",
    hint="Say it a little faster; kept like this, what follows comes later.",
    keys=("enter keep · space again · p hear it · s skip · b back · q leave", "enter keep"),
)


def rows(card: NarrationCard, width: int, height: int) -> list[str]:
    return picture(card, narration_card_drawn, width, height).plain.split("\n")


@pytest.mark.parametrize(("width", "height"), [(40, 20), (80, 24), (120, 40)])
def test_it_shows_the_line_its_neighbours_its_room_the_verdict_and_the_keys(
    width: int, height: int
) -> None:
    drawn = rows(CARD, width, height)
    assert len(drawn) == height
    shown = " ".join(" ".join(drawn).split())
    for text in (
        CARD.place, CARD.before, CARD.after, CARD.room, CARD.state, CARD.hint,
        *CARD.keys[0].split(" · "),
    ):  # fmt: skip
        assert text in shown
    # In large letters where there is room for all of it.
    assert (CARD.text in shown) == (width < 120)
    assert "Rest." not in " ".join(rows(replace(CARD, text="Rest."), width, height))


@pytest.mark.parametrize("width", [1, 7, 20, 40, 79, 200])
@pytest.mark.parametrize("height", [1, 4, 9, 24])
def test_it_never_overflows_whatever_the_terminal_and_the_text(width: int, height: int) -> None:
    odd = replace(CARD, text="語 \x1b[2J" + "word" * 300, recording=True, level=0.5)
    for card in (CARD, odd):
        drawn = rows(card, width, height)
        assert len(drawn) <= height
        assert "\x1b" not in "".join(drawn)
        text = picture(card, narration_card_drawn, width, height)
        assert all(line.cell_len <= width for line in text.split("\n"))


def test_as_plain_lines_it_leaves_out_what_is_empty() -> None:
    assert lines_of_card(replace(CARD, hint="", room="")) == [
        "line 3 of 40 · Press, left",
        f"  {CARD.text}",
        "0.8 s too long.",
        CARD.keys[0],
    ]
