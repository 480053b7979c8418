"""What a player is given: a clock, controls, a display, signals, and the outline of the session."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.view import State, View

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
