"""The types of a routine: what a script says, before anyone knows how long the words last.

Values only; `script` makes them, `performance` unfolds them, `plan` puts them in time.
Lines count from 1. Durations are seconds (`_s`) as written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceguide.errors import Problem


@dataclass(frozen=True)
class Words:
    """Words to be spoken; may hold `{side}`, `{round}`, `{rounds}`, `{duration}`, `{next}`."""

    text: str
    line: int


@dataclass(frozen=True)
class Pause:
    """Silence inside an item."""

    duration_s: float
    line: int


@dataclass(frozen=True)
class Wait:
    """Wait for the listener; `limit_s` is when the session goes on by itself (None: the usual)."""

    limit_s: float | None
    line: int


@dataclass(frozen=True)
class Chime:
    """A short sound that mixes over speech."""

    name: str
    line: int


@dataclass(frozen=True)
class Play:
    """A recorded clip, which takes the voice's place while it lasts."""

    file: str
    line: int


@dataclass(frozen=True)
class Include:
    """The steps of another routine, here."""

    name: str
    line: int


@dataclass(frozen=True)
class Countdown:
    """Spoken numbers down to one, one a second, to the end of the hold."""

    line: int


Part = Words | Pause | Wait | Chime | Play | Include
CuePart = Words | Chime | Play | Countdown


@dataclass(frozen=True)
class At:
    """A cue's time: so long after the hold begins."""

    offset_s: float


@dataclass(frozen=True)
class Half:
    """A cue's time: the middle of the hold."""


@dataclass(frozen=True)
class Every:
    """A cue's times: again and again inside the hold, neither at its start nor at its end."""

    period_s: float


@dataclass(frozen=True)
class Last:
    """A cue's time: so long before the hold ends."""

    remaining_s: float


CueTime = At | Half | Every | Last


@dataclass(frozen=True)
class Cue:
    """Something said or sounded inside a hold."""

    time: CueTime
    parts: tuple[CuePart, ...]
    line: int
    last_line: int


@dataclass(frozen=True)
class Item:
    """One bullet: its parts in order, how long it lasts (None: as long as it takes), its cues."""

    parts: tuple[Part, ...]
    line: int
    last_line: int
    hold_s: float | None = None
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True)
class Step:
    """A heading and its items, done `rounds` times, in each round once per side.

    `areas` are the parts of the face it is about, where it says so itself.
    """

    name: str
    line: int
    items: tuple[Item, ...]
    rounds: int = 1
    sides: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chimes:
    """Which sounds mark the moments of a session; None where there is none."""

    open: str | None = "open"
    step: str | None = "step"
    side: str | None = "side"
    close: str | None = "close"


@dataclass(frozen=True)
class FrontMatter:
    """What a script says about itself; every value optional, as written unless a unit is named."""

    title: str | None = None
    summary: str = ""
    kind: str = ""
    areas: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    caution: str = ""
    language: str | None = None
    voice: str | None = None
    pace: str | None = None
    fit_s: float | None = None
    background: str | None = None
    lead_in_s: float | None = None
    chimes: Chimes | None = field(default_factory=Chimes)


@dataclass(frozen=True)
class Routine:
    """One script, parsed.

    `source` is how messages name the script; `folder` is where its own sounds and includes live
    (None for standard input). `description` is shown, never spoken. `covered` holds the number of
    every source line that is represented here, so that nothing can be dropped unnoticed; `lines`
    are the source lines as written, for messages.
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
        """The line of the front matter that gives `key` this value; the first where none does."""
        for number, line in enumerate(self.lines, 1):
            if line.strip().startswith(key) and value in line:
                return number
            if number > 1 and line.startswith("---"):
                break
        return 1

    def problem(self, line: int, part: str, message: str, hint: str = "") -> Problem:
        """A problem with the text `part` on a line of this script, found after parsing."""
        written = self.lines[line - 1] if 1 <= line <= len(self.lines) else ""
        column = max(0, written.find(part)) + 1
        return Problem(line, column, message, hint, written, max(1, len(part)))


KINDS = ("massage", "exercise", "application", "breathing")
