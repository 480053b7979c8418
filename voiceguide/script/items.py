"""Items of a script: reads a bullet, with `cues` those nested under it, and checks directions."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec.structs import replace

from voiceguide.script.corrections import begins_like_an_item, misspelled_hold
from voiceguide.script.cues import ItemAbove, read_cue
from voiceguide.script.directions import (
    AreaDirection,
    CountdownDirection,
    Direction,
    Duration,
    Fragment,
    Named,
    Rounds,
    Sides,
    WaitDirection,
)
from voiceguide.script.inline import COUNTED, LONGEST_TEXT, check_variables, read_words
from voiceguide.script.markdown import Block
from voiceguide.script.misread_lines import misread_line
from voiceguide.script.parts import check_continuations, mark_paragraph, named_part
from voiceguide.script.routine import (
    Cue,
    Include,
    Item,
    Part,
    Pause,
    Repetitions,
    Step,
    Wait,
    Words,
)
from voiceguide.script.source import Source, Span

_MAY_LABEL = re.compile(r":|\s[-–—]\s")
_REPETITIONS = re.compile(r"\[\s*reps?(?![^\W\d_])", re.IGNORECASE)
_PLAIN = re.compile(r"\[([1-9][0-9]{0,2})s\] +([^\W\d_][^\[\]{}()*_`\\&<%［【〔\n]*)")


def plain_item(block: Block) -> Item | None:
    """Return the item of a `list_item` block with only whole seconds and plain words, else None.

    Nearly all items are of this kind, and reading them with one pattern lets a long session start
    as soon as a short one. Tests check that `read_item` gives the same item.
    """
    line, children = block.first, block.children
    if len(children) != 1 or children[0].kind != "paragraph" or children[0].first != line:
        return None
    match = _PLAIN.fullmatch(children[0].content)
    if match is None or len(match[2]) > LONGEST_TEXT:
        return None
    seconds, text = match.groups()
    return Item((Words(" ".join(text.split()), line),), line, line, float(seconds))


def read_item(block: Block, source: Source, step: Step) -> Item | None:
    """Return the item of any `list_item` block; None if it has problems, which `source` collects.

    `step` is the step it belongs to.
    """
    return _ItemReader(block, source, step).read()


class _ItemReader:
    def __init__(self, block: Block, source: Source, step: Step) -> None:
        self.block = block
        self.source = source
        self.step = step
        self.line = block.first
        self.last_line = self.line
        self.hold_s: float | None = None
        self.repetitions: Repetitions | None = None
        self.parts: list[Part] = []
        self.parts_before = 0
        """How many parts stand before its repetitions."""
        self.cues: list[Cue] = []
        self.problems_before = len(source.problems)

    @property
    def faulty(self) -> bool:
        """Whether this item has a problem, which may be the cause of others."""
        return len(self.source.problems) > self.problems_before

    @property
    def timed(self) -> bool:
        """Whether this item has a duration, or is meant to have one."""
        return self.hold_s is not None or self.faulty

    @property
    def counts(self) -> bool:
        """Whether this item has repetitions, which may follow its words."""
        return self.faulty or self._names_repetitions

    @cached_property
    def _names_repetitions(self) -> bool:
        return any(
            child.kind == "paragraph" and _REPETITIONS.search(child.content) is not None
            for child in self.block.children
        )

    def _above(self) -> ItemAbove:
        repeated = self.repetitions
        hold_s = self.hold_s if repeated is None else repeated.hold_s
        return ItemAbove(hold_s, self.counts, self.faulty, is_repeated=repeated is not None)

    def read(self) -> Item | None:
        for child in self.block.children:
            first, last = child.first, child.last
            if child.kind == "paragraph":
                if first == self.line:
                    self._check_beginning(child.content)
                before = len(self.parts)
                self._paragraph(Span(self.source, child.content, first))
                mark_paragraph(self.parts, before)
                self.last_line = max(self.last_line, last)
                self.source.cover(first, last)
            elif child.kind == "bullet_list":
                for each in child.children:
                    cue = read_cue(each, self.source, self.step, self._above())
                    self.cues += [] if cue is None else [cue]
            else:
                self._misplaced(child.kind, first, last)
        self.source.cover(self.line, self.line)
        self._check()
        if self.faulty:
            return None
        if not self.parts and self.hold_s is None and self.repetitions is None:
            hint = "Write what to say, such as “- [20s] Smile gently.”, or delete the dash."
            self.source.problem(self.line, 1, "This item is empty.", hint)
            return None
        # A `[wait]` that is written first waits after the words.
        return Item(
            tuple(sorted(self.parts, key=lambda part: isinstance(part, Wait))),
            self.line,
            self.last_line,
            self.hold_s,
            tuple(self.cues),
            self.repetitions,
        )

    def _misplaced(self, kind: str, first: int, last: int) -> None:
        what = "a heading" if kind == "heading" else "a numbered list"
        hint = "Begin the line with ## and no dash." if kind == "heading" else "Use dashes."
        column = self.source.column_of_text(first)
        self.source.problem(
            first, column, f"An item cannot contain {what}.", hint, correctable=kind != "heading"
        )
        self.source.cover(first, last)

    def _check_beginning(self, content: str) -> None:
        """Refuse an item that begins with a second bullet, or with a misspelled duration."""
        # Nearly all items begin with a direction or a word, and need no closer look.
        plain = content[:2].isalpha() or content.startswith("[")
        if plain and _MAY_LABEL.search(content, 0, 60) is None:
            return
        line = content.partition("\n")[0]
        hold = misspelled_hold(line)
        if hold is not None:
            message, hint = hold.message, f"Write {hold.right.strip()}."
        elif begins_like_an_item(line):
            message, hint = "This item begins with two bullets.", "Keep the dash."
        else:
            misread = misread_line(line)
            if misread is None:
                return
            message, hint = misread
        column = self.source.column_of_text(self.line)
        self.source.problem(self.line, column, message, hint, correctable=True)

    def _paragraph(self, span: Span) -> None:
        check_continuations(self.source, span.written, span.first_line)
        for fragment, direction in span.parts():
            line = span.place(fragment.offset)[0]
            if direction is None:
                counted = COUNTED[1:] if self.counts else ()
                words = read_words(span, fragment, self.step, self.timed, counted)
                if words is not None:
                    self.parts.append(words)
            elif isinstance(direction, Duration) and not self.parts and self.hold_s is None:
                self.hold_s = direction.duration_s
            elif isinstance(direction, Duration):
                self.parts.append(Pause(direction.duration_s, line))
            elif isinstance(direction, WaitDirection):
                self.parts.append(Wait(direction.limit_s, line))
            elif isinstance(direction, Named):
                self.parts.append(named_part(direction, line))
            elif isinstance(direction, Repetitions):
                self._read_repetitions(span, fragment, replace(direction, line=line))
            else:
                self._refuse(span, fragment, direction)

    def _read_repetitions(self, span: Span, fragment: Fragment, found: Repetitions) -> None:
        if self.repetitions is not None:
            hint = "Use one item for each [reps …]."
            span.problem(fragment, "This item already has repetitions.", hint)
            return
        self.repetitions = found
        self.parts_before = len(self.parts)
        inside = replace(fragment, kind="text", offset=fragment.offset + 1)
        check_variables(span, inside, self.step, timed=True)

    def _refuse(self, span: Span, fragment: Fragment, direction: Direction) -> None:
        if isinstance(direction, Rounds | Sides):
            hint = "Write it in the step's ## heading."
        elif isinstance(direction, AreaDirection):
            hint = "Give it a line of its own, right below the step's ## heading."
        elif isinstance(direction, CountdownDirection):
            hint = "Write it in a bullet nested under a timed item: - [last 5s] [countdown]"
        else:
            hint = "Indent this bullet two spaces more than the timed item it belongs to."
        span.problem(fragment, f"[{fragment.text[:60]}] does not belong in an item.", hint)

    def _check(self) -> None:
        waits = [part for part in self.parts if isinstance(part, Wait)]
        includes = [part for part in self.parts if isinstance(part, Include)]
        if waits and self.hold_s is not None:
            hint = "Keep the duration or the [wait]."
            self._whole_problem("An item cannot have both a duration and a [wait].", hint)
        if self.repetitions is not None:
            if self.hold_s is not None or waits:
                what, other = ("a duration", "duration") if self.hold_s else ("a [wait]", "[wait]")
                message = f"An item cannot have both {what} and [reps …]."
                self._whole_problem(message, f"Give the {other} a bullet of its own.")
            elif 0 < self.parts_before < len(self.parts):
                hint = "Write [reps …] first, or begin a new item for what comes after it."
                self._whole_problem("Nothing can follow [reps …] in the same item.", hint)
        if len(waits) > 1:
            self._whole_problem("An item can wait only once.", "Use one item for each [wait].")
        elif waits and not isinstance(self.parts[0], Wait) and self.parts[-1] is not waits[0]:
            hint = "Begin a new item for what comes after it."
            self._whole_problem("Nothing can follow a [wait] in the same item.", hint)
        held = self.hold_s is not None or self.repetitions is not None
        if includes and (len(self.parts) > 1 or held):
            hint = "Give it a bullet of its own."
            self._whole_problem("[include] must be alone in its item.", hint)

    def _whole_problem(self, message: str, hint: str) -> None:
        column = self.source.column_of_text(self.line)
        length = len(self.source.lines[self.line - 1].strip())
        self.source.problem(self.line, column, message, hint, length)
