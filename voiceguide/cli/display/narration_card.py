"""The screen of a sitting: the line to say, large, and what is around it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.cli.display.canvas import Canvas
from voiceguide.cli.display.large_letters import in_large_letters

if TYPE_CHECKING:
    from rich.text import Text

_LEAST_LARGE_COLUMNS = 30
_MEASURE = 60
_BETWEEN_KEYS = " · "


class NarrationCard(Struct, frozen=True):
    """What a narrator sees. Texts come from scripts and are data, not markup.

    `place` is where the line stands, `room` how long it may last. `state` says what is happening,
    `hint` what to do about it; `level` is how loud the microphone is, 0 to 1, None if it is not
    wanted. `keys` are alternatives, the longest first; `spoken` is what can be said instead.
    """

    title: str
    place: str
    step: str
    text: str
    before: str
    after: str
    room: str
    state: str
    hint: str
    keys: tuple[str, ...]
    spoken: str = ""
    recording: bool = False
    level: float | None = None


def narration_card_drawn(card: NarrationCard, canvas: Canvas, height: int) -> list[Text]:
    """Draw a card in `height` rows."""
    below = _below(canvas, card)[-max(1, height - 1) :]
    above = [canvas.row(canvas.between(canvas.clean(card.title), canvas.clean(card.place)))]
    if height - len(below) < 8:
        above = []
    middle = _middle(canvas, card, height - len(above) - len(below))
    rows = [*above, *middle]
    rows += [canvas.row("")] * (height - len(rows) - len(below))
    return [*rows, *below]


def _middle(canvas: Canvas, card: NarrationCard, room: int) -> list[Text]:
    """Return the line and what is around it, with as much of that as there is room for."""
    words = canvas.clean(card.text)
    step = canvas.row(canvas.clean(card.step), "dim")
    before = canvas.row(_neighbour(canvas, "Before", card.before), "dim")
    after = canvas.row(_neighbour(canvas, "Next", card.after), "dim")
    limit = [canvas.row(canvas.clean(card.room))] if card.room else []
    empty = canvas.row("")
    plain = [canvas.row(line, "bold") for line in canvas.wrapped(words, _MEASURE)]
    large: list[Text] | None = None
    if canvas.width >= _LEAST_LARGE_COLUMNS:
        rows = room - 8 - len(limit)
        letters = in_large_letters(words, canvas.inner, rows, canvas.blocks)
        large = canvas.block(letters) if letters is not None else None
    for line in (large, plain):
        if line is None:
            continue
        for between in ([empty], []):
            shown = [empty, step, *between, before, empty, *line, empty, after, empty, *limit]
            if len(shown) <= room:
                return shown
    for shown in (
        [step, before, empty, *plain, empty, after, *limit],
        [before, *plain, after, *limit],
        [*plain, *limit],
    ):
        if len(shown) <= room:
            return shown
    return plain[: max(0, room)]


def _neighbour(canvas: Canvas, place: str, text: str) -> str:
    return canvas.fitted(f"{place}: {canvas.clean(text)}", canvas.inner) if text else ""


def _below(canvas: Canvas, card: NarrationCard) -> list[Text]:
    """Return what is happening, and the keys."""
    state = canvas.clean(card.state)
    rows = [canvas.row(line, "bold") for line in canvas.wrapped(state)]
    if card.recording:
        rows = [canvas.row(state, "bold reverse")]
    rows += [canvas.row(line) for line in canvas.wrapped(canvas.clean(card.hint))]
    if card.level is not None:
        bar = canvas.bar(card.level, min(30, canvas.inner), "█", "░")
        rows.append(canvas.row(bar))
    rows += [canvas.row(""), *(canvas.row(line, "dim") for line in _keys(canvas, card))]
    if card.spoken:
        rows += [canvas.row(line, "dim") for line in canvas.wrapped(canvas.clean(card.spoken))]
    return rows


def _keys(canvas: Canvas, card: NarrationCard) -> list[str]:
    """Return all keys if they fit into two rows, else the most important ones."""
    rows: list[str] = []
    for key in canvas.clean(card.keys[0]).split(_BETWEEN_KEYS):
        longer = f"{rows[-1]}{_BETWEEN_KEYS}{key}" if rows else key
        if rows and canvas.cells(longer) <= canvas.inner:
            rows[-1] = longer
        else:
            rows.append(key)
    if len(rows) <= 2 and all(canvas.cells(row) <= canvas.inner for row in rows):
        return rows
    return canvas.wrapped(canvas.first_fitting(card.keys))


def lines_of_card(card: NarrationCard) -> list[str]:
    """Return a new line to say as plain lines, for terminals without a picture."""
    keys = card.keys[0]
    shown = [
        f"{card.place} · {card.step}",
        f"  {card.text}",
        card.room,
        card.state,
        card.hint,
        keys,
        card.spoken,
    ]
    return [line for line in shown if line]
