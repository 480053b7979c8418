"""A script while it is read: its lines, which of them are understood, and the problems found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from voiceguide.errors import Problem
from voiceguide.script.corrections import corrected_line
from voiceguide.script.direction_error import DirectionError
from voiceguide.script.directions import (
    Direction,
    Fragment,
    Named,
    fragments,
    parse_direction,
)
from voiceguide.script.links import links, without_links_in_place
from voiceguide.script.plain_text import plain_text
from voiceguide.script.tables import corrected_row, is_row

CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff]"
)
"""Invisible characters that change what is shown: controls, marks that change the writing
direction, surrogates."""


class NamedUse(Struct, frozen=True):
    """A chime, recording or routine that a script names, and where."""

    direction: Named
    line: int
    column: int


class Source:
    """Holds the lines of a script (counted from 1), the problems found and the lines understood.

    `named` are the sounds and routines that its directions name, also those with a problem nearby.
    `corrections` are the lines with one right answer: empty if they should go.
    """

    def __init__(self, text: str) -> None:
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.lines = text.split("\n")
        self.problems: list[Problem] = []
        self.covered: set[int] = set()
        self.named: list[NamedUse] = []
        self._readable = list(self.lines)
        if not text.isascii():
            # Word processors fill blank lines with other spaces, which Markdown takes for text.
            self._readable = ["" if line.isspace() else line for line in self.lines]
        self.corrections: dict[int, str | None] = {}
        # Hardly any script has control characters, and `isprintable` is faster than the pattern.
        if not text.replace("\n", "").isprintable() and CONTROL.search(text) is not None:
            for number, line in enumerate(self.lines, 1):
                self._blank_controls(number, line)

    def _blank_controls(self, number: int, line: str) -> None:
        match = CONTROL.search(line)
        if match is not None:
            message = f"There is an invisible control character (U+{ord(match[0]):04X}) here."
            self.problem(number, match.start() + 1, message, "Delete it, or retype the line.")
            self._readable[number - 1] = CONTROL.sub(" ", line)
            self.cover(number, number)

    @property
    def readable(self) -> str:
        """The text without comments, line for line."""
        return "\n".join(self._readable)

    def readable_lines(self, first: int, last: int) -> str:
        """Return lines `first` to `last` without comments."""
        return "\n".join(self._readable[first - 1 : last])

    def blank_comments(self, after: int) -> None:
        """Replace every `<!-- … -->` below line `after` with spaces."""
        if "<!--" not in self.readable:
            return
        inside: tuple[int, int] | None = None
        for index in range(after, len(self._readable)):
            line, kept, position = self._readable[index], [], 0
            was_inside = inside is not None
            while position < len(line):
                if inside is not None:
                    end = line.find("-->", position)
                    stop = len(line) if end < 0 else end + 3
                    kept.append(" " * (stop - position))
                    inside, position = (inside if end < 0 else None), stop
                else:
                    start = line.find("<!--", position)
                    stop = len(line) if start < 0 else start
                    kept.append(line[position:stop])
                    position = stop
                    if start >= 0:
                        inside = index + 1, start + 1
                        kept.append("    ")
                        position += 4
            blanked = "".join(kept)
            if not blanked.strip() and (was_inside or line.strip()):
                self.cover(index + 1, index + 1)
            self._readable[index] = blanked
        if inside is not None:
            hint = "Put --> where the note ends."
            self.problem(*inside, "This note is never closed.", hint, length=4)

    def take(self, first: int, last: int) -> str:
        """Return lines `first` to `last` and blank them here."""
        text = self.readable_lines(first, last)
        self._readable[first - 1 : last] = [""] * max(0, last - first + 1)
        self.cover(first, last)
        return text

    def cover(self, first: int, last: int) -> None:
        """Mark lines `first` to `last` as understood."""
        self.covered.update(range(first, last + 1))

    def problem(
        self,
        line: int,
        column: int,
        message: str,
        hint: str = "",
        length: int = 1,
        *,
        correctable: bool = False,
    ) -> None:
        """Add a problem at a place, with the line as it should be if it is `correctable`."""
        if correctable and line not in self.corrections:
            row = is_row(self.lines[line - 1])
            self.corrections[line] = (
                corrected_row(self.lines, line - 1) if row else corrected_line(self.lines[line - 1])
            )
        correction = self.corrections[line] if correctable else None
        self.add(Problem(line, column, message, hint, length=length, correction=correction))

    def correct(self, line: int, right: str) -> None:
        """Read a line as it should be from now on; empty if it should go."""
        self.corrections[line] = right
        self._readable[line - 1] = right
        self.cover(line, line)

    def add(self, problem: Problem) -> None:
        """Add a problem, with the source line it is on."""
        inside = 1 <= problem.line <= len(self.lines)
        written = self.lines[problem.line - 1] if inside else ""
        self.problems.append(problem._replace(source=written))

    def problems_where_uncovered(self, message: str, hint: str) -> None:
        """Add a problem for every line with text that is not marked as understood."""
        noted = {problem.line for problem in self.problems}
        for number, line in enumerate(self.lines, 1):
            if line.strip() and number not in self.covered and number not in noted:
                self.problem(number, self.column_of_text(number), message, hint)

    def column_of_text(self, line: int) -> int:
        """Return the column of the first character of a line that is not white space."""
        text = self.lines[line - 1]
        return len(text) - len(text.lstrip()) + 1


class Span:
    """The plain text of a heading or a paragraph, with the place of each character in the source.

    `written` is the text with its Markdown and HTML marks.
    """

    def __init__(self, source: Source, written: str, first_line: int) -> None:
        self.source = source
        self.written = written
        self.first_line = first_line
        self._plain = plain_text(written)
        self.text = self._plain.text
        # For each line as written: its offset in `written` and its column in the source.
        self._offsets: list[int] = []
        self._columns: list[int] = []
        offset = 0
        for line, content in enumerate(written.split("\n"), first_line):
            self._offsets.append(offset)
            self._columns.append(self._find(content, line))
            offset += len(content) + 1
        hidden = None if self.text is written else CONTROL.search(self.text)
        if hidden is not None:
            # Spelled as an HTML entity: `Source` has found those that stand in the text.
            message = f"This is an invisible control character (U+{ord(hidden[0]):04X})."
            source.problem(*self.place(hidden.start()), message, "Delete it.")
            self.text = CONTROL.sub(" ", self.text)

    def _find(self, content: str, line: int) -> int:
        indent = len(content) - len(content.lstrip())
        found = self.source.readable_lines(line, line).find(content.strip())
        return max(0, found) + 1 - indent

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of the character at `offset` of the text."""
        if self.text is not self.written:
            offset = self._plain.written_offset(offset)
        index = bisect_right(self._offsets, offset) - 1
        column = self._columns[index] + offset - self._offsets[index]
        return self.first_line + index, max(1, column)

    def problem(
        self, fragment: Fragment, message: str, hint: str = "", *, correctable: bool = False
    ) -> None:
        """Add a problem with a fragment of this text."""
        leading = len(fragment.text) - len(fragment.text.lstrip())
        offset = fragment.offset + (leading if fragment.kind == "text" else 0)
        is_direction = fragment.kind == "direction"
        length = len(fragment.text) + 2 if is_direction else len(fragment.text.strip())
        place = self.place(offset)
        self.source.problem(*place, message, hint, max(1, length), correctable=correctable)

    def fragments(self) -> Iterator[Fragment]:
        """Yield the fragments of this text in order; each link in it becomes a problem."""
        for link in links(self.text):
            written = Fragment("stray", self.text[link.start : link.end], link.start)
            correctable = link.right is not None
            self.problem(written, link.message, link.hint, correctable=correctable)
        yield from fragments(without_links_in_place(self.text))

    def parts(self) -> Iterator[tuple[Fragment, Direction | None]]:
        """Yield directions and texts in order; anything else becomes a problem."""
        for fragment in self.fragments():
            if fragment.kind == "direction":
                try:
                    direction = parse_direction(fragment.text)
                except DirectionError as error:
                    self.problem(
                        fragment, error.message, error.hint, correctable=error.right is not None
                    )
                else:
                    if isinstance(direction, Named):
                        place = self.place(fragment.offset)
                        self.source.named.append(NamedUse(direction, *place))
                    yield fragment, direction
            elif fragment.kind == "stray":
                other = "]" if fragment.text == "[" else "["
                hint = "Square brackets are for directions, such as [20s]."
                self.problem(fragment, f"This {fragment.text} has no {other}.", hint)
            else:
                yield fragment, None
