"""The player: a session in real time, steered by its listener from the first frame to the last.

Tells what is being heard by the frames that the output has taken, and does what the listener asks
for. Times come from the plan; a wish only moves or cuts them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voiceguide.audio.clip import Placement
from voiceguide.errors import OutputError
from voiceguide.planning.edits import resumed, voice_at
from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.adjustments import Adjustments, Refusal
from voiceguide.playback.interfaces import Clock, Controls, Display, Ending, Place
from voiceguide.playback.navigation import destination
from voiceguide.playback.progress import Progress
from voiceguide.playback.signals import Signals
from voiceguide.playback.status import StatusReporter
from voiceguide.playback.stream import Stream
from voiceguide.playback.view import State

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.audio.outputs.base import Output
    from voiceguide.planning.plan import Plan
    from voiceguide.session.session import Session

LONG_PAUSE_S = 5.0
"""After a longer pause the words it interrupted are said again."""

COUNT_IN_S = 0.7
"""From the tick that counts in to the going on."""

AFTER_SIGNAL_S = 0.35
"""From the end of a signal to another place of the session."""

SECOND_STOP_S = 5.0
"""How long a second “stop” is waited for."""

RETRY_S = 2.0
"""How often a lost device is tried again."""

_LOOK_S = 0.02
_RISE_S = 0.005

_ADJUSTMENTS = (
    Action.SLOWER,
    Action.FASTER,
    Action.CHIMES,
    Action.BACKGROUND_DOWN,
    Action.BACKGROUND_UP,
)

STOP_QUESTION = "Say stop once more to end the session."


@dataclass(frozen=True)
class _Held:
    """Where a session that has been interrupted goes on: a passage and a frame in it."""

    passage: Passage
    frame: int
    since_s: float


class Player:
    """Plays one session, from the moment it is made on.

    `open_output` takes the device up on the first samples it is given, and again, on none, when it
    was lost; it raises OutputError where it can't. `outline` tells how far the whole session is.
    Making a player raises SpeechError where the first words fail.
    """

    def __init__(
        self,
        session: Session,
        open_output: Callable[[NDArray[np.float32] | None], Output],
        controls: Controls,
        display: Display,
        signals: Signals,
        outline: Progress,
        clock: Clock | None = None,
    ) -> None:
        self._session = session
        self._stream = Stream(session, open_output)
        self._open_output = open_output
        self._controls = controls
        self._signals = signals
        self._telling = StatusReporter(session, display, outline)
        self._clock = clock or Clock()
        self._sound = Adjustments(session, self._stream)
        self._state = State.PLAYING
        self._held: _Held | None = None
        self._wait: Event | None = None
        self._deadline_s = 0.0
        self._ending: Ending | None = None
        # Whether the listener wants it paused while the device is lost, and after.
        self._stays_paused = False

    @property
    def position_frames(self) -> int:
        """How much has been heard, signals and all."""
        return self._stream.position_frames

    @property
    def pace_wpm(self) -> int:
        """The pace now, of the routine the session began with."""
        return self._sound.pace_wpm

    @property
    def place(self) -> Place:
        """Where the session is."""
        passage, _frame = self._somewhere()
        return Place(passage.item, passage.step, passage.step_name)

    def play(self) -> Ending:
        """Play to the end, or until the listener stops it. Raises SpeechError where words fail."""
        while self._ending is None:
            try:
                self._attend()
                self._go_ahead()
            except OutputError as error:
                self._lose(error)
        # A device lost now can be told nothing any more.
        with contextlib.suppress(OutputError):
            self._stream.finish()
        if self._ending is Ending.FINISHED:
            self._tell(everything=True)
            self._show()
        return self._ending

    def _go_ahead(self) -> None:
        """Write the next block, or wait for what is written to be heard."""
        if self._ending is not None:
            return
        if self._held is not None:
            self._clock.sleep(_LOOK_S)
        elif not self._stream.advance():
            if self._stream.more_begins or self._wait is not None:
                self._clock.sleep(_LOOK_S)
            else:
                # Nothing more will begin; the output waits for the rest by itself.
                self._ending = Ending.FINISHED

    def _attend(self) -> None:
        """Tell what has begun, do what was asked for, show where the session is."""
        self._tell()
        waits = self._waiting_passage() is not None
        self._controls.expect(State.WAITING if waits else self._state)
        for action in self._controls.actions(waiting=waits):
            if self._ending is None:
                self._obey(action)
        if self._ending is None and self._clock.now_s() >= self._deadline_s:
            if self._state is State.STOPPING:
                self._telling.message = "Going on."
                self._go_on()
            elif self._state is State.LOST:
                self._take_up_device()
        self._show()

    def _obey(self, action: Action) -> None:
        again = action is Action.ASK_TO_STOP and self._state is State.STOPPING
        if action is Action.STOP or again:
            self._stop()
        elif self._state is State.LOST:
            if action is Action.PAUSE:
                self._stays_paused = True
            elif action in (Action.GO_ON, Action.PAUSE_OR_GO_ON):
                self._stays_paused = False
            self._take_up_device()
        elif action is Action.ASK_TO_STOP:
            self._ask_to_stop()
        elif action in _ADJUSTMENTS:
            self._adjust(action)
        elif action in (Action.PAUSE, Action.GO_ON, Action.PAUSE_OR_GO_ON):
            if self._held is None and action is not Action.GO_ON:
                self._pause()
            elif self._held is not None and action is not Action.PAUSE:
                self._telling.message = ""
                self._go_on()
        else:
            self._go_elsewhere(action)

    # Pausing, going on, stopping.

    def _pause(self) -> None:
        self._interrupt(State.PAUSED)
        self._telling.message = ""
        self._stream.sound_alone(self._signals.pause)

    def _go_on(self) -> None:
        """Count in, and go on where it was interrupted; words lost in a long pause come again."""
        held, self._held = self._held, None
        assert held is not None
        frame = held.frame
        words = voice_at(held.passage, frame)
        if words is not None and self._clock.now_s() - held.since_s > LONG_PAUSE_S:
            frame = words.start_frame
        tick = Placement(self._stream.written_frames, self._signals.tick)
        at = tick.start_frame + self._frames(COUNT_IN_S)
        passage = resumed(held.passage, frame, at, self._frames(_RISE_S))
        self._set_out(self._sound.rest(passage), at, tick)

    def _ask_to_stop(self) -> None:
        """Ask back, for a session is not ended by one word that may have been another."""
        passage, _frame = self._somewhere()
        words = self._sound.our_words(STOP_QUESTION, passage.item)
        self._interrupt(State.STOPPING)
        self._telling.message = STOP_QUESTION
        self._show()
        clip = self._signals.pause if words is None else words
        self._stream.sound_alone(clip)
        length_s = clip.frames / self._session.sample_rate
        self._deadline_s = self._clock.now_s() + length_s + SECOND_STOP_S

    def _stop(self) -> None:
        # First, for a device that is lost over the signal must not bring the session back.
        self._ending = Ending.STOPPED
        if self._state is not State.LOST:
            self._interrupt(State.PAUSED)
            self._stream.sound_alone(self._signals.done)

    def _interrupt(self, state: State) -> None:
        """Silence; remembers where, unless the session has been interrupted already."""
        self._state = state
        if self._held is None:
            passage = self._stream.interrupt()
            self._hold(passage, self._stream.written_frames, self._clock.now_s())

    def _hold(self, passage: Passage | None, frame: int, since_s: float) -> None:
        self._held = _Held(passage or self._beginning(), frame, since_s)
        self._wait = None

    # Going elsewhere.

    def _go_elsewhere(self, action: Action) -> None:
        passage, frame = self._somewhere()
        if action is Action.READY:
            waiting = self._waiting_passage()
            if waiting is None:
                return
            passage = waiting
        there = destination(action, self._sound.plan, passage, frame)
        if there is None:
            self._refuse("This is the end.")
        else:
            self._jump(there.message, there.plan_at)

    def _jump(self, message: str, plan_at: Callable[[int], Plan]) -> None:
        """Leave what is being heard, and go on with another place of the session."""
        self._interrupt(State.PLAYING)
        self._held = None
        self._telling.message = message
        signal = Placement(self._stream.written_frames, self._signals.done)
        at = signal.end_frame + self._frames(AFTER_SIGNAL_S)
        self._set_out(plan_at(at), at, signal)

    def _set_out(self, passages: Iterable[Passage], at: int, signal: Placement) -> None:
        self._state = State.PLAYING
        self._wait = None
        self._stream.start(passages, at, [signal])

    # Changing how it sounds.

    def _adjust(self, action: Action) -> None:
        passage, frame = self._somewhere()
        paused = self._held is not None
        try:
            if action in (Action.SLOWER, Action.FASTER):
                steps = -1 if action is Action.SLOWER else 1
                passage = self._sound.change_pace(steps, passage, frame, paused=paused)
                word = "Slower" if steps < 0 else "Faster"
                self._telling.message = f"{word}: {self.pace_wpm} words a minute."
            elif action is Action.CHIMES:
                self._telling.message = self._sound.switch_chimes(paused=paused)
            else:
                steps = -1 if action is Action.BACKGROUND_DOWN else 1
                self._telling.message = self._sound.turn_background(steps, paused=paused)
        except Refusal as refusal:
            self._refuse(str(refusal))
            return
        if self._held is not None:
            self._held = replace(self._held, passage=passage)
            self._stream.sound_alone(self._signals.done)
        else:
            # A wait that goes on is met again by what was planned anew.
            self._wait = None
            self._stream.overlay(self._signals.done)

    def _refuse(self, message: str) -> None:
        self._telling.message = message
        if self._held is None:
            self._stream.overlay(self._signals.refused)
        else:
            self._stream.sound_alone(self._signals.refused)

    # A device that is lost and found.

    def _lose(self, error: OutputError) -> None:
        """Pause where the sound was last heard."""
        if self._state is State.LOST:
            raise error
        self._stays_paused = self._state is State.PAUSED
        passage = self._stream.lose()
        if self._held is None:
            # As after a long pause: words that were not heard to their end come again.
            since_s = self._clock.now_s() - 2 * LONG_PAUSE_S
            self._hold(passage, self._stream.written_frames, since_s)
        self._state = State.LOST
        self._tell_of_the_loss()
        self._deadline_s = self._clock.now_s() + RETRY_S

    def _take_up_device(self) -> None:
        try:
            output = self._open_output(None)
        except OutputError:
            self._deadline_s = self._clock.now_s() + RETRY_S
            self._tell_of_the_loss()
            return
        self._stream.take_up(output)
        self._telling.message = ""
        if self._stays_paused:
            self._state = State.PAUSED
        else:
            self._go_on()

    def _tell_of_the_loss(self) -> None:
        then = "stays paused" if self._stays_paused else "goes on when it is back"
        self._telling.message = f"The sound device is gone. The session {then}."

    # What is told and shown.

    def _tell(self, *, everything: bool = False) -> None:
        for frames in self._stream.taken():
            self._controls.sounding(frames, self._session.sample_rate)
        for passage, event, news in self._stream.begun(everything=everything):
            if event.kind == "wait":
                self._wait = event
            self._telling.heard(passage, event, news=news)
        if self._wait is not None and self._over(self._wait):
            self._wait = None
        if self._held is None:
            self._state = State.PLAYING if self._wait is None else State.WAITING

    def _waiting_passage(self) -> Passage | None:
        """The passage that waits, or is about to: a question may be answered while it is asked."""
        if self._held is not None:
            return None
        passage, position = self._here()
        if passage is None or passage.start_frame > position:
            return None
        waits = any(event.kind == "wait" and not self._over(event) for event in passage.events)
        return passage if waits else None

    def _over(self, wait: Event) -> bool:
        # What follows may already be on its way to the listener.
        position = max(self._stream.written_frames, self._stream.position_frames)
        return position >= wait.end_frame

    def _here(self) -> tuple[Passage | None, int]:
        """The passage being heard, or interrupted, and the frame."""
        if self._held is not None:
            return self._held.passage, self._held.frame
        position = self._stream.position_frames
        return self._stream.passage(position), position

    def _somewhere(self) -> tuple[Passage, int]:
        """As `_here`; the beginning where nothing is heard yet."""
        passage, frame = self._here()
        return passage or self._beginning(), frame

    def _beginning(self) -> Passage:
        return next(iter(self._sound.plan))

    def _frames(self, seconds: float) -> int:
        return round(seconds * self._session.sample_rate)

    def _show(self) -> None:
        passage, frame = self._here()
        if passage is None:
            return
        self._telling.show(passage, frame, self._state, self.pace_wpm, self._controls.listening)
