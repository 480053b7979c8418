"""The types of a routine: what a script says, before the length of its words is known.

Values only: `parser` makes them, `planning.expansion` expands them, `planning.plan` puts them in
time. Lines count from 1. Durations are seconds (`_s`) as written.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from voiceguide.errors import Problem


class Words(Struct, frozen=True):
    """Words to be spoken, with their variables; `inline.VARIABLES` names these."""

    text: str
    line: int
    new_paragraph: bool = False
    """Whether they begin a further paragraph of their item, after a breath."""
    shown: str | None = None
    """What captions and displays show instead."""
    shorter: str | None = None
    """What is said instead if the text is too long for its hold."""


class Pause(Struct, frozen=True):
    """Silence inside an item."""

    duration_s: float
    line: int


class Wait(Struct, frozen=True):
    """Wait for the listener, for `limit_s` at most (None: the usual limit)."""

    limit_s: float | None
    line: int


class Chime(Struct, frozen=True):
    """A short sound, which may overlap speech."""

    name: str
    line: int


class Play(Struct, frozen=True):
    """A recording, heard in place of the voice."""

    file: str
    line: int
    new_paragraph: bool = False
    """As for `Words`."""


class Include(Struct, frozen=True):
    """The steps of another routine, performed here."""

    name: str
    line: int


class Countdown(Struct, frozen=True):
    """Spoken numbers down to one, one per second, up to the end of the hold."""

    line: int


Part = Words | Pause | Wait | Chime | Play | Include
CuePart = Words | Chime | Play | Countdown


class At(Struct, frozen=True):
    """A cue's time: `offset_s` after the hold begins."""

    offset_s: float


class Half(Struct, frozen=True):
    """A cue's time: the middle of the hold."""


class Every(Struct, frozen=True):
    """A cue's times: every `period_s` inside the hold, but not at its start or end."""

    period_s: float


class Last(Struct, frozen=True):
    """A cue's time: `remaining_s` before the hold ends."""

    remaining_s: float


CueTime = At | Half | Every | Last


class Cue(Struct, frozen=True):
    """Words or sounds at a time inside a hold."""

    time: CueTime
    parts: tuple[CuePart, ...]
    line: int
    last_line: int


class Repetitions(Struct, frozen=True):
    """Counted repetitions after an item's words: `count` times a hold and a release.

    Words are as written, and None for the usual ones of the script's language.
    """

    count: int
    hold_s: float
    release_s: float
    hold: str | None = None
    release: str | None = None
    line: int = 0


class Repetition(Struct, frozen=True):
    """One hold or release; `number` is that of its repetition, from 1."""

    number: int
    phase: Literal["hold", "release"]


class Item(Struct, frozen=True):
    """One bullet: its parts in order, its hold (None: as long as its parts take), its cues.

    `repetitions` follow its parts; then the cues are those of each hold. As performed, each hold
    and each release is an item of its own, with its `repetition`.
    """

    parts: tuple[Part, ...]
    line: int
    last_line: int
    hold_s: float | None = None
    cues: tuple[Cue, ...] = ()
    repetitions: Repetitions | None = None
    repetition: Repetition | None = None

    @property
    def is_timed(self) -> bool:
        """Whether the script says how long it, or a part of it, lasts."""
        return self.hold_s is not None or self.repetitions is not None

    @property
    def all_words(self) -> tuple[Words, ...]:
        """Its words and those of its cues, in order; not those of its repetitions."""
        parts = (*self.parts, *(part for cue in self.cues for part in cue.parts))
        return tuple(part for part in parts if isinstance(part, Words))


class Step(Struct, frozen=True):
    """A heading and its items, performed `rounds` times, in each round once per side.

    `areas` are the parts of the face that the step itself names.
    """

    name: str
    line: int
    items: tuple[Item, ...]
    rounds: int = 1
    sides: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


class Chimes(Struct, frozen=True):
    """The chimes that mark the moments of a session; None for a silent moment."""

    open: str | None = "open"
    step: str | None = "step"
    side: str | None = "side"
    close: str | None = "close"
    hold: str | None = None
    release: str | None = None


class FrontMatter(Struct, frozen=True):
    """The front matter of a script: all values are optional, those without a unit as written.

    `say` are words with their pronunciations, as `pronunciation` reads them.
    """

    title: str | None = None
    summary: str = ""
    kind: str = ""
    areas: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    caution: str = ""
    language: str | None = None
    voice: str | None = None
    pace: str | None = None
    fit_s: float | None = None
    background: str | None = None
    lead_in_s: float | None = None
    chimes: Chimes | None = field(default_factory=Chimes)
    say: tuple[tuple[str, str], ...] = ()


class Routine(Struct, frozen=True):
    """One script, parsed.

    `source` is the script's name in messages; `folder` contains its own sounds and includes (None
    for standard input). `description` is shown, never spoken. `covered` has the number of every
    source line that is represented here, so that tests can find dropped lines; `lines` are the
    source lines as written, for messages.
    """

    title: str
    source: str
    folder: str | None
    front: FrontMatter
    description: str
    steps: tuple[Step, ...]
    covered: frozenset[int] = frozenset()
    lines: tuple[str, ...] = ()

    def front_line(self, key: str, value: str) -> int:
        """Return the front matter line that gives `key` this value; 1 if there is none."""
        for number, line in enumerate(self.lines, 1):
            if line.strip().startswith(key) and value in line:
                return number
            if number > 1 and line.startswith("---"):
                break
        return 1

    def problem(self, line: int, part: str, message: str, hint: str = "") -> Problem:
        """Return a problem with the text `part` on a line of this script."""
        written = self.lines[line - 1] if 1 <= line <= len(self.lines) else ""
        column = max(0, written.find(part)) + 1
        return Problem(line, column, message, hint, written, max(1, len(part)))


KINDS = ("massage", "exercise", "application", "breathing")
