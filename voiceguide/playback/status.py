"""Status reports: what is being heard and how far the session is, for a display."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.interfaces import Controls, Display
from voiceguide.playback.progress import Progress
from voiceguide.playback.view import State, View

if TYPE_CHECKING:
    from voiceguide.session.session import Session

_DELAY = "One moment: the next words are being spoken for the first time."


class StatusReporter:
    """Reports to a display; keeps the present words and the `message` to show with them.

    The present words are an item's instruction, which stands from the item's beginning to its end,
    and the cue said last. The message is one line that answers an action; empty if there is
    nothing to say.
    """

    def __init__(
        self,
        session: Session,
        display: Display,
        controls: Controls,
        progress: Progress,
        *,
        is_silent: Callable[[], bool] = lambda: False,
    ) -> None:
        self.message = ""
        self._title = session.title
        self._names = session.plan.step_names
        self._rate = session.sample_rate
        self._display = display
        self._controls = controls
        self._progress = progress
        self._is_silent = is_silent
        self._present: Passage | None = None
        self._now = ""
        self._cue = ""

    def on_event(self, passage: Passage, event: Event, *, is_new: bool) -> None:
        """Report an event that has begun, unless it is the rest of an interrupted one."""
        self._note(passage)
        if event.kind == "speech" and event.line:
            self._cue = "" if event.shown == self._now else event.shown or ""
        if is_new:
            self._display.on_event(passage, event)

    def forget_cue(self) -> None:
        """Show the cue said last no more: what is heard next is somewhere else."""
        self._cue = ""

    def _note(self, passage: Passage) -> None:
        """Take the instruction of another item; one without words keeps its step's last."""
        before, self._present = self._present, passage
        if before is not None and (before.item, before.role) == (passage.item, passage.role):
            # The rest of an interrupted item may lack its instruction.
            return
        words = [event.shown for event in passage.events if event.kind == "speech" and event.line]
        if words or before is None or before.step != passage.step:
            self._now = (words[0] or "") if words else ""
        self._cue = ""

    def show(self, passage: Passage, frame: int, state: State, pace_wpm: int) -> None:
        """Show the session at a frame of a passage."""
        self._note(passage)
        following = passage.step + 1
        length = passage.end_frame - passage.start_frame
        done = min(max(frame - passage.start_frame, 0), length)
        self._display.show(
            View(
                title=self._title,
                step_name=passage.step_name,
                step=following,
                steps=len(self._names),
                now=self._now,
                next_step=self._names[following] if following < len(self._names) else None,
                item_s=length / self._rate,
                item_left_s=(length - done) / self._rate,
                done=self._progress.done(passage, done),
                left_s=self._progress.left_s(passage, done),
                pace_wpm=pace_wpm,
                state=state,
                listening=self._controls.listening,
                is_listening=self._controls.is_listening,
                message=_DELAY if passage.role == "delay" else self.message,
                cue=self._cue,
                is_silent=self._is_silent(),
            )
        )
