"""A sitting: which line is being recorded, and what each key does. Pure."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.narration.quality import Verdict
from voiceguide.session.lines import Line


class Wish(Enum):
    """What the narrator asks for."""

    SPACE = "space"
    """Starts a take, and stops it."""
    KEEP = "keep"
    HEAR = "hear"
    SKIP = "skip"
    BACK = "back"
    QUIT = "quit"


class Step(Enum):
    """What a sitting is waiting for."""

    READY = "ready"
    RECORDING = "recording"
    TAKEN = "taken"
    DONE = "done"


class Effect(Enum):
    """What is to be done after a wish."""

    NOTHING = "nothing"
    START = "start"
    STOP = "stop"
    DISCARD = "discard"
    """The take that is being recorded is not wanted."""
    KEEP = "keep"
    HEAR = "hear"


class Sitting(Struct, frozen=True):
    """The lines to record, and the place `at` among them; at the end it is their number.

    `kept` are the lines recorded in this sitting, by place. A take that has been stopped has a
    verdict.
    """

    lines: tuple[Line, ...]
    at: int = 0
    step: Step = Step.READY
    verdict: Verdict | None = None
    kept: frozenset[int] = frozenset()

    @property
    def line(self) -> Line | None:
        """The line to say now; None at the end."""
        return self.lines[self.at] if self.at < len(self.lines) else None

    @property
    def left(self) -> int:
        """How many lines are not recorded yet."""
        return len(self.lines) - len(self.kept)

    def neighbour(self, by: int) -> Line | None:
        """Return the line so many places on, or None."""
        place = self.at + by
        return self.lines[place] if 0 <= place < len(self.lines) else None

    def after(self, wish: Wish) -> tuple[Sitting, Effect]:
        """Return the sitting after a wish, and what has to be done."""
        if wish is Wish.QUIT:
            effect = Effect.DISCARD if self.step is Step.RECORDING else Effect.NOTHING
            return replace(self, step=Step.DONE), effect
        if self.step is Step.RECORDING:
            return self._while_recording(wish)
        if self.step is Step.DONE:
            return self, Effect.NOTHING
        if wish is Wish.SPACE:
            return replace(self, step=Step.RECORDING, verdict=None), Effect.START
        if wish is Wish.HEAR:
            return self, Effect.HEAR
        if wish is Wish.KEEP and self.step is Step.TAKEN and self.verdict is not None:
            return self, Effect.KEEP
        if wish is Wish.SKIP:
            return self._moved(1), Effect.NOTHING
        if wish is Wish.BACK:
            return self._moved(-1), Effect.NOTHING
        return self, Effect.NOTHING

    def _while_recording(self, wish: Wish) -> tuple[Sitting, Effect]:
        if wish in (Wish.SPACE, Wish.KEEP):
            return self, Effect.STOP
        if wish is Wish.SKIP:
            return self._moved(1), Effect.DISCARD
        if wish is Wish.BACK:
            return replace(self, step=Step.READY), Effect.DISCARD
        return self, Effect.NOTHING

    def taken(self, verdict: Verdict) -> Sitting:
        """Return the sitting with a take of this line."""
        return replace(self, step=Step.TAKEN, verdict=verdict)

    def lost(self) -> Sitting:
        """Return the sitting without the take that was being recorded."""
        return replace(self, step=Step.READY, verdict=None)

    def stored(self) -> Sitting:
        """Return the sitting after its take was kept: at the next line without one."""
        kept = self.kept | {self.at}
        following = (place for place in range(self.at + 1, len(self.lines)) if place not in kept)
        return replace(
            self,
            at=next(following, len(self.lines)),
            step=Step.READY,
            verdict=None,
            kept=kept,
        )._ended()

    def _moved(self, by: int) -> Sitting:
        at = min(max(self.at + by, 0), len(self.lines))
        return replace(self, at=at, step=Step.READY, verdict=None)._ended()

    def _ended(self) -> Sitting:
        return replace(self, step=Step.DONE) if self.at >= len(self.lines) else self
