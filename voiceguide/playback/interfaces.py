"""The interfaces a player works with: a clock, controls and a display; and what it returns."""

from __future__ import annotations

import time
from collections.abc import Sequence
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


class Clock:
    """Real time; tests replace it."""

    def now_s(self) -> float:
        """Return the seconds since a fixed moment; never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Controls(Protocol):
    """Where a listener's actions come from."""

    def actions(self, *, waiting: bool) -> Sequence[Action]:
        """Return the actions asked for since the last call, without waiting for any."""

    def set_state(self, state: State) -> None:
        """Receive the session's state, which decides what some words mean."""

    def on_output(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        """Receive the mono sound (frames,) that the device has just consumed."""

    @property
    def is_listening(self) -> bool:
        """Whether spoken commands are understood now."""

    @property
    def listening(self) -> str:
        """What to show of the microphone: that it is on, or what is wrong; empty if it is off."""


class Display(Protocol):
    """Where a session is shown."""

    def on_event(self, passage: Passage, event: Event) -> None:
        """Receive an event that has begun."""

    def show(self, view: View) -> None:
        """Receive the present view; called about forty times a second."""
