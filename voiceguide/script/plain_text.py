"""Plain text: a text without its Markdown and HTML marks, which must be neither spoken nor shown.

markdown-it-py undoes the marks; it is loaded only for a text that has any.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKS = re.compile(r"[\\&*_`]|<br", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)

LONGEST = 20_000
"""Characters of a text whose marks are undone: several times what an item may have."""


class PlainText(Struct, frozen=True):
    """A plain text, and where its pieces were: `offsets` of the pieces' starts here and there."""

    text: str
    offsets: tuple[tuple[int, int], ...] = ((0, 0),)

    def written_offset(self, offset: int) -> int:
        """Return the offset in the text as written of the character at `offset`."""
        here, there = self.offsets[bisect_right(self.offsets, offset, key=itemgetter(0)) - 1]
        return there + offset - here


def plain_text(text: str) -> PlainText:
    """Return a text without emphasis and code marks, its escapes and HTML entities undone.

    A mark that emphasises nothing stays, as in `2 * 3` and `snake_case`. `<br>` becomes a space.
    """
    if len(text) > LONGEST or _MARKS.search(text) is None:
        return PlainText(text)
    written = _LINE_BREAK.sub(lambda match: " " * len(match[0]), text)
    flat = written.replace("\n", " ")
    pieces: list[str] = []
    offsets: list[tuple[int, int]] = []
    length = end = 0
    tokens: list[Token] = []
    # Not `parseInline`, which would join an escaped character to the text around it.
    _markdown().inline.parse(written, _markdown(), {}, tokens)
    for token in tokens:
        piece = "\n" if token.type in ("softbreak", "hardbreak") else token.content
        if token.type == "text_special":
            start = written.find(token.markup, end)
            end = start + len(token.markup)
        elif piece:
            # Code has its line ends replaced by spaces.
            text = flat if token.type == "code_inline" else written
            start = max(end, text.find(piece, end))
            end = start + len(piece)
        if piece:
            offsets.append((length, start))
            pieces.append(piece)
            length += len(piece)
    return PlainText("".join(pieces), tuple(offsets))


def without_marks(text: str) -> str:
    """Return the plain text of one line, with single spaces."""
    return " ".join(plain_text(text).text.split())


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    rules = ["escape", "entity", "emphasis", "newline", "backticks"]
    return MarkdownIt("zero").enable(rules)
