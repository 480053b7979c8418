"""Sets text in large letters made of block characters, to be read from two metres.

The shapes come from pyfiglet; this module breaks lines and keeps within a rectangle.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyfiglet import FigletFont

Rows = tuple[str, ...]
"""A drawing: rows from the top down, all equally wide."""


class Blocks(Enum):
    """Which block characters a terminal can show."""

    QUARTERS = "quarters"
    HALVES = "halves"
    """As in the old code pages and on the Linux console."""
    NONE = "none"


MOST_LINES = 2
"""Longer texts are easier to read in ordinary letters."""

SMALL = "smblock"
MEDIUM = "smmono12"
FACES = {
    Blocks.QUARTERS: ("mono12", MEDIUM, "smmono9", SMALL),
    Blocks.HALVES: ("mono12", "mono9"),
    Blocks.NONE: (),
}
"""pyfiglet's names of the faces, the largest first. The smallest has Latin-1 only, the others also
Greek and Cyrillic."""

_STAND_INS = str.maketrans(
    dict.fromkeys("‘’‚", "'")
    | dict.fromkeys("“”„", '"')
    | dict.fromkeys("–—‐‑−", "-")
    | {"…": "..."}
)
_LEFT_EMPTY = " ▐▗▝"
_RIGHT_EMPTY = " ▌▖▘"


def blocks_of(encoding: str) -> Blocks:
    """Return which block characters an encoding has."""
    for blocks, characters in ((Blocks.QUARTERS, "▖▚▙▌█"), (Blocks.HALVES, "▄▀█")):
        try:
            characters.encode(encoding)
        except UnicodeEncodeError:
            continue
        return blocks
    return Blocks.NONE


@lru_cache(maxsize=256)
def in_large_letters(text: str, columns: int, rows: int, blocks: Blocks) -> Rows | None:
    """Return the text in the largest face in which all of it fits, or None if it fits in none."""
    # A character takes a column and a gap, a line a row and a gap: rules out most long texts.
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
    """Return the text on one line in this face, or None if the face lacks a character."""
    face = _face(name)
    return face.line(text) if face is not None else None


class _Face:
    def __init__(self, font: FigletFont) -> None:
        self._font = font
        self._shapes: dict[str, Rows | None] = {}
        letter = self._shape("n") or ("   ",)
        self._spaces = (max(3, (2 * len(letter[0]) + 2) // 3), 2)

    def paragraph(self, text: str, columns: int, rows: int) -> Rows | None:
        """Return the text wrapped at words, or None if it does not fit or a character is missing.

        Words move closer together if they fit only then; an empty row always separates lines.
        """
        words = [self._word(word) for word in text.split()]
        known = [word for word in words if word is not None]
        if not known or len(known) < len(words):
            return None
        for space in self._spaces:
            lines = _broken(known, columns, " " * space, rows)
            drawn = [row for line in lines for row in ("", *_without_empty_rows(line))][1:]
            if len(lines) <= MOST_LINES and 0 < len(drawn) <= rows:
                width = max(map(len, drawn))
                return tuple(row.ljust(width) for row in drawn)
        return None

    def line(self, text: str) -> Rows | None:
        """Return the text on one line, or None if a character is missing."""
        words = [self._word(word) for word in text.split()]
        known = [word for word in words if word is not None]
        if not known or len(known) < len(words):
            return None
        return _without_empty_rows(_joined(known, " " * self._spaces[0]))

    def _word(self, word: str) -> Rows | None:
        """Return a word with all the rows of the face."""
        shapes = [self._shape(character) for character in self._known(word)]
        if None in shapes:
            return None
        return _beside([shape for shape in shapes if shape is not None])

    def _known(self, word: str) -> str:
        """Return the word, with plain quotes and dashes if the face lacks the typographic ones."""
        if all(self._shape(character) is not None for character in word):
            return word
        return word.translate(_STAND_INS)

    def _shape(self, character: str) -> Rows | None:
        if character not in self._shapes:
            self._shapes[character] = self._cut_out(character)
        return self._shapes[character]

    def _cut_out(self, character: str) -> Rows | None:
        """Return a character without the empty columns beside it."""
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
    """Join characters with a gap of one column, or of two half columns that are already empty."""
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
    """Return words in lines; none if a word is too wide or the lines are too many."""
    lines: list[list[Rows]] = []
    width = columns
    for word in words:
        width += len(space) + len(word[0])
        if width > columns:
            lines.append([])
            width = len(word[0])
            # A line takes at least one row and a gap.
            if width > columns or 2 * len(lines) > rows + 1:
                return []
        lines[-1].append(word)
    return [_joined(line, space) for line in lines]


def _without_empty_rows(rows: Sequence[str]) -> Rows:
    """Return the rows without the empty ones above and below."""
    inked = [number for number, row in enumerate(rows) if row.strip()]
    return tuple(rows[inked[0] : inked[-1] + 1]) if inked else ()


@lru_cache(maxsize=8)
def _face(name: str) -> _Face | None:
    """Return a face by its name, or None if this pyfiglet lacks it."""
    try:
        import pyfiglet
    except (ImportError, KeyError):
        # On Windows it fails with a KeyError without the variable APPDATA.
        return None
    try:
        return _Face(pyfiglet.FigletFont(name))
    except pyfiglet.FigletError:
        return None
