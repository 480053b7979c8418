"""A display that remembers, at each step, where a session can be resumed."""

from __future__ import annotations

import time
from pathlib import Path

from voiceguide.cli.warning_messages import own_warnings, print_warnings
from voiceguide.planning.timeline import Event, Passage, PlanWarning
from voiceguide.playback.interfaces import Display
from voiceguide.playback.resume import Unfinished, forget, remember, remembered
from voiceguide.playback.view import View
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session


class RememberingDisplay:
    """Passes everything on to a display, and remembers at each step where to resume.

    With `warn`, it collects the script's warnings as the plan reaches them, and prints them at
    once, or if `in_view`, for which lines would be in the way, at the end.
    """

    def __init__(
        self,
        display: Display,
        session: Session,
        options: Options,
        *,
        warn: bool,
        in_view: bool = False,
    ) -> None:
        self._display = display
        self._session = session
        self._options = options
        self._names = session.plan.step_names
        self._first_step: int | None = None
        self._step: int | None = None
        self._warns = warn
        self._in_view = in_view
        self._warnings: dict[PlanWarning, None] = {}
        sources = [routine.source for routine in session.routines]
        paths = [Path(source) for source in sources]
        # Standard input cannot be read again.
        self._paths = tuple(str(path.absolute()) for path in paths if path.is_file())
        self._resumable = len(self._paths) == len(sources)
        self._earlier = remembered(time.time())
        self.is_remembered = False

    def on_event(self, passage: Passage, event: Event) -> None:
        """Pass an event on, and remember each new step but the first."""
        if self._warns:
            fresh = [each for each in passage.warnings if each not in self._warnings]
            self._warnings.update(dict.fromkeys(fresh))
            if not self._in_view:
                print_warnings(own_warnings(fresh))
        if self._first_step is None:
            self._first_step = self._step = passage.step
        if passage.step != self._step:
            self._step = passage.step
            self._remember(passage)
        self._display.on_event(passage, event)

    def show(self, view: View) -> None:
        """Pass a view on."""
        self._display.show(view)

    def print_collected(self) -> None:
        """Print what would have been in the way of the view."""
        if self._in_view:
            print_warnings(own_warnings(list(self._warnings)))

    def remember_end(self, place: Passage) -> None:
        """Remember where the session was stopped, unless it had hardly begun."""
        if self._first_step is None:
            # Nothing was heard yet.
            return
        if place.step != self._first_step or place.item > self._session.plan.from_item:
            self._remember(place)

    def forget(self) -> None:
        """Remember this session no more, but the one that was stopped before it."""
        now = remembered(time.time())
        if now is not None and self._is_this_session(now):
            earlier = self._earlier
            if earlier is None or self._is_this_session(earlier):
                forget()
            else:
                remember(earlier)

    def _is_this_session(self, unfinished: Unfinished) -> bool:
        return self._resumable and unfinished.routines == self._paths

    def _remember(self, place: Passage) -> None:
        if not self._resumable:
            return
        self.is_remembered = True
        remember(
            Unfinished(
                title=self._session.title,
                routines=self._paths,
                options=self._options,
                item=place.item,
                item_count=self._session.plan.item_count,
                step=place.step,
                steps=len(self._names),
                step_name=place.step_name,
                left_at_s=time.time(),
            )
        )
