"""Routine scripts: text in, a `Routine` out, or all problems at once.

Owns what may be where in a script; `items` reads bullets, `directions` brackets, `front_matter` the
front matter. No line is ever dropped: a line that is not understood is a problem with its place.
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from voiceguide.errors import Problem, ScriptError
from voiceguide.script.corrections import (
    CODE_FENCE,
    QUOTE,
    RULE,
    TAG_OF_HTML,
    without_anchor,
)
from voiceguide.script.directions import (
    AreaDirection,
    fragments,
    means_areas,
)
from voiceguide.script.front_matter_block import refuse_late_front_matter, take_front_matter
from voiceguide.script.headings import read_heading, read_unmarked_headings
from voiceguide.script.inline import check_variables
from voiceguide.script.items import plain_item, read_item
from voiceguide.script.links import is_footnote_text, is_link_target, is_picture, without_links
from voiceguide.script.markdown import Block, blocks_of
from voiceguide.script.misread_lines import misread_line
from voiceguide.script.nesting import nested_by_any_indent
from voiceguide.script.plain_text import plain_text, without_marks
from voiceguide.script.repeated_problems import grouped
from voiceguide.script.routine import Item, Routine, Step
from voiceguide.script.source import CONTROL, Source, Span
from voiceguide.script.step_names import is_label
from voiceguide.script.tables import corrected_row, is_row

_NO_DASH = "This line has no dash, so it is neither spoken nor shown."
_DIRECTIONS_ALONE = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)+")
_KEY_ALONE = re.compile(
    r"(?:language|voice|pace|kind|areas|fit|background|lead_in|chimes|version|say):\s"
)
_CALLOUT = re.compile(r"\[!\w+\][-+]?\s*")
_NUMBERED = re.compile(r"\s*\d{1,9}[.)](?:\s|$)")
_MISLEADING = re.compile(r"\s*(?:#+[^#\s]|=+\s*$)")
_DASH = (
    "Put a dash and a space before it to have it spoken, or move it above the first ## heading to"
    " have it shown."
)

_STEP_OR_DASH = (
    "Begin it with ## to start a step, or put a dash and a space before it to have it spoken."
)
_MISSING_STEP = Step("", 1, (), sides=("one", "other"))
"""In place of the step of an item that is in none: all variables can be filled in it."""


class MisreadScriptError(ScriptError):
    """A script with problems.

    `named` are the sounds and routines it names, `within` is what could be read of it;
    `corrections` are the lines with one right answer, empty if they should go.
    """

    def __init__(self, source: Source, within: Routine) -> None:
        super().__init__(within.source, grouped(source.problems))
        self.named = tuple(source.named)
        self.within = within
        self.corrections = {
            line: correction
            for line, correction in source.corrections.items()
            if correction is not None
        }


def parse_script(text: str, name: str, folder: Path | None = None) -> Routine:
    """Return the routine written in `text`.

    `name` is the script's name in messages; `folder` contains its own sounds. Raises ScriptError
    with every problem found: a MisreadScriptError, unless the script is empty.
    """
    return _Parser(Source(text), name, folder).parse()


class _Parser:
    def __init__(self, source: Source, name: str, folder: Path | None) -> None:
        self.source = source
        self.name = name
        self.folder = folder
        self.has_front_matter = False
        self.titles: list[str] = []
        self.description: list[str] = []
        self.steps: list[Step] = []
        self.items: list[Item] = []
        self.has_bullets = False
        self.unplaced = False
        self.problems_before = 0

    def parse(self) -> Routine:
        source = self.source
        if not any(line.strip() for line in source.lines):
            hint = "`voiceguide new NAME` writes one to start from."
            raise ScriptError(self.name, [Problem(1, 1, "This script is empty.", hint)])
        front, end = take_front_matter(source)
        self.has_front_matter = end > 0
        source.blank_comments(after=end)
        refuse_late_front_matter(source, end)
        read_unmarked_headings(source, end)
        blocks = blocks_of(source.readable)
        for index, block in enumerate(blocks):
            below = blocks[index + 1].kind if index + 1 < len(blocks) else ""
            self._block(block, has_items=below.endswith("_list"))
        self._finish_step()
        self._check_whole()
        source.problems_where_uncovered("This line is not understood.", _DASH)
        routine = Routine(
            title=front.title or (self.titles[0] if self.titles else _title_of(self.name)),
            source=self.name,
            folder=None if self.folder is None else str(self.folder),
            front=front,
            description="\n\n".join(self.description),
            steps=tuple(self.steps),
            covered=frozenset(source.covered),
            lines=tuple(source.lines),
        )
        if source.problems:
            raise MisreadScriptError(source, routine)
        return routine

    def _block(self, block: Block, *, has_items: bool) -> None:
        first, last = block.first, block.last
        if block.kind == "heading":
            self._heading(block, has_items=has_items)
        elif block.kind == "bullet_list":
            for item in nested_by_any_indent(block.children, self.source):
                self._item(item)
        elif block.kind == "ordered_list":
            message = "Numbered lists are not used in a script."
            self._unplaced(first)
            for line in range(first, last + 1):
                if _NUMBERED.match(self.source.lines[line - 1]):
                    hint = "Begin each item with a dash instead."
                    self.source.problem(line, 1, message, hint, correctable=True)
            self.source.cover(first, last)
        elif block.kind == "paragraph" and not self.steps:
            self._description(first, last)
        elif _is_of_areas(block):
            self._areas(block, first, last)
        else:
            self._prose(first, last)

    def _description(self, first: int, last: int) -> None:
        """Read a paragraph above the steps. Rules and marks of quotations are not shown.

        Marks that mislead are refused, and so are tables that are meant as items.
        """
        shown = []
        for line in range(first, last + 1):
            text = self.source.readable_lines(line, line)
            if text[:2].isalpha() and _KEY_ALONE.match(text) is None:
                shown.append(text)
                continue
            meant_as_item = is_row(text) and corrected_row(self.source.lines, line - 1) is not None
            if meant_as_item or _MISLEADING.match(text) or CODE_FENCE.fullmatch(text):
                self._misread(line, text)
            elif not self.has_front_matter and _KEY_ALONE.match(text):
                hint = "Put it between two lines of --- at the very top."
                self.source.problem(line, 1, "This looks like front matter.", hint)
            elif not any(one.fullmatch(text) for one in (RULE, TAG_OF_HTML)):
                quote = QUOTE.match(text)
                shown.append(_CALLOUT.sub("", text[quote.end() :]) if quote else text)
        text = plain_text(without_links("\n".join(shown))).text
        if text.strip():
            self.description.append(" ".join(text.split()))
        self.source.cover(first, last)

    def _misread(self, line: int, text: str) -> bool:
        misread = misread_line(text)
        if misread is not None:
            column = self.source.column_of_text(line)
            self.source.problem(line, column, *misread, correctable=True)
        return misread is not None

    def _prose(self, first: int, last: int) -> None:
        """Refuse a paragraph in a step, with everything that is wrong in it."""
        text = self.source.readable_lines(first, last).split("\n")
        undashed = False
        for line in range(first, last + 1):
            written = self.source.readable_lines(line, line)
            if self._misread(line, written):
                if any(one(written) for one in (is_footnote_text, is_link_target, is_picture)):
                    text[line - first] = ""
            elif not undashed:
                undashed = True
                column = self.source.column_of_text(line)
                hint = _STEP_OR_DASH if is_label(written) else _DASH
                self.source.problem(line, column, _NO_DASH, hint)
        span = Span(self.source, "\n".join(text), first)
        for fragment, direction in span.parts():
            if direction is None:
                check_variables(span, fragment, self.steps[-1], timed=True)
        self.source.cover(first, last)

    def _heading(self, block: Block, *, has_items: bool) -> None:
        first = block.first
        span = Span(self.source, without_anchor(block.content), first)
        self.source.cover(first, block.last)
        if block.level == 1 and not (has_items and self.titles):
            self._title(span, first)
        else:
            before = len(self.source.problems)
            if block.level == 1 and self.unplaced:
                self._second_title(first)
            elif block.level == 1:
                self.source.correct(first, f"#{self.source.lines[first - 1].lstrip()}")
            if block.level != 2 and len(self.source.problems) == before:
                hint = f"Change {'#' * block.level} to ##."
                self.source.problem(first, 1, "Only ## starts a step.", hint, correctable=True)
            self._finish_step()
            self.steps.append(read_heading(span, first))
            # A heading with a problem of its own may be meant as something else than a step.
            self.has_bullets = False
            self.problems_before = len(self.source.problems) - (block.level != 2)

    def _title(self, span: Span, line: int) -> None:
        if self.titles or self.steps:
            self._second_title(line)
        for fragment in span.fragments():
            if fragment.kind == "direction":
                hint = "Write it in a step's ## heading, or in an item."
                message = f"[{fragment.text[:60]}] does not belong in the title."
                span.problem(fragment, message, hint)
        text = " ".join(span.text.split())
        if not text:
            self.source.problem(line, 1, "The title is missing.", "Write it after the #.")
        self.titles.append(text)

    def _second_title(self, line: int) -> None:
        hint = "Keep one # heading, at the top; steps begin with ##."
        self.source.problem(line, 1, "This is a second title.", hint)

    def _item(self, block: Block) -> None:
        first, last = block.first, block.last
        if not self.steps:
            self._unplaced(first)
            read_item(block, self.source, _MISSING_STEP)
            self.source.cover(first, last)
            return
        plain = plain_item(block)
        if plain is not None:
            self.source.covered.add(first)
        elif len(block.children) == 1 and _is_of_areas(block.children[0]):
            self._areas(block.children[0], first, last)
            return
        self.has_bullets = True
        item = plain or read_item(block, self.source, self.steps[-1])
        if item is not None:
            self.items.append(item)

    def _unplaced(self, line: int) -> None:
        """Refuse the first item of a script if it is not in a step."""
        if not self.steps and not self.unplaced:
            hint = "Write a ## heading with the step's name above it."
            self.source.problem(line, 1, "This item is not in a step.", hint)
            self.unplaced = True

    def _areas(self, block: Block, first: int, last: int) -> None:
        """Read the `[area …]` of a step, with or without a dash before it."""
        self.source.cover(first, last)
        span = Span(self.source, block.content, block.first)
        for fragment, direction in span.parts():
            if not isinstance(direction, AreaDirection):
                message = f"[{fragment.text[:60]}] does not belong beside [area …]."
                span.problem(fragment, message, "Write it in an item of its own.")
            elif self.has_bullets:
                hint = "Move it right below the step's ## heading."
                span.problem(fragment, "[area …] must come before the items of its step.", hint)
            elif self.steps[-1].areas:
                hint = "Put all its areas into one direction."
                span.problem(fragment, "This step already has areas.", hint)
            else:
                self.steps[-1] = replace(self.steps[-1], areas=direction.names)

    def _finish_step(self) -> None:
        if not self.steps:
            return
        step = self.steps[-1]
        if len(self.source.problems) == self.problems_before and not self.has_bullets:
            hint = "Write what to say below it, such as “- [20s] Smile gently.”"
            self.source.problem(step.line, 1, f"The step “{step.name}” has no items.", hint)
        self.steps[-1] = replace(step, items=tuple(self.items))
        self.items = []

    def _check_whole(self) -> None:
        if not self.steps and not self.source.problems:
            hint = "A step is a ## heading with items below it, such as “- [20s] Smile gently.”"
            self.source.problem(1, 1, "This script has no steps.", hint)


def _is_of_areas(block: Block) -> bool:
    if block.kind != "paragraph" or "[" not in block.content:
        return False
    text = without_marks(block.content)
    alone = _DIRECTIONS_ALONE.fullmatch(text)
    return alone is not None and means_areas(next(fragments(text)).text)


def _title_of(name: str) -> str:
    stem = CONTROL.sub(" ", Path(name).stem).replace("-", " ").replace("_", " ").strip()
    return (stem[:1].upper() + stem[1:]) or "Routine"
