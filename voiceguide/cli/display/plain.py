"""Shows a session in plain lines: without a terminal to draw on, or with --plain."""

from __future__ import annotations

from collections.abc import Callable

import click

from voiceguide.cli.spelled_time import spelled
from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.view import State, View
from voiceguide.script.durations import clock
from voiceguide.session.session import Session
from voiceguide.text import printable


class PlainDisplay:
    """Prints a line with its time for everything that is heard.

    `keys` if keys can be pressed; `is_silent` whether nothing is heard, which each step then says.
    """

    def __init__(
        self, session: Session, *, keys: bool, is_silent: Callable[[], bool] = lambda: False
    ) -> None:
        self._rate = session.sample_rate
        self._keys = keys
        self._is_silent = is_silent
        self._step: int | None = None
        self._listening = ""
        self._shown: tuple[State, str] = (State.PLAYING, "")

    def on_event(self, passage: Passage, event: Event) -> None:
        """Print what starts to be heard."""
        if passage.step != self._step:
            self._step = passage.step
            click.echo()
            silent = " (no sound)" if self._is_silent() else ""
            click.echo(click.style(printable(passage.step_name), bold=True) + silent)
        at = clock(event.start_frame / self._rate)
        if event.kind == "speech":
            click.echo(f"{at:>8}  {printable(event.shown or '')}")
        elif event.kind == "wait":
            limit = spelled((event.end_frame - event.start_frame) / self._rate)
            start = "Press any key when you are ready. Otherwise the" if self._keys else "The"
            click.echo(f"{at:>8}  ({start} session continues after {limit}.)")
        elif event.kind != "pause":
            click.echo(click.style(f"{at:>8}  [{printable(event.sound or '')}]", dim=True))

    def show(self, view: View) -> None:
        """Print what the listener's last action did, and why voice control has ended if it has."""
        listening = "" if view.is_listening else view.listening
        if listening != self._listening:
            self._listening = listening
            click.echo(f"{'':>8}  ({printable(listening)})")
        shown = (view.state, view.message)
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        if view.state is not before[0] and view.state is State.PAUSED:
            how = " Press any key to resume." if self._keys else ""
            click.echo(f"{'':>8}  (Paused.{how})")
        elif view.message and view.message != before[1]:
            click.echo(f"{'':>8}  ({view.message})")
        elif view.state is State.PLAYING and before[0] is State.PAUSED:
            click.echo(f"{'':>8}  (Resuming.)")
