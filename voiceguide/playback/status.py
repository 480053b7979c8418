"""What is being heard and how far the session is, reported to whatever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.interfaces import Display
from voiceguide.playback.progress import Progress
from voiceguide.playback.view import State, View

if TYPE_CHECKING:
    from voiceguide.session.session import Session


class StatusReporter:
    """Keeps what was said and done last; `message` is the line that answers a wish."""

    def __init__(self, session: Session, display: Display, outline: Progress) -> None:
        self.message = ""
        self._title = session.title
        self._names = session.plan.step_names
        self._rate = session.sample_rate
        self._display = display
        self._outline = outline
        self._now = ""

    def heard(self, passage: Passage, event: Event, *, news: bool) -> None:
        """An event begins to be heard, or goes on."""
        if event.kind == "speech" and event.line:
            self._now = event.text or ""
        if news:
            self._display.heard(passage, event)

    def show(
        self, passage: Passage, frame: int, state: State, pace_wpm: int, listening: str
    ) -> None:
        """Show how things stand at a frame within a passage."""
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
                done=self._outline.done(passage, done),
                left_s=self._outline.left_s(passage, done),
                pace_wpm=pace_wpm,
                state=state,
                listening=listening,
                message=self.message,
            )
        )
