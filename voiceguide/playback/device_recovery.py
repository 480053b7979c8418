"""Recovery from a lost sound device: the session is held until the device can be opened again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from voiceguide.errors import OutputError
from voiceguide.playback.actions import Action
from voiceguide.playback.view import State

if TYPE_CHECKING:
    from voiceguide.audio.outputs.base import Output
    from voiceguide.playback.interfaces import Clock
    from voiceguide.playback.status import StatusReporter
    from voiceguide.playback.stream import Stream
    from voiceguide.playback.transport import Transport

RETRY_S = 2.0
"""Time between two attempts to open a lost device."""


class DeviceRecovery:
    """Owns when the device is tried next, and whether the session stays paused when it is back.

    `reopen` opens the output again; it raises OutputError while there is no device.
    """

    def __init__(
        self,
        transport: Transport,
        stream: Stream,
        reopen: Callable[[], Output],
        status: StatusReporter,
        clock: Clock,
    ) -> None:
        self._transport = transport
        self._stream = stream
        self._reopen = reopen
        self._status = status
        self._clock = clock
        self._stays_paused = False
        self._retry_at_s = 0.0

    def on_lost(self, error: OutputError) -> None:
        """Hold the session where it was last heard; raise `error` if it was held for one already.

        Words that were interrupted are repeated, as after a long pause.
        """
        if self._transport.state is State.LOST:
            raise error
        self._stays_paused = self._transport.is_paused
        self._transport.hold(State.LOST, self._stream.close_output(), since_s=-math.inf)
        self._report_and_wait()

    def on_action(self, action: Action) -> None:
        """Note whether the listener wants the session paused, and try the device."""
        if action is Action.PAUSE:
            self._stays_paused = True
        elif action in (Action.RESUME, Action.PAUSE_OR_RESUME):
            self._stays_paused = False
        self._retry()

    def retry_when_due(self) -> None:
        """Try the device if it is lost and the time has come."""
        if self._transport.state is State.LOST and self._clock.now_s() >= self._retry_at_s:
            self._retry()

    def _retry(self) -> None:
        try:
            output = self._reopen()
        except OutputError:
            self._report_and_wait()
            return
        self._stream.reopen(output)
        if self._stays_paused:
            self._status.message = ""
            self._transport.interrupt(State.PAUSED)
        else:
            self._transport.resume()

    def _report_and_wait(self) -> None:
        then = "stays paused" if self._stays_paused else "resumes when it is back"
        self._status.message = f"The sound device was disconnected. The session {then}."
        self._retry_at_s = self._clock.now_s() + RETRY_S
