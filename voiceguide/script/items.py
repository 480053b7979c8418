"""Items of a script: one bullet with the cues nested under it, checked for what may stand where."""

from __future__ import annotations

import re

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
from voiceguide.script.inline import LONGEST_TEXT, read_words
from voiceguide.script.markdown import Block
from voiceguide.script.routine import (
    At,
    Chime,
    Countdown,
    Cue,
    CuePart,
    CueTime,
    Every,
    Half,
    Include,
    Item,
    Last,
    Part,
    Pause,
    Play,
    Step,
    Wait,
    Words,
)
from voiceguide.script.source import Source, Stretch

_RULE = re.compile(r"[ \t]*([-*_=~`])(?:[ \t]*\1){2,}[ \t]*")
_NO_ITEM = re.compile(r"[ \t]*(?:(#+)[^#\s]|[-+]\w)")
_CUES = "Cues are [at 10s], [half], [every 3s] and [last 5s]."
_PLAIN = re.compile(r"\[([1-9][0-9]{0,2})s\] +([^\W\d_][^\[\]{}*_`\n]*)")


def plain_item(block: Block) -> Item | None:
    """The item of a `list_item` block that says words and lasts so many seconds; None of any other.

    Nearly all are so, and nothing in them leaves anything to decide: a long script is read as soon
    as a short one. Tests hold this to what `read_item` makes of them.
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
    """The item of any `list_item` block; None where it is too wrong to go on with.

    `step` is the heading it stands under. Problems are noted in `source`.
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
        self.parts: list[Part] = []
        self.cues: list[Cue] = []
        self.problems_before = len(source.problems)

    @property
    def faulty(self) -> bool:
        """Whether this item has a problem, so that others may only follow from it."""
        return len(self.source.problems) > self.problems_before

    @property
    def timed(self) -> bool:
        """Whether this item lasts a set time, or was meant to."""
        return self.hold_s is not None or self.faulty

    def read(self) -> Item | None:
        for child in self.block.children:
            first, last = child.first, child.last
            if child.kind == "paragraph":
                self._paragraph(Stretch(self.source, child.content, first))
                self.last_line = max(self.last_line, last)
                self.source.cover(first, last)
            elif child.kind == "bullet_list":
                for cue in child.children:
                    self._cue(cue)
            else:
                self._misplaced(child.kind, first, last)
        self.source.cover(self.line, self.line)
        self._check()
        if self.faulty:
            return None
        if not self.parts and self.hold_s is None:
            hint = "Write what to say, as “- [20s] Smile gently.”, or delete the dash."
            self.source.problem(self.line, 1, "This item is empty.", hint)
            return None
        return Item(self._ordered(), self.line, self.last_line, self.hold_s, tuple(self.cues))

    def _misplaced(self, kind: str, first: int, last: int) -> None:
        what = "A heading" if kind == "heading" else "A numbered list"
        hint = "Begin the line with ## and no dash." if kind == "heading" else "Use dashes."
        column = self.source.column_of_text(first)
        self.source.problem(first, column, f"{what} has no place inside an item.", hint)
        self.source.cover(first, last)

    def _paragraph(self, stretch: Stretch) -> None:
        _check_continuation(stretch)
        for fragment, direction in stretch.parts():
            line = stretch.place(fragment.offset)[0]
            if direction is None:
                words = read_words(stretch, fragment, self.step, self.timed)
                if words is not None:
                    self.parts.append(words)
            elif isinstance(direction, Duration) and not self.parts and self.hold_s is None:
                self.hold_s = direction.duration_s
            elif isinstance(direction, Duration):
                self.parts.append(Pause(direction.duration_s, line))
            elif isinstance(direction, WaitDirection):
                self.parts.append(Wait(direction.limit_s, line))
            elif isinstance(direction, Named):
                self.parts.append(_named(direction, line))
            else:
                self._refuse(stretch, fragment, direction)

    def _refuse(self, stretch: Stretch, fragment: Fragment, direction: Direction) -> None:
        if isinstance(direction, Rounds | Sides):
            hint = "Write it in the step's ## heading."
        elif isinstance(direction, AreaDirection):
            hint = "Give it a line of its own, right below the step's ## heading."
        elif isinstance(direction, CountdownDirection):
            hint = "Write it in a bullet nested under a timed item: - [last 5s] [countdown]"
        else:
            hint = "Indent this bullet by two spaces under the timed item it belongs to."
        stretch.problem(fragment, f"[{fragment.text[:60]}] has no place in an item.", hint)

    def _check(self) -> None:
        waits = [part for part in self.parts if isinstance(part, Wait)]
        includes = [part for part in self.parts if isinstance(part, Include)]
        if waits and self.hold_s is not None:
            hint = "Keep the duration, or the [wait]."
            self._whole_problem("An item cannot both last a set time and wait.", hint)
        if len(waits) > 1:
            self._whole_problem("An item can wait only once.", "Use an item for each.")
        elif waits and not isinstance(self.parts[0], Wait) and self.parts[-1] is not waits[0]:
            hint = "Begin a new item for what comes after it."
            self._whole_problem("An item ends when its wait is over.", hint)
        if includes and (len(self.parts) > 1 or self.hold_s is not None):
            hint = "Give it a bullet of its own."
            self._whole_problem("[include] stands alone in its item.", hint)

    def _whole_problem(self, message: str, hint: str) -> None:
        column = self.source.column_of_text(self.line)
        length = len(self.source.lines[self.line - 1].strip())
        self.source.problem(self.line, column, message, hint, length)

    def _ordered(self) -> tuple[Part, ...]:
        """The parts as performed: a `[wait]` written first waits after the words."""
        if len(self.parts) > 1 and isinstance(self.parts[0], Wait):
            return (*self.parts[1:], self.parts[0])
        return tuple(self.parts)

    def _cue(self, block: Block) -> None:
        first = last = block.first
        time: CueTime | None = None
        parts: list[CuePart] = []
        before = len(self.source.problems)
        for child in block.children:
            if child.kind != "paragraph":
                column = self.source.column_of_text(child.first)
                message = "Bullets can be nested only once."
                self.source.problem(child.first, column, message, "Move it one level out.")
                self.source.cover(child.first, child.last)
                continue
            last = child.last
            self.source.cover(child.first, last)
            stretch = Stretch(self.source, child.content, child.first)
            _check_continuation(stretch)
            for fragment, direction in stretch.parts():
                line = stretch.place(fragment.offset)[0]
                if isinstance(direction, At | Half | Every | Last) and time is None and not parts:
                    time = direction
                    self._check_time(stretch, fragment, direction)
                elif direction is None:
                    words = read_words(stretch, fragment, self.step, self.timed)
                    parts += [] if words is None else [words]
                elif isinstance(direction, CountdownDirection):
                    parts.append(Countdown(line))
                    self._check_countdown(stretch, fragment, time)
                elif isinstance(direction, Named) and direction.word != "include":
                    part = _named(direction, line)
                    assert not isinstance(part, Include)
                    parts.append(part)
                else:
                    stretch.problem(
                        fragment,
                        f"[{fragment.text[:60]}] has no place in a cue.",
                        "A cue is a time, then words, [chime NAME], [play FILE] or [countdown].",
                    )
        self.source.cover(first, first)
        if len(self.source.problems) > before:
            return
        column = self.source.column_of_text(first)
        if time is None:
            message = "A nested bullet begins with its time."
            self.source.problem(first, column, message, f"{_CUES} Or move the bullet out.")
        elif not parts:
            message = "This cue is empty."
            self.source.problem(first, column, message, "Write what to say after its time.")
        elif not self.timed:
            message = "A cue needs a timed item above it."
            hint = "Begin the item above with how long it lasts, such as [20s]."
            self.source.problem(first, column, message, hint)
        else:
            self.cues.append(Cue(time, tuple(parts), first, last))

    def _check_time(self, stretch: Stretch, fragment: Fragment, time: CueTime) -> None:
        if self.hold_s is None:
            return
        offset_s = 0.0
        if isinstance(time, At):
            offset_s = time.offset_s
        elif isinstance(time, Every):
            offset_s = time.period_s
        elif isinstance(time, Last):
            offset_s = time.remaining_s
        if offset_s >= self.hold_s and not (isinstance(time, Last) and offset_s == self.hold_s):
            message = f"[{fragment.text[:60]}] lies outside its item, which lasts {self.hold_s:g}s."
            stretch.problem(fragment, message, "Use a shorter time, or a longer item.")

    def _check_countdown(self, stretch: Stretch, fragment: Fragment, time: CueTime | None) -> None:
        if not isinstance(time, Last):
            hint = "Write - [last 5s] [countdown]"
            stretch.problem(fragment, "[countdown] needs to know from when.", hint)
        elif not 1 <= time.remaining_s <= 60:
            hint = "Count down from 1 to 60 seconds."
            stretch.problem(fragment, "This countdown cannot be spoken.", hint)


def _named(direction: Named, line: int) -> Chime | Play | Include:
    if direction.word == "chime":
        return Chime(direction.name, line)
    if direction.word == "play":
        return Play(direction.name, line)
    return Include(direction.name, line)


def _check_continuation(stretch: Stretch) -> None:
    """Refuse what Markdown reads as more of a bullet and its author surely meant otherwise."""
    offset = 0
    for content in stretch.text.split("\n"):
        match = _NO_ITEM.match(content)
        if match is not None and offset:
            fragment = Fragment("text", content, offset)
            what, after = ("heading", "# signs") if match[1] else ("item", "dash")
            hint = "Without it, this line goes on with the bullet above."
            stretch.problem(fragment, f"This {what} needs a space after its {after}.", hint)
        elif offset and _RULE.fullmatch(content):
            fragment = Fragment("text", content, offset)
            stretch.problem(fragment, "This line says nothing.", "Delete it.")
        offset += len(content) + 1
