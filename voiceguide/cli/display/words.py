"""The words of the picture: the step's name, what to do now, and the cue said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.cli.display.large_letters import SMALL, in_large_letters
from voiceguide.playback.view import View

if TYPE_CHECKING:
    from rich.text import Text

    from voiceguide.cli.display.canvas import Canvas

MEASURE = 60
"""Long texts are wrapped at this many columns: longer rows are hard to read."""


class Words:
    """The words of a view, drawn into the rows there are for them."""

    def __init__(self, canvas: Canvas, view: View) -> None:
        self._canvas = canvas
        self._step = canvas.clean(view.step_name)
        self._now = canvas.clean(view.now)
        # Numbers counted down are on screen already.
        cue = canvas.clean(view.cue)
        self._cue = "" if cue.rstrip(".").isdecimal() else cue

    @property
    def least_rows(self) -> int:
        """The rows needed to show all words except the step's name."""
        return len(self._canvas.wrapped(self._now)) + len(self._canvas.wrapped(self._cue))

    def in_large_letters(self, room: int, *, with_step: bool) -> list[Text] | None:
        """Draw what to do now in large letters; None if it is too long for them.

        The step's name is large only if there is room for both. The cue has its place below, also
        while there is none, so that nothing moves when it comes.
        """
        canvas = self._canvas
        cue = canvas.wrapped(self._cue, MEASURE)
        below = 1 + max(1, len(cue))
        large_name = canvas.large_line(self._step, SMALL) if with_step else None
        names = [canvas.block(rows) for rows in [large_name] if rows]
        for step in (*names, [canvas.row(self._step, "bold")] if with_step else []):
            # One row separates them; another comes before the seconds.
            rows = room - len(step) - 2 - below
            letters = in_large_letters(self._now, canvas.inner, rows, canvas.blocks)
            if letters is not None:
                rule = canvas.bar(0, canvas.inner, "─", "─") if len(step) > 1 else ""
                shown = [*step, canvas.row(rule, "dim"), *canvas.block(letters)]
                if cue:
                    shown += [canvas.row(""), *(canvas.row(line, "bold") for line in cue)]
                return self._filled(shown, room)
        return None

    def in_plain_letters(self, room: int, *, with_step: bool) -> list[Text]:
        """Draw the same in ordinary letters, with as much air as there is room for."""
        canvas = self._canvas
        large_name = canvas.large_line(self._step, SMALL) if with_step else None
        plain_name = [canvas.row(self._step, "bold")] if with_step else []
        rule = canvas.row(canvas.bar(0, canvas.inner, "─", "─"), "dim")
        names = [[*canvas.block(large_name), rule]] if large_name is not None else []
        for step in (*names, plain_name):
            for columns, air in ((MEASURE, 1), (MEASURE, 0), (canvas.inner, 0)):
                words = self._paragraphs(columns, air)
                gap = [canvas.row("")] if step else []
                if len(step) + len(gap) + len(words) + 1 <= room:
                    return self._filled([*step, *gap, *words], room)
        return self._crammed(plain_name, room)

    def _paragraphs(self, columns: int, air: int) -> list[Text]:
        """Return what to do now and the cue, with `air` empty rows between lines."""
        canvas = self._canvas
        shown: list[Text] = []
        for text, style in ((self._now, "" if self._cue else "bold"), (self._cue, "bold")):
            if shown and text:
                shown += [canvas.row("")] * (1 + air)
            for number, line in enumerate(_balanced(canvas, text, columns)):
                shown += [canvas.row("")] * (air if number else 0)
                shown.append(canvas.row(line, style))
        return shown

    def _crammed(self, step: list[Text], room: int) -> list[Text]:
        """Draw as many words as there is room for; the cue last, since it has been heard."""
        canvas = self._canvas
        now = canvas.wrapped(self._now)
        most = max(1, room - len(step))
        if len(now) > most:
            now = [*now[: most - 1], canvas.fitted(now[most - 1], canvas.inner, cut=True)]
        shown = [*step, *(canvas.row(line, "" if self._cue else "bold") for line in now)]
        if self._cue and len(shown) < room:
            shown += [canvas.row("")] * (len(shown) + 1 < room)
            shown.append(canvas.row(self._cue, "bold"))
        return self._filled(shown, room)

    def _filled(self, rows: list[Text], room: int) -> list[Text]:
        """Return the rows, filled up with empty ones below."""
        return rows + [self._canvas.row("")] * (room - len(rows))


def _balanced(canvas: Canvas, text: str, columns: int) -> list[str]:
    """Return the text in as few lines as fit, all about equally long."""
    lines = canvas.wrapped(text, columns)
    for narrower in range(min(columns, canvas.inner) - 1, 0, -1):
        closer = canvas.wrapped(text, narrower)
        if len(closer) > len(lines) or len(lines) > 4 or " ".join(closer) != " ".join(lines):
            break
        lines = closer
    return lines
