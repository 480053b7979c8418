"""The player: the loop that plays a session in real time and does what its listener asks for.

Reports what is being heard by the frames that the output has consumed. Times come from the plan;
an action only moves or cuts them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from voiceguide.errors import OutputError
from voiceguide.planning.timeline import Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.adjustments import Adjustments, Refusal
from voiceguide.playback.device_recovery import DeviceRecovery
from voiceguide.playback.interfaces import Clock, Controls, Display, Ending
from voiceguide.playback.navigation import destination
from voiceguide.playback.progress import Progress
from voiceguide.playback.signals import Signals
from voiceguide.playback.status import StatusReporter
from voiceguide.playback.stream import Stream
from voiceguide.playback.transport import STOP_QUESTION, Transport
from voiceguide.playback.view import State

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.audio.outputs.base import Output
    from voiceguide.session.session import Session

_POLL_S = 0.02


class Player:
    """Plays one session, whose first second is written as soon as the player is made.

    `open_output` opens the device on the first samples it is given, and again, with None, after
    the device was lost; it raises OutputError if that fails. `progress` knows how long the whole
    session is, `is_silent` whether nothing of it is heard. `on_heard` receives a passage and how
    many of its frames have been heard since the last call. Making a player raises SpeechError if
    its first words cannot be spoken.
    """

    def __init__(
        self,
        session: Session,
        open_output: Callable[[NDArray[np.float32] | None], Output],
        controls: Controls,
        display: Display,
        signals: Signals,
        progress: Progress,
        clock: Clock | None = None,
        is_silent: Callable[[], bool] = lambda: False,
        on_heard: Callable[[Passage, int], None] = lambda passage, frames: None,
    ) -> None:
        self._rate = session.sample_rate
        self._controls = controls
        self._signals = signals
        self._clock = clock = clock or Clock()
        self._is_silent = is_silent
        self._on_heard = on_heard
        self._stream = stream = Stream(session, open_output)
        self._status = status = StatusReporter(
            session, display, controls, progress, is_silent=is_silent
        )
        self._adjustments = adjustments = Adjustments(session, stream)
        self._steps_asked = 0
        """By how many steps the pace is to change once the words for it are spoken."""
        self._transport = transport = Transport(
            self._rate, stream, adjustments, status, signals, clock
        )
        self._prepare_stop_question()
        self._recovery = DeviceRecovery(transport, stream, lambda: open_output(None), status, clock)
        self._methods: dict[Action, Callable[[], None]] = {
            Action.PAUSE_OR_RESUME: transport.pause_or_resume,
            Action.PAUSE: transport.pause,
            Action.RESUME: transport.resume,
            Action.READY: self._end_wait,
            Action.REPEAT: partial(self._jump, Action.REPEAT),
            Action.NEXT_STEP: partial(self._jump, Action.NEXT_STEP),
            Action.PREVIOUS_STEP: partial(self._jump, Action.PREVIOUS_STEP),
            Action.SLOWER: partial(self._change_pace, -1),
            Action.FASTER: partial(self._change_pace, 1),
            Action.CHIMES: partial(self._adjust, adjustments.switch_chimes),
            Action.CHIMES_DOWN: partial(self._adjust, adjustments.turn_chimes, -1),
            Action.CHIMES_UP: partial(self._adjust, adjustments.turn_chimes, 1),
            Action.BACKGROUND_DOWN: partial(self._adjust, adjustments.turn_background, -1),
            Action.BACKGROUND_UP: partial(self._adjust, adjustments.turn_background, 1),
            Action.ASK_TO_STOP: transport.ask_to_stop,
            Action.STOP: transport.stop,
        }

    @property
    def position_frames(self) -> int:
        """How many frames have been heard, including signals."""
        return self._stream.position_frames

    @property
    def pace_wpm(self) -> int:
        """The present pace of the routine that the session began with, in words a minute."""
        return self._adjustments.pace_wpm

    @property
    def place(self) -> Passage:
        """The passage where the session is."""
        return self._transport.position[0]

    def play(self) -> Ending:
        """Play to the end, or until the listener stops. Raises SpeechError if words fail."""
        transport = self._transport
        while transport.ending is None:
            try:
                self._respond()
                if transport.ending is None:
                    self._advance()
            except OutputError as error:
                self._recovery.on_lost(error)
        # A device that is lost now needs no recovery.
        with contextlib.suppress(OutputError):
            self._stream.finish()
        if transport.ending is Ending.FINISHED:
            self._report(everything=True)
            transport.show()
        else:
            self._report_heard()
        return transport.ending

    def _advance(self) -> None:
        """Write the next block, or wait for what is written to be heard."""
        if self._transport.is_held:
            # Only what is said or sounded in the silence.
            if not self._stream.advance():
                self._clock.sleep(_POLL_S)
        elif not self._stream.advance():
            coming = self._stream.has_upcoming or self._stream.is_delayed
            if coming or self._transport.is_waiting:
                self._clock.sleep(_POLL_S)
            else:
                # Nothing more will begin; `finish` waits for the rest.
                self._transport.finish()

    def _respond(self) -> None:
        """Report what has begun, do what was asked for and show where the session is."""
        transport = self._transport
        self._report()
        waiting = transport.waiting_passage is not None
        self._controls.set_state(State.WAITING if waiting else transport.state)
        for action in self._controls.actions(waiting=waiting):
            transport.note_presence()
            if transport.ending is None:
                self._do(action)
        if self._steps_asked and transport.ending is None:
            self._change_pace(0)
        if transport.ending is None:
            transport.resume_if_unanswered()
            transport.ask_if_forgotten()
            self._recovery.retry_when_due()
            # A stop silences the session as a pause does; it is not shown as one.
            transport.show()

    def _report(self, *, everything: bool = False) -> None:
        """Report what the device has consumed, and the events that have begun."""
        for frames in self._stream.consumed():
            self._controls.on_output(frames, self._rate)
        self._report_heard()
        for passage, event, is_new in self._stream.started(everything=everything):
            self._transport.on_event(event)
            self._status.on_event(passage, event, is_new=is_new)
        self._transport.update()

    def _report_heard(self) -> None:
        for passage, frames in self._stream.heard():
            if not self._is_silent():
                self._on_heard(passage, frames)

    def _do(self, action: Action) -> None:
        if self._transport.state is State.LOST and action is not Action.STOP:
            self._recovery.on_action(action)
            return
        try:
            self._methods[action]()
        except Refusal as refusal:
            self._status.message = str(refusal)
            self._transport.signal(self._signals.refused)

    def _end_wait(self) -> None:
        passage = self._transport.waiting_passage
        if passage is not None:
            self._jump(Action.READY, passage)

    def _jump(self, action: Action, origin: Passage | None = None) -> None:
        """Move to where an action leads from the present passage, or from `origin`."""
        passage, frame = self._transport.position
        there = destination(action, self._adjustments.plan, origin or passage, frame)
        if there is None:
            raise Refusal("This is the end of the session.")
        self._transport.jump(*there)

    def _change_pace(self, steps: int) -> None:
        """Change the pace as soon as the words for it are spoken."""
        passage, frame = self._transport.position
        steps += self._steps_asked
        if steps == 0:
            self._steps_asked = 0
            self._status.message = f"Still {self.pace_wpm} words a minute."
            self._transport.signal(self._signals.done)
            return
        ready = self._adjustments.prepare_pace(steps, passage, frame)
        self._steps_asked = 0 if ready else steps
        word = "Slower" if steps < 0 else "Faster"
        if not ready:
            self._status.message = f"{word}, in a moment."
            return
        paused = self._transport.is_held
        passage = self._adjustments.change_pace(steps, passage, frame, paused=paused)
        self._confirm(f"{word}: {self.pace_wpm} words a minute.", passage)
        self._prepare_stop_question()

    def _prepare_stop_question(self) -> None:
        """Have it spoken ahead, as only a listening session asks it."""
        if self._controls.is_listening:
            self._adjustments.prepare_announcement(STOP_QUESTION)

    def _adjust(self, change: Callable[..., tuple[Passage, str]], *steps: int) -> None:
        passage, frame = self._transport.position
        passage, message = change(*steps, passage, frame, paused=self._transport.is_held)
        self._confirm(message, passage)

    def _confirm(self, message: str, passage: Passage) -> None:
        self._status.message = message
        self._transport.adjusted(passage)
