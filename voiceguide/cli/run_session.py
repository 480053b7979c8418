"""One session from its opening words to its last: what is opened, shown, remembered and told."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.display.plain import Lines
from voiceguide.cli.display.suspension import suspendable
from voiceguide.cli.warning_messages import tell_warnings
from voiceguide.errors import EXIT_INTERRUPTED, FileError, VoiceguideError
from voiceguide.planning.timeline import Event, Passage, PlanWarning
from voiceguide.playback.interfaces import Display, Ending, Place
from voiceguide.playback.progress import Progress
from voiceguide.playback.resume import Unfinished, forget, remember
from voiceguide.playback.signals import Signals
from voiceguide.playback.view import View
from voiceguide.script.durations import brief
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.text import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.audio.outputs.base import Output
    from voiceguide.cli.display.screen import Screen
    from voiceguide.playback.keyboard import Keyboard
    from voiceguide.playback.listening import Listener


@dataclass(frozen=True)
class Manner:
    """How a session is run, whatever it says."""

    output: str | None
    listen: bool
    claps: bool
    listen_model: Path | None
    keep_pace: bool
    plain: bool


def run_session(
    session: Session, options: Options, outline: Progress | None, manner: Manner
) -> int:
    """Play a session to its end; returns the exit code.

    Without an `outline` its warnings have not been told, and are as they come.
    """
    from voiceguide.playback.controls import ListenerControls
    from voiceguide.playback.interfaces import Clock
    from voiceguide.playback.keyboard import Keyboard
    from voiceguide.playback.player import Player

    plan = session.plan
    with contextlib.ExitStack() as stack:
        device = _Device(stack, manner.output, session)
        listener = _listener(manner, stack)
        keyboard = stack.enter_context(Keyboard())
        clock = Clock()
        screen = _screen(keyboard, manner)
        shown = _OnScreen(screen) if screen else Lines(session, keys=keyboard.is_there)
        display = _Remembering(shown, session, options)
        if outline is None:
            display.tell_warnings_as_they_come()
        player = Player(
            session,
            device.open,
            ListenerControls(keyboard, clock.now_s, listener),
            display,
            Signals.from_sound_bank(session.sound_bank),
            outline or Progress(plan.item_count, session.sample_rate),
            clock,
        )
        # From here on it sounds, and has a second until more has to be there.
        _opening(session, device.reason, listener)
        if screen is not None:
            stack.enter_context(screen)
        stack.enter_context(_suspendable(keyboard, screen))
        interrupted = False
        ending = Ending.STOPPED
        try:
            ending = player.play()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            if ending is Ending.STOPPED:
                display.leave(player.place)
        # The terminal is given back before the last words are printed.
        heard_s = player.position_frames / session.sample_rate
        place, pace_wpm = player.place, player.pace_wpm
        stack.close()
    if interrupted:
        click.echo()
    _closing(session, ending, heard_s, place)
    if ending is Ending.FINISHED:
        forget()
    _keep_pace(session, pace_wpm, keep=manner.keep_pace)
    return EXIT_INTERRUPTED if interrupted else 0


class _Device:
    """The output of a session, closed with it, and taken up again when it was lost."""

    def __init__(self, stack: contextlib.ExitStack, wanted: str | None, session: Session) -> None:
        self._wanted = wanted
        self._session = session
        self._output: Output | None = None
        stack.callback(self._close)

    @property
    def reason(self) -> str:
        """Why another output stands in for the one wanted; mostly empty."""
        return self._output.reason if self._output is not None else ""

    def open(self, beginning: NDArray[np.float32] | None) -> Output:
        """Open the output, the same one each time; raises OutputError where it is gone."""
        from voiceguide.audio.outputs import open_output

        session = self._session
        name = self._wanted if self._output is None else self._output.name
        self._output = open_output(name, session.sample_rate, session.channels, beginning)
        return self._output

    def _close(self) -> None:
        if self._output is not None:
            self._output.close()


def _listener(manner: Manner, stack: contextlib.ExitStack) -> Listener | None:
    """Open the microphone where that was asked for; the session runs on by keys without it."""
    if not manner.listen:
        return None
    from voiceguide.playback.listening import open_listener

    try:
        return stack.enter_context(open_listener(claps=manner.claps, model=manner.listen_model))
    except VoiceguideError as error:
        click.echo(f"Not listening: {error}\nThe session can be steered by keys.", err=True)
        return None


def _opening(session: Session, reason: str, listener: Listener | None) -> None:
    if reason:
        click.echo(reason, err=True)
    routine = session.routines[0]
    click.echo(click.style(printable(session.title), bold=True))
    for label, value in (
        ("You need", "; ".join(routine.front.needs)),
        ("Take care", routine.front.caution),
    ):
        if value:
            click.echo(f"{label}: {printable(value)}")
    click.echo(f"{session.pace_wpm} words a minute. Ctrl-C stops.")
    if listener is not None:
        click.echo(
            "The microphone is on: say “guide, pause”, or clap twice. Nothing is recorded, and"
            " nothing leaves this machine."
        )


def _screen(keyboard: Keyboard, manner: Manner) -> Screen | None:
    """The live view, where there is a terminal for it and lines are not wanted."""
    if manner.plain or not keyboard.is_there:
        return None
    from rich.console import Console

    from voiceguide.cli.display.screen import Screen, can_show

    console = Console(highlight=False, markup=False)
    return Screen(console) if can_show(console) else None


def _suspendable(
    keyboard: Keyboard, screen: Screen | None
) -> contextlib.AbstractContextManager[None]:
    """Ctrl-Z gives the terminal back, and `fg` takes it again."""

    def give_back() -> None:
        if screen is not None:
            screen.suspend()
        keyboard.give_back()

    def take_again() -> None:
        keyboard.take()
        if screen is not None:
            screen.resume()

    return suspendable(give_back, take_again)


class _OnScreen:
    """The live view; it shows all that lines would tell."""

    def __init__(self, screen: Screen) -> None:
        self.show = screen.show

    def heard(self, passage: Passage, event: Event) -> None:
        """Nothing: it will be in the next view."""


class _Remembering:
    """A display that remembers, step by step, where the session would be left."""

    def __init__(self, display: Display, session: Session, options: Options) -> None:
        self._display = display
        self._session = session
        self._wishes = options
        self._names = session.plan.step_names
        self._first_step: int | None = None
        self._step: int | None = None
        self._warnings: set[PlanWarning] | None = None
        sources = [routine.source for routine in session.routines]
        paths = [Path(source) for source in sources]
        # Standard input cannot be read again.
        self._paths = tuple(str(path.absolute()) for path in paths if path.is_file())
        self._resumable = len(self._paths) == len(sources)

    def tell_warnings_as_they_come(self) -> None:
        """Print warnings when the plan gets there."""
        self._warnings = set()

    def heard(self, passage: Passage, event: Event) -> None:
        """Pass it on, and remember each new step but the first."""
        if self._warnings is not None:
            fresh = [each for each in passage.warnings if each not in self._warnings]
            self._warnings.update(fresh)
            tell_warnings(fresh)
        if self._first_step is None:
            self._first_step = self._step = passage.step
        if passage.step != self._step:
            self._step = passage.step
            self._remember(Place(passage.item, passage.step, passage.step_name))
        self._display.heard(passage, event)

    def show(self, view: View) -> None:
        """Pass it on."""
        self._display.show(view)

    def leave(self, place: Place) -> None:
        """Remember where the session was left, unless it had hardly begun."""
        if place.step != self._first_step or place.item > self._session.plan.from_item:
            self._remember(place)

    def _remember(self, place: Place) -> None:
        if not self._resumable:
            return
        remember(
            Unfinished(
                title=self._session.title,
                routines=self._paths,
                options=self._wishes,
                item=place.item,
                item_count=self._session.plan.item_count,
                step=place.step,
                steps=len(self._names),
                step_name=place.step_name,
                left_at_s=time.time(),
            )
        )


def _closing(session: Session, ending: Ending, heard_s: float, place: Place) -> None:
    """What was done, in one sentence."""
    steps = len(session.plan.step_names)
    if ending is Ending.FINISHED:
        click.echo(f"Done: {brief(heard_s)}.")
    else:
        where = f" in step {place.step + 1} of {steps}, {printable(place.step_name)}"
        click.echo(f"Stopped after {brief(heard_s)}{where if steps > 1 else ''}.")


def _keep_pace(session: Session, pace_wpm: int, *, keep: bool) -> None:
    if not keep and pace_wpm == session.plan.parts[0].voice.pace_wpm:
        return
    if not keep:
        click.echo(f"`voiceguide pace {pace_wpm}` keeps the pace of {pace_wpm} words a minute.")
        return
    from voiceguide.session.settings import save_setting

    try:
        save_setting("pace", pace_wpm)
    except FileError as error:
        click.echo(str(error), err=True)
        return
    click.echo(f"Your pace is now {pace_wpm} words a minute.")
