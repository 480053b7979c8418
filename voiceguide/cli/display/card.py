"""The start card: what a session is and needs, shown before it sounds. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.cli.display.canvas import Canvas
from voiceguide.cli.display.large_letters import SMALL
from voiceguide.cli.spelled_time import spelled

if TYPE_CHECKING:
    from rich.text import Text

PAGE_S = 5.0
"""How long a page is shown, where a terminal is too small for the whole card."""


class Card(Struct, frozen=True):
    """What is shown before a session begins. Texts come from scripts and are data, not markup.

    `about` is the length and kind, `plan` a line for each part of a composed routine, `left_out`
    what the profile left out of it, `sound` the state of the sound, `preparing` what the session
    waits for. `how` says how to begin, in
    words that follow “To begin, press any key”. The session begins by itself in `left_s` seconds;
    `shown_s` have passed.
    """

    title: str
    about: str
    needs: tuple[str, ...]
    caution: str
    sound: str
    plan: tuple[str, ...] = ()
    left_out: str = ""
    listening: str = ""
    how: str = ""
    left_s: float = 0.0
    shown_s: float = 0.0
    preparing: str = ""

    @property
    def blocks(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Everything below the title: paragraphs, each with its label; a block stays together."""
        blocks = (
            (("", self.about),),
            tuple(("", line) for line in self.plan),
            (("", self.left_out),),
            (("You need:", ", ".join(self.needs)),),
            (("Take care:", self.caution),),
            (("", self.sound),),
            (("", self.listening),),
            (("", self.preparing),),
        )
        filled = (tuple(pair for pair in block if pair[1]) for block in blocks)
        return tuple(block for block in filled if block)

    @property
    def paragraphs(self) -> tuple[tuple[str, str], ...]:
        """Everything below the title, each paragraph with its label."""
        return tuple(pair for block in self.blocks for pair in block)

    @property
    def beginning(self) -> str:
        """How to begin, as one line for those who read line by line."""
        seconds = spelled(math.ceil(self.left_s))
        return f"To begin, press any key{self.how}. It begins by itself in {seconds}; q leaves."


def card_drawn(card: Card, canvas: Canvas, height: int) -> list[Text]:
    """Draw a card in at most `height` rows, a page after the other."""
    below = _beginning(canvas, card)[: max(1, height // 2)]
    room = height - len(below) - 1
    pages = _pages(canvas, card, room)
    page = pages[int(max(0.0, card.shown_s) / PAGE_S) % len(pages)]
    filled = [*page, *[canvas.row("")] * (height - len(below) - len(page))]
    return [*filled, *below][-height:]


def _pages(canvas: Canvas, card: Card, room: int) -> Sequence[list[Text]]:
    """Return the whole card, with air if there is room for it, else as many pages as it needs."""
    title = canvas.clean(card.title)
    large = canvas.large_line(title, SMALL)
    plain = [canvas.row(line, "bold") for line in canvas.wrapped(title)]
    blocks = [
        [row for label, text in block for row in _paragraph(canvas, label, text)]
        for block in card.blocks
    ]
    for heading in ([*canvas.block(large)] if large else None, plain):
        for gap in (1, 0):
            if heading is None or not (gap or heading is plain):
                continue
            whole = [*[canvas.row("")] * gap, *heading]
            for block in blocks:
                whole += [*[canvas.row("")] * gap, *block]
            if len(whole) <= room:
                return [whole]
    rows = [row for block in [plain, *blocks] for row in block]
    most = max(1, room)
    return [rows[start : start + most] for start in range(0, len(rows), most)]


def _paragraph(canvas: Canvas, label: str, text: str) -> list[Text]:
    from rich.text import Text

    words = canvas.clean(f"{label} {text}".strip())
    rows = [canvas.row(line) for line in canvas.wrapped(words, 72)]
    if label and rows:
        first, end = rows[0].plain, canvas.margin + len(label)
        rows[0] = Text.assemble((first[:end], "bold"), first[end:], no_wrap=True)
    return rows


def _beginning(canvas: Canvas, card: Card) -> list[Text]:
    """Return how to begin and when it begins by itself."""
    seconds = math.ceil(max(0.0, card.left_s))
    how = canvas.first_fitting((f"To begin, press any key{card.how}.", "Any key begins."))
    when = canvas.first_fitting(
        (
            f"It begins by itself in {spelled(seconds)}; q leaves.",
            f"Begins in {spelled(seconds)}; q leaves.",
            f"In {seconds} s; q leaves",
        )
    )
    return [canvas.row(how, "bold"), canvas.row(when)]
