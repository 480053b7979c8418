"""The chooser: routines below their headings, narrowed by typing, one of them marked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from voiceguide.cli.display.canvas import Canvas
from voiceguide.guidance.request import is_request
from voiceguide.library.names import simplified
from voiceguide.script.areas import areas_meant, is_about
from voiceguide.script.concerns import is_for

if TYPE_CHECKING:
    from rich.text import Text

MEASURE = 72
"""Rows are at most this many columns wide: the eye follows no longer ones to their end."""

_MARK = ">"
_MOST_TYPED = 60


class Row(Struct, frozen=True):
    """A routine to choose, below the heading `group`. Texts come from scripts and are data.

    `detail` stands beside the title. `areas`, `concerns` and `kind` are searched, besides title and
    name.
    """

    title: str
    detail: str
    name: str
    group: str
    areas: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    kind: str = ""

    def is_called(self, text: str) -> bool:
        """Return whether the text is the beginning of a word in the title or the name."""
        words = f" {simplified(self.title)} {simplified(self.name).replace('-', ' ')}"
        return f" {simplified(text)}" in words

    def matches(self, text: str) -> bool:
        """Return whether each word of the text is in the title, name, kind, areas or concerns.

        A text that means one of the areas or concerns matches too: “crow's feet”.
        """
        about = (*self.areas, *self.concerns)
        searched = simplified(f"{self.title} {self.name} {self.kind} {' '.join(about)}")
        if all(word in searched for word in simplified(text).split()):
            return True
        meant = areas_meant(text)
        return any(is_about(area, meant) for area in self.areas) or any(
            is_for(concern, text) for concern in self.concerns
        )


class Chooser(Struct, frozen=True):
    """What is offered, what has been typed so far, and which of the rows then shown is marked.

    `lengths` are those known by now, by name. `notice` is said below, where there is room.
    """

    rows: tuple[Row, ...]
    typed: str = ""
    marked: int = 0
    lengths: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""

    @property
    def shown(self) -> list[Row]:
        """The rows that match what has been typed, each routine once; all of them without."""
        if not simplified(self.typed):
            return list(self.rows)
        first = {row.name: row for row in reversed(self.rows)}
        return [row for row in self.rows if row is first[row.name] and row.matches(self.typed)]

    @property
    def chosen(self) -> str | None:
        """The name of the marked routine; None if nothing is shown."""
        shown = self.shown
        return shown[self.marked].name if shown else None

    def after(self, key: str) -> Chooser:
        """Return the chooser after a key, by the name that `keyboard` gives it."""
        if key in ("up", "down"):
            step = 1 if key == "down" else -1
            return replace(self, marked=max(0, min(len(self.shown) - 1, self.marked + step)))
        if key == "escape":
            return self._typing("")
        if key == "backspace":
            return self._typing(self.typed[:-1])
        if key == "space" and self.typed:
            return self._typing(f"{self.typed} ")
        return self._typing(self.typed + key) if len(key) == 1 else self

    def _typing(self, text: str) -> Chooser:
        """Return the chooser with this text typed, and marked what is called so."""
        if text == self.typed:
            return self
        typing = replace(self, typed=text[:_MOST_TYPED], marked=0)
        called = (index for index, row in enumerate(typing.shown) if row.is_called(text))
        return replace(typing, marked=next(called, 0) if text else 0)


def chooser_drawn(chooser: Chooser, canvas: Canvas, height: int) -> list[Text]:
    """Draw the chooser in `height` rows."""
    airy = height >= 16
    gap = [canvas.row("")] * airy
    above = [_question(canvas, chooser), *gap][: max(0, height - 1)]
    below = [canvas.row(_hint(canvas, chooser), "dim")] if height >= 4 else []
    if airy and chooser.notice:
        lines = canvas.wrapped(canvas.clean(chooser.notice), MEASURE)
        below = [*(canvas.row(line) for line in lines[: height // 4]), *gap, *below]
    room = max(1, height - len(above) - len(below) - (1 if airy else 0))
    listed = _listed(canvas, chooser, room, airy=airy)
    filled = [canvas.row("")] * (height - len(above) - len(listed) - len(below))
    return [*above, *listed, *filled, *below]


def _question(canvas: Canvas, chooser: Chooser) -> Text:
    from rich.text import Text

    typed = canvas.clean(chooser.typed) + " " * chooser.typed.endswith(" ")
    question = "Which routine?"
    if not typed:
        hint = canvas.first_fitting((f"{question} Type to search.", question))
        row = canvas.row(hint, "bold")
        row.stylize("not bold", canvas.margin + len(question))
        return row
    # The end of a long text is what its writer looks at.
    room = max(1, canvas.inner - len(question) - 2)
    while canvas.cells(typed) > room:
        typed = typed[1:]
    start = f"{' ' * canvas.margin}{question} "
    return Text.assemble((start, "bold"), typed, (" ", "reverse"), no_wrap=True)


def _hint(canvas: Canvas, chooser: Chooser) -> str:
    """Return what the keys do, and which of how many rows is marked."""
    if chooser.typed:
        hints: Sequence[str] = ("Enter starts · Esc clears · Ctrl-C leaves", "Enter · Esc clears")
    else:
        hints = ("↑ ↓ choose · Enter starts · q leaves", "Enter starts · q leaves")
    shown = chooser.shown
    place = f"{chooser.marked + 1} of {len(shown)}" if shown else ""
    room = canvas.inner - len(place) - 2
    fitting = (each for each in map(canvas.clean, hints) if canvas.cells(each) <= room)
    return canvas.between(next(fitting, canvas.clean(hints[-1])), place)


def _listed(canvas: Canvas, chooser: Chooser, room: int, *, airy: bool) -> list[Text]:
    """Return at most `room` lines of the list, among them those of the marked row."""
    lines: list[Text] = []
    headings: list[Text] = []
    seen = range(0)
    heading = canvas.row("")
    group = None
    for index, row in enumerate(chooser.shown):
        if row.group != group:
            group = row.group
            heading = canvas.row(canvas.clean(group), "bold")
            lines += [canvas.row(""), heading] if lines and airy else [heading]
        start = len(lines)
        marked = index == chooser.marked
        lines += _row(canvas, row, chooser.lengths.get(row.name, ""), marked=marked)
        if marked:
            seen = range(start, len(lines))
        headings += [heading] * (len(lines) - len(headings))
    if not lines:
        typed = canvas.clean(chooser.typed)
        text = f"Nothing is called “{typed}” or is for that. Esc shows all routines."
        if is_request(chooser.typed):
            text = f"Enter composes a routine for you: {typed}. Esc shows all routines."
        return [canvas.row(line) for line in canvas.wrapped(canvas.clean(text))][:room]
    first = max(0, min((seen.start + seen.stop - room) // 2, len(lines) - room))
    window = lines[first : first + room]
    if first < seen.start and window[0].plain.strip():
        # The heading stays in sight above its rows.
        window[0] = headings[first]
    return window


def _row(canvas: Canvas, row: Row, length: str, *, marked: bool) -> list[Text]:
    """Return a row: as many lines as its title needs, the detail beside the first of them."""
    columns = min(canvas.inner, MEASURE)
    detail = canvas.clean(", ".join(filter(None, (row.detail, length))))
    room = columns - len(_MARK) - 1
    beside = canvas.cells(detail) + 2 if detail else 0
    if room - beside < room // 2:
        detail, beside = "", 0
    titles = canvas.wrapped(canvas.clean(row.title), room - beside) or [""]
    lines = []
    for number, title in enumerate(titles):
        mark = _MARK if marked and not number else " "
        end = "" if number else detail
        air = " " * (room - canvas.cells(title) - canvas.cells(end))
        lines.append(canvas.row(f"{mark} {title}{air}{end}", "bold reverse" if marked else ""))
    return lines
