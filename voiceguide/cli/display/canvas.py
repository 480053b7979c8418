"""A canvas to draw on: makes text safe, measures it in cells, wraps it and cuts it to fit."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.cli.display.large_letters import Blocks, Rows, blocks_of, large_line
from voiceguide.text import printable

if TYPE_CHECKING:
    from rich.text import Text

_ASCII = str.maketrans(
    dict.fromkeys("‘’", "'") | dict.fromkeys("“”", '"') | dict.fromkeys("–—", "-")
    | {"…": "...", "·": "|", "←": "<", "→": ">", "█": "#", "░": "-", "━": "=", "─": "-"}
)  # fmt: skip


class Canvas(Struct, frozen=True):
    """Columns with an empty margin on each side, and the characters that may be used."""

    width: int
    blocks: Blocks
    encoding: str

    @property
    def margin(self) -> int:
        """Empty columns on each side."""
        return 2 if self.width >= 60 else 1 if self.width >= 30 else 0

    @property
    def inner(self) -> int:
        """Columns between the margins."""
        return self.width - 2 * self.margin

    def clean(self, text: str) -> str:
        """Return text on one line without control characters.

        Accents are joined with their letters, for fonts. Variation selectors are removed, since
        terminals disagree about the width of what they change.
        """
        # No terminal can show more.
        text = unicodedata.normalize("NFC", " ".join(text[:8000].split()))
        return self._encodable(printable(text.replace("\ufe0f", "").replace("\ufe0e", "")))

    def cells(self, text: str) -> int:
        """Return how many columns a terminal needs for the text, character by character."""
        from rich.cells import cell_len

        return len(text) if text.isascii() else sum(map(cell_len, text))

    def fitted(self, text: str, columns: int, *, cut: bool = False) -> str:
        """Return the text, or as many of its words as fit and an ellipsis; always one if `cut`.

        Only a first word, or the first after “Next:”, is broken if it is too long.
        """
        if not cut and self.cells(text) <= columns:
            return text
        ellipsis = self._encodable("…")
        if columns < len(ellipsis):
            return ""
        if not cut or self.cells(text) > columns - len(ellipsis):
            start = self._start(text, columns - len(ellipsis))
            whole = start if text[len(start) :][:1] == " " else start.rpartition(" ")[0]
            first = whole.split()
            text = start if not first or (len(first) == 1 and first[0].endswith(":")) else whole
        return text.rstrip() + ellipsis

    def wrapped(self, text: str, columns: int | None = None) -> list[str]:
        """Return the text wrapped at words to at most so many columns, or to all there are.

        Only words that are too long for a row are broken.
        """
        most = self.inner if columns is None else min(columns, self.inner)
        lines: list[str] = []
        for word in text.split():
            if lines and self.cells(lines[-1]) + 1 + self.cells(word) <= most:
                lines[-1] += f" {word}"
                continue
            rest = word
            while rest:
                # A character wider than the canvas is left out.
                start = self._start(rest, most)
                if start:
                    lines.append(start)
                rest = rest[len(start) or 1 :]
        return lines

    def first_fitting(self, texts: Sequence[str]) -> str:
        """Return the first of several wordings that fits a row, else the last."""
        cleaned = [self.clean(text) for text in texts]
        return next((text for text in cleaned if self.cells(text) <= self.inner), cleaned[-1])

    def between(self, left: str, right: str) -> str:
        """Return a row with one text at each end; the right one is cut first."""
        right = self.fitted(right, max(0, self.inner - min(self.cells(left), 10) - 2))
        left = self.fitted(left, max(0, self.inner - self.cells(right) - (2 if right else 0)))
        return left + " " * (self.inner - self.cells(left) - self.cells(right)) + right

    def bar(self, share: float, columns: int, full: str, empty: str) -> str:
        """Return a bar filled up to `share`; empty text if there is no room for one."""
        if columns < 3:
            return ""
        filled = math.floor(columns * min(1.0, max(0.0, share))) if math.isfinite(share) else 0
        return self._encodable(full * filled + empty * (columns - filled))

    def large_line(self, text: str, face: str) -> Rows | None:
        """Return one line in large letters, if the terminal has them and it fits."""
        if self.blocks is not Blocks.QUARTERS or not text:
            return None
        rows = large_line(text, face)
        return rows if rows and len(rows[0]) <= self.inner else None

    def row(self, text: str, style: str = "") -> Text:
        """Return one row of the picture, cut to fit."""
        from rich.text import Text

        text = " " * self.margin + self.fitted(text, self.inner)
        if "reverse" in style:
            text += " " * (self.width - self.cells(text))
        return Text(text, style, no_wrap=True)

    def block(self, rows: Sequence[str], style: str = "") -> list[Text]:
        """Return rows that are known to fit, of characters one column wide."""
        from rich.text import Text

        padded = (" " * self.margin + row for row in rows)
        return [
            Text(row.ljust(self.width) if style else row, style, no_wrap=True) for row in padded
        ]

    def joined(self, rows: Sequence[Text]) -> Text:
        """Return rows as one text."""
        from rich.text import Text

        return Text("\n", no_wrap=True, overflow="crop", end="").join(rows)

    def _encodable(self, text: str) -> str:
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return text.translate(_ASCII).encode(self.encoding, "replace").decode(self.encoding)
        return text

    def _start(self, text: str, columns: int) -> str:
        """Return as much of the beginning as fits."""
        used = 0
        for index, character in enumerate(text):
            used += self.cells(character)
            if used > columns:
                return text[:index]
        return text


def canvas_for(width: int, encoding: str, *, quarters: bool) -> Canvas:
    """Return the canvas of a terminal; `quarters`: its font has blocks of a quarter of a cell."""
    blocks = blocks_of(encoding)
    if blocks is Blocks.QUARTERS and not quarters:
        blocks = Blocks.HALVES
    return Canvas(max(1, width), blocks, encoding)
