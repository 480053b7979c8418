"""A listener who asks for actions at given moments and records what is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.fakes.clock import FakeClock
from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.view import State, View


class FakeListener:
    """Controls and display of one session; requests are actions with seconds by the clock."""

    def __init__(
        self, clock: FakeClock, requests: Sequence[tuple[float, Action]], listening: str = ""
    ) -> None:
        self.listening = listening
        self.is_listening = bool(listening)
        self._clock = clock
        self._requests = sorted(requests, key=lambda request: request[0])
        self.events: list[tuple[float, Event]] = []
        self.views: list[tuple[float, View]] = []
        self.echo_frames = 0

    def actions(self, *, waiting: bool) -> Sequence[Action]:
        due = []
        while self._requests and self._requests[0][0] <= self._clock.now:
            due.append(self._requests.pop(0)[1])
        return due

    def set_state(self, state: State) -> None:
        pass

    def on_output(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        assert frames.ndim == 1
        self.echo_frames += len(frames)

    def on_event(self, passage: Passage, event: Event) -> None:
        self.events.append((self._clock.now, event))

    def show(self, view: View) -> None:
        self.views.append((self._clock.now, view))

    @property
    def said(self) -> list[str]:
        """The utterances that have begun, in order."""
        return [event.text or "" for _, event in self.events if event.kind == "speech"]

    def message_after(self, moment_s: float) -> str:
        """Return the first message shown after a moment."""
        return next((view.message for at, view in self.views if at > moment_s and view.message), "")

    def view_at(self, moment_s: float) -> View:
        """Return what was shown at a moment."""
        return [view for at, view in self.views if at <= moment_s][-1]
