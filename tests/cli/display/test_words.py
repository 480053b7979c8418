"""Words in ordinary letters are easy to read: no line is left with a single word."""

from __future__ import annotations

import pytest

from tests.cli.display.views import view
from voiceguide.cli.display.canvas import canvas_for
from voiceguide.cli.display.words import Words

SENTENCE = "Say ready when your hands are warm and the towel lies beside you."


@pytest.mark.parametrize("columns", [40, 80])
def test_lines_are_about_equally_long(columns: int) -> None:
    words = Words(canvas_for(columns, "utf-8", quarters=True), view(now=SENTENCE, cue=""))
    rows = words.in_plain_letters(5, with_step=False)
    assert [row.plain.strip() for row in rows if row.plain.strip()] == [
        "Say ready when your hands are warm",
        "and the towel lies beside you.",
    ]
