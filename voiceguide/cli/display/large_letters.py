"""Large letters: text set in block characters, to be read from two metres.

The shapes are pyfiglet's; breaking lines and staying inside a rectangle is done here.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyfiglet import FigletFont

Rows = tuple[str, ...]
"""Something drawn: rows from the top down, all equally wide."""


class Blocks(Enum):
    """Which block characters a terminal can show."""

    QUARTERS = "quarters"
    HALVES = "halves"
    """Those of the old code pages and of the Linux console."""
    NONE = "none"


SMALL = "smblock"
MEDIUM = "smmono12"
FACES = {
    Blocks.QUARTERS: ("mono12", MEDIUM, "smmono9", SMALL),
    Blocks.HALVES: ("mono12", "mono9"),
    Blocks.NONE: (),
}
"""pyfiglet's names of the faces, the largest first. The smallest knows Latin-1 only, the others
Latin, Greek and Cyrillic."""

_STAND_INS = str.maketrans(
    dict.fromkeys("‘’‚", "'")
    | dict.fromkeys("“”„", '"')
    | dict.fromkeys("–—‐‑−", "-")
    | {"…": "..."}
)
_LEFT_EMPTY = " ▐▗▝"
_RIGHT_EMPTY = " ▌▖▘"


def blocks_of(encoding: str) -> Blocks:
    """The block characters an encoding has."""
    for blocks, characters in ((Blocks.QUARTERS, "▖▚▙▌█"), (Blocks.HALVES, "▄▀█")):
        try:
            characters.encode(encoding)
        except UnicodeEncodeError:
            continue
        return blocks
    return Blocks.NONE


@lru_cache(maxsize=256)
def in_large_letters(text: str, columns: int, rows: int, blocks: Blocks) -> Rows | None:
    """The text in the largest face in which all of it fits; None where there is none."""
    # A character takes a column and a gap, a line a row and a gap: most long texts need no trying.
    if 4 * len("".join(text.split())) > (columns + 1) * (rows + 2):
        return None
    for name in FACES[blocks]:
        face = _face(name)
        drawn = face.paragraph(text, columns, rows) if face is not None else None
        if drawn is not None:
            return drawn
    return None


@lru_cache(maxsize=256)
def large_line(text: str, name: str) -> Rows | None:
    """The text on one line in the face of that name; None where the face lacks a character."""
    face = _face(name)
    return face.line(text) if face is not None else None


class _Face:
    def __init__(self, font: FigletFont) -> None:
        self._font = font
        self._shapes: dict[str, Rows | None] = {}
        letter = self._shape("n") or ("   ",)
        self._spaces = (max(3, (2 * len(letter[0]) + 2) // 3), 2)

    def paragraph(self, text: str, columns: int, rows: int) -> Rows | None:
        """The text broken at words; None where it does not fit or a character is missing.

        Words and lines move closer together if they only fit so.
        """
        words = [self._word(word) for word in text.split()]
        known = [word for word in words if word is not None]
        if not known or len(known) < len(words):
            return None
        for space in self._spaces:
            lines = _broken(known, columns, " " * space, rows)
            airy = [row for line in lines for row in ("", *_without_empty_rows(line))][1:]
            tight = _without_empty_rows([row for line in lines for row in line])
            for drawn in (airy, tight):
                if 0 < len(drawn) <= rows:
                    width = max(map(len, drawn))
                    return tuple(row.ljust(width) for row in drawn)
        return None

    def line(self, text: str) -> Rows | None:
        """The text on one line; None where a character is missing."""
        words = [self._word(word) for word in text.split()]
        known = [word for word in words if word is not None]
        if not known or len(known) < len(words):
            return None
        return _without_empty_rows(_joined(known, " " * self._spaces[0]))

    def _word(self, word: str) -> Rows | None:
        """A word with all the rows of the face."""
        shapes = [self._shape(character) for character in self._known(word)]
        if None in shapes:
            return None
        return _beside([shape for shape in shapes if shape is not None])

    def _known(self, word: str) -> str:
        """The word without typographic subtleties that the face lacks."""
        if all(self._shape(character) is not None for character in word):
            return word
        return word.translate(_STAND_INS)

    def _shape(self, character: str) -> Rows | None:
        if character not in self._shapes:
            self._shapes[character] = self._cut_out(character)
        return self._shapes[character]

    def _cut_out(self, character: str) -> Rows | None:
        """A character without the empty columns beside it."""
        found = self._font.chars.get(ord(character))
        if not found:
            return None
        blank = self._font.hardBlank
        rows = [row.replace(blank, " ") if blank else row for row in found]
        inked = [row for row in rows if row.strip()]
        if not inked:
            return None
        left = min(len(row) - len(row.lstrip()) for row in inked)
        right = max(len(row.rstrip()) for row in inked)
        return tuple(row.ljust(right)[left:right] for row in rows)


def _beside(shapes: Sequence[Rows]) -> Rows:
    """Characters in a row, a column apart, which two empty halves of columns are as well."""
    drawn = list(shapes[0])
    for shape in shapes[1:]:
        halves = all(row[-1] in _RIGHT_EMPTY for row in drawn) and all(
            row[0] in _LEFT_EMPTY for row in shape
        )
        gap = "" if halves else " "
        drawn = [before + gap + after for before, after in zip(drawn, shape, strict=True)]
    return tuple(drawn)


def _joined(words: Sequence[Rows], space: str) -> Rows:
    return tuple(space.join(rows) for rows in zip(*words, strict=True))


def _broken(words: Sequence[Rows], columns: int, space: str, rows: int) -> list[Rows]:
    """Words in lines; none where a word is too wide or there are more lines than could fit."""
    lines: list[list[Rows]] = []
    width = columns
    for word in words:
        width += len(space) + len(word[0])
        if width > columns:
            lines.append([])
            width = len(word[0])
            # A line takes at least a row and the one below it.
            if width > columns or 2 * len(lines) > rows + 1:
                return []
        lines[-1].append(word)
    return [_joined(line, space) for line in lines]


def _without_empty_rows(rows: Sequence[str]) -> Rows:
    """The rows without the empty ones above and below."""
    inked = [number for number, row in enumerate(rows) if row.strip()]
    return tuple(rows[inked[0] : inked[-1] + 1]) if inked else ()


@lru_cache(maxsize=8)
def _face(name: str) -> _Face | None:
    """A face by its name; None where this pyfiglet comes without it."""
    try:
        import pyfiglet
    except (ImportError, KeyError):
        # On Windows it insists on the variable APPDATA.
        return None
    try:
        return _Face(pyfiglet.FigletFont(name))
    except pyfiglet.FigletError:
        return None
