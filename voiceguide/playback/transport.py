"""The transport: where a session is, and how it is paused, resumed, moved and stopped.

Owns the state, the interrupted position, the running wait and the ending. Only the transport
changes them; it plays what follows through the stream, which owns the frames.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.audio.clip import Clip, Placement
from voiceguide.planning.edits import resumed, voice_at
from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.interfaces import Clock, Ending
from voiceguide.playback.view import State

if TYPE_CHECKING:
    from voiceguide.planning.plan import Plan
    from voiceguide.playback.adjustments import Adjustments
    from voiceguide.playback.signals import Signals
    from voiceguide.playback.status import StatusReporter
    from voiceguide.playback.stream import Stream

LONG_PAUSE_S = 5.0
"""After a longer pause, the words it interrupted are repeated from their beginning."""

COUNT_IN_S = 0.7
"""From the tick that counts in until the session resumes."""

AFTER_SIGNAL_S = 0.35
"""From the end of the signal until the session plays from its new position."""

SECOND_STOP_S = 5.0
"""How long the session waits for a second “stop” after its question."""

STOP_QUESTION = "Say stop again to end the session."

FORGOTTEN_S = 600.0
"""After so long a pause without a key or a word, the session asks once whether anybody is there."""

FORGOTTEN_QUESTION = "Are you still there? There is no hurry. Press any key to continue."

_RISE_S = 0.005


class _Held(Struct, frozen=True):
    """Where an interrupted session resumes: a frame in a passage, and when it was interrupted."""

    passage: Passage
    frame: int
    since_s: float


class Transport:
    """The position and the state of one session.

    Playing and waiting follow from what is heard; paused, stopping and lost hold the position.
    Methods raise OutputError if the device is lost meanwhile.
    """

    def __init__(
        self,
        sample_rate: int,
        stream: Stream,
        adjustments: Adjustments,
        status: StatusReporter,
        signals: Signals,
        clock: Clock,
    ) -> None:
        self._rate = sample_rate
        self._stream = stream
        self._adjustments = adjustments
        self._status = status
        self._signals = signals
        self._clock = clock
        self._state = State.PLAYING
        self._held: _Held | None = None
        self._wait: Event | None = None
        self._question_ends_s = 0.0
        self._asked_in_pause = False
        self._present_s = 0.0
        self._has_asked = False
        self._ending: Ending | None = None

    @property
    def state(self) -> State:
        """What the session is doing."""
        return self._state

    @property
    def ending(self) -> Ending | None:
        """How the session ended; None while it runs."""
        return self._ending

    @property
    def is_held(self) -> bool:
        """Whether the session is interrupted and keeps its position."""
        return self._held is not None

    @property
    def is_paused(self) -> bool:
        """Whether the listener has paused it; a question whether to stop does not end the pause."""
        return self._state is State.PAUSED or (
            self._state is State.STOPPING and self._asked_in_pause
        )

    @property
    def is_waiting(self) -> bool:
        """Whether a wait has begun and is not over."""
        return self._wait is not None

    @property
    def position(self) -> tuple[Passage, int]:
        """The passage being heard or interrupted, and the frame; first of all, the opening."""
        passage, frame = self._current()
        return passage or self._opening(), frame

    @property
    def waiting_passage(self) -> Passage | None:
        """The passage that waits or is about to: listeners may answer before it has all been said.

        None while the session is held.
        """
        passage, frame = self._current()
        if self._held is not None or passage is None or passage.start_frame > frame:
            return None
        waits = any(event.kind == "wait" and not self._is_over(event) for event in passage.events)
        return passage if waits else None

    def on_event(self, event: Event) -> None:
        """Note that an event has begun."""
        if event.kind == "wait":
            self._wait = event

    def update(self) -> None:
        """Set the state that follows from the output's position: playing or waiting."""
        if self._wait is not None and self._is_over(self._wait):
            self._wait = None
        if self._held is None:
            self._state = State.PLAYING if self._wait is None else State.WAITING

    def pause(self) -> None:
        """Silence the session until it is resumed, also in answer to the question."""
        if self._held is None or self._state is State.STOPPING:
            self.interrupt(State.PAUSED)
            self.note_presence()
            self._status.message = ""
            self._stream.play_alone(self._signals.pause)
            self._adjustments.prepare_announcement(FORGOTTEN_QUESTION)

    def resume(self, message: str = "") -> None:
        """Count in and play from the interrupted position.

        After a long pause the interrupted words are repeated.
        """
        held = self._held
        if held is None:
            return
        self._status.message = message
        self._held = None
        frame = held.frame
        words = voice_at(held.passage, frame)
        if words is not None and self._clock.now_s() - held.since_s > LONG_PAUSE_S:
            frame = words.start_frame
        tick = Placement(self._stream.written_frames, self._signals.tick)
        at = tick.start_frame + self._frames(COUNT_IN_S)
        passage = resumed(held.passage, frame, at, self._frames(_RISE_S))
        self._play(self._adjustments.passages_from(passage), at, tick)

    def pause_or_resume(self) -> None:
        """Pause, or resume if the session is held."""
        if self._held is None:
            self.pause()
        else:
            self.resume()

    def ask_to_stop(self) -> None:
        """Ask whether to stop, as one word may be misheard; stop if it is the answer."""
        if self._state is State.STOPPING:
            self.stop()
            return
        words = self._adjustments.announcement(STOP_QUESTION, self.position[0].item)
        self._asked_in_pause = self._state is State.PAUSED
        self.interrupt(State.STOPPING)
        self._status.message = STOP_QUESTION
        self.show()
        question = self._signals.pause if words is None else words
        self._stream.play_alone(question)
        length_s = question.frames / self._rate
        self._question_ends_s = self._clock.now_s() + length_s + SECOND_STOP_S

    def resume_if_unanswered(self) -> None:
        """Resume, or stay paused, if the question has had no answer in time."""
        if self._state is not State.STOPPING or self._clock.now_s() < self._question_ends_s:
            return
        if self.is_paused:
            self._state = State.PAUSED
            self._status.message = ""
        else:
            self.resume("Resuming.")

    def note_presence(self) -> None:
        """Note that the listener is there now."""
        self._present_s = self._clock.now_s()

    def ask_if_forgotten(self) -> None:
        """Ask, once in a session, whether the listener is there after a very long pause."""
        if self._has_asked or self._state is not State.PAUSED:
            return
        if self._clock.now_s() - self._present_s <= FORGOTTEN_S:
            return
        self._has_asked = True
        self._status.message = FORGOTTEN_QUESTION
        self.show()
        words = self._adjustments.announcement(FORGOTTEN_QUESTION, self.position[0].item)
        self._stream.play_alone(self._signals.pause if words is None else words)

    def stop(self) -> None:
        """End the session, with a signal if there is a device."""
        # First, as a device lost during the signal must not bring the session back.
        self._ending = Ending.STOPPED
        if self._state is not State.LOST:
            self.interrupt(State.PAUSED)
            self._stream.play_alone(self._signals.done)

    def finish(self) -> None:
        """End the session as played to its last frame."""
        self._ending = Ending.FINISHED

    def interrupt(self, state: State) -> None:
        """Silence the session in this state; keep the position it already holds, if any."""
        self._state = state
        if self._held is None:
            self.hold(state, self._stream.interrupt(), self._clock.now_s())

    def hold(self, state: State, passage: Passage | None, since_s: float) -> None:
        """Keep what comes next as the position, unless one is already held."""
        self._state = state
        if self._held is None:
            frame = self._stream.next_frame
            self._held = _Held(passage or self._opening(), frame, since_s)
            self._wait = None

    def jump(self, message: str, plan: Plan) -> None:
        """Leave the present position; play a plan, whose start frame is set here."""
        self.interrupt(State.PLAYING)
        self._held = None
        self._status.message = message
        self._status.forget_cue()
        signal = Placement(self._stream.written_frames, self._signals.done)
        at = signal.end_frame + self._frames(AFTER_SIGNAL_S)
        self._play(replace(plan, start_frame=at), at, signal)

    def adjusted(self, passage: Passage) -> None:
        """Confirm that the present passage has become this one."""
        if self._held is not None:
            self._held = replace(self._held, passage=passage)
        else:
            # The new plan has a running wait once more.
            self._wait = None
        self.signal(self._signals.done)

    def signal(self, clip: Clip) -> None:
        """Play a short sound, over the session or, if that is held, in the silence."""
        if self._held is None:
            self._stream.overlay(clip)
        else:
            self._stream.play_alone(clip)

    def show(self) -> None:
        """Show the position and the state, as soon as there is a passage."""
        passage, frame = self._current()
        if passage is not None:
            self._status.show(passage, frame, self._state, self._adjustments.pace_wpm)

    def _play(self, passages: Iterable[Passage], at: int, signal: Placement) -> None:
        self._state = State.PLAYING
        self._wait = None
        self._stream.start(passages, at, [signal])

    def _current(self) -> tuple[Passage | None, int]:
        if self._held is not None:
            return self._held.passage, self._held.frame
        position = self._stream.position_frames
        return self._stream.passage(position), position

    def _opening(self) -> Passage:
        return next(iter(self._adjustments.plan))

    def _is_over(self, wait: Event) -> bool:
        # What follows may already be on its way to the device.
        position = max(self._stream.written_frames, self._stream.position_frames)
        return position >= wait.end_frame

    def _frames(self, seconds: float) -> int:
        return round(seconds * self._rate)
