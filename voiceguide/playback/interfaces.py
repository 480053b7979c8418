"""What a player is given: a clock, controls, a display, signals, and the outline of the session."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from voiceguide.planning.timeline import Clip, Event, Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.view import State, View

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.library.sound_bank import SoundShelf


class Ending(Enum):
    """How a session ended."""

    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Place:
    """Where a session is: the item and the step, as performed and counted from 0."""

    item: int
    step: int
    step_name: str


class Clock:
    """Time as it passes here; tests bring their own."""

    def now_s(self) -> float:
        """Seconds from some moment, never going back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


class Controls(Protocol):
    """The listener's wishes, however they come."""

    def actions(self, *, waiting: bool) -> Sequence[Action]:
        """What was asked for since the last call; never waits."""

    def expect(self, state: State) -> None:
        """Say what the session is doing, for some words count in some moments only."""

    def sounding(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        """Mono sound, of shape (frames,), that the device has just taken."""

    @property
    def listening(self) -> str:
        """What the microphone does, in a word or two; empty without one."""


class Display(Protocol):
    """Whoever shows the session."""

    def heard(self, passage: Passage, event: Event) -> None:
        """An event begins to be heard."""

    def show(self, view: View) -> None:
        """This is how things stand; called some twenty times a second."""


@dataclass(frozen=True)
class Signals:
    """Short sounds that confirm a wish, so that eyes stay on the mirror."""

    done: Clip
    refused: Clip
    pause: Clip
    tick: Clip

    @classmethod
    def from_shelf(cls, shelf: SoundShelf) -> Signals:
        """The ones that ship, or those of the same names among the user's own sounds."""
        return cls(
            done=shelf.chime("signals/done", None),
            refused=shelf.chime("signals/refused", None),
            pause=shelf.chime("signals/pause", None),
            tick=shelf.chime("signals/go-on", None),
        )


class Outline:
    """How far a session is: by the length of its items where they are known, else by their number.

    `item_frames` are the lengths of all items in order, at their original pace.
    """

    def __init__(self, item_count: int, sample_rate: int, item_frames: Sequence[int] = ()) -> None:
        self._count = item_count
        self._rate = sample_rate
        self._frames = tuple(item_frames)
        self._before = (0, *accumulate(self._frames))

    @classmethod
    def of(cls, passages: Iterable[Passage], item_count: int, sample_rate: int) -> Outline:
        """The outline of a session whose passages are known."""
        frames = [0] * item_count
        for passage in passages:
            if passage.role == "item":
                frames[passage.item] = passage.end_frame - passage.start_frame
        return cls(item_count, sample_rate, frames)

    def done(self, passage: Passage, done_frames: int) -> float:
        """The share of the session, 0 to 1, that is over so many frames into a passage."""
        length = passage.end_frame - passage.start_frame
        if passage.role == "opening":
            inside = 0.0
        elif passage.role == "closing":
            inside = 1.0
        else:
            inside = done_frames / length if length else 1.0
        if not self._frames:
            return min(1.0, (passage.item + inside) / max(1, self._count))
        total = self._before[-1] or 1
        return min(1.0, (self._before[passage.item] + inside * self._frames[passage.item]) / total)

    def left_s(self, passage: Passage, done_frames: int) -> float | None:
        """Seconds that are left; None where the lengths are not known."""
        if not self._frames:
            return None
        left = 1.0 - self.done(passage, done_frames)
        return left * self._before[-1] / self._rate
