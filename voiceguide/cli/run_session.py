"""Runs one session: opens its device and display, remembers where it stops, prints its messages."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from voiceguide.cli.display.card import card_drawn
from voiceguide.cli.display.picture import drawn
from voiceguide.cli.display.plain import PlainDisplay
from voiceguide.cli.display.screen import open_screen
from voiceguide.cli.display.suspension import suspendable_view
from voiceguide.cli.remembering_display import RememberingDisplay
from voiceguide.cli.session_device import SessionDevice
from voiceguide.cli.session_diary import SessionDiary
from voiceguide.cli.spelled_time import spelled
from voiceguide.cli.start_card import (
    about,
    card_of,
    needs_and_caution,
    preparing,
    print_card,
    print_wrapped,
    wait_until_prepared,
    wait_until_ready,
)
from voiceguide.errors import EXIT_INTERRUPTED, FileError, VoiceguideError
from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.look_through import look_through
from voiceguide.playback.preparation import Preparation
from voiceguide.playback.progress import Progress
from voiceguide.playback.signals import Signals
from voiceguide.playback.view import View
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.text import printable

if TYPE_CHECKING:
    from voiceguide.cli.display.card import Card
    from voiceguide.cli.display.screen import Screen
    from voiceguide.playback.listening import Listener


class RunOptions(Struct, frozen=True):
    """How a session is run, whatever is in it; `output` is a name from `audio.outputs`."""

    output: str | None
    listen: bool
    claps: bool
    listen_model: Path | None
    keep_pace: bool
    plain: bool
    begins_after_s: float
    """How long the start card stands, in seconds; 0 for no card."""
    practice: bool = True
    """Whether to keep what was heard."""
    plan: tuple[str, ...] = ()
    """The parts of a composed routine, a line for each with its reason."""
    left_out: str = ""
    """What the profile left out of it, in one line."""


def run_session(
    session: Session, options: Options, progress: Progress | None, run_options: RunOptions
) -> int:
    """Play a session to its end and return the exit code.

    Without `progress`, the session has not been looked through: its warnings are printed as the
    plan reaches them, or after the large view. Raises OutputError or SpeechError.
    """
    from voiceguide.playback.controls import ListenerControls
    from voiceguide.playback.interfaces import Clock
    from voiceguide.playback.keyboard import Keyboard
    from voiceguide.playback.player import Player

    plan = session.plan
    measured = progress or Progress(plan.item_count, session.sample_rate)
    paces: list[Callable[[], int]] = []
    if progress is None:
        # Words at a pace that is no longer wanted would delay others.
        look_through(plan, measured, lambda: all(pace() == session.pace_wpm for pace in paces))
    clock = Clock()
    # With `progress`, all words are spoken.
    preparation = Preparation(plan, clock.now_s) if progress is None else None
    left_s = preparation.left_s if preparation is not None else lambda: 0.0
    with contextlib.ExitStack() as stack:
        # Closed last: a slow disk must not hold up the terminal.
        diary = stack.enter_context(SessionDiary(session, is_kept=run_options.practice))
        device = SessionDevice(stack, run_options.output, session)
        listener = _open_listener(run_options, stack)
        keyboard = stack.enter_context(Keyboard())
        screen = open_screen(keyboard, plain=run_options.plain)
        controls = ListenerControls(keyboard, clock.now_s, listener)
        stack.enter_context(suspendable_view(keyboard, screen, device.on_continued))
        has_card = keyboard.is_there and run_options.begins_after_s > 0
        begins = True
        if has_card:
            sound = device.try_out()
            if screen is not None:
                stack.enter_context(screen)
            card = replace(
                card_of(
                    session, measured, sound, voice=listener is not None, claps=run_options.claps
                ),
                plan=run_options.plan,
                left_out=run_options.left_out,
            )
            if screen is None:
                print_card(replace(card, left_s=run_options.begins_after_s))

            def show(card: Card) -> None:
                if screen is not None:
                    # The length may become known meanwhile.
                    known = about(session, measured)
                    shown = replace(card, about=known, preparing=preparing(left_s()))
                    screen.show(shown, card_drawn)

            begins = wait_until_ready(card, controls, clock, run_options.begins_after_s, show)
        if begins and left_s() > 0:
            is_drawn = has_card and screen is not None
            how = " Any key begins at once." if keyboard.is_there else ""

            def show_left(remaining_s: float) -> None:
                if is_drawn:
                    show(replace(card, left_s=remaining_s))

            def say(remaining_s: float) -> None:
                if not is_drawn:
                    print_wrapped(preparing(remaining_s) + how)

            begins = wait_until_prepared(controls, clock, left_s, show_left, say)
        if not begins:
            stack.close()
            click.echo("Not started.")
            return 0
        shown = (
            _ScreenDisplay(screen)
            if screen
            else PlainDisplay(session, keys=keyboard.is_there, is_silent=lambda: device.is_silent)
        )
        display = RememberingDisplay(
            shown, session, options, warn=progress is None, in_view=screen is not None
        )
        player = Player(
            replace(session, plan=replace(plan, patient=True)),
            device.open,
            controls,
            display,
            Signals.from_sound_bank(session.sound_bank),
            measured,
            clock,
            is_silent=lambda: device.is_silent,
            on_heard=diary.add,
        )
        paces.append(lambda: player.pace_wpm)
        # It sounds from here on; the next second of it is already written.
        if not has_card:
            _print_opening(session, device.reason, listener, run_options, keys=keyboard.is_there)
            if screen is not None:
                stack.enter_context(screen)
        interrupted = False
        ending = Ending.STOPPED
        try:
            ending = player.play()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            if ending is Ending.STOPPED:
                display.remember_end(player.place)
        # The terminal is restored before the last messages are printed.
        heard_s = player.position_frames / session.sample_rate
        place, pace_wpm = player.place, player.pace_wpm
        stack.close()
    if interrupted:
        click.echo()
    display.print_collected()
    for line in diary.message.splitlines():
        print_wrapped(line, err=True)
    _print_closing(session, ending, heard_s, place, can_resume=display.is_remembered)
    if has_card and device.reason:
        print_wrapped(f"{device.reason} `voiceguide doctor` looks for the cause.", err=True)
    if ending is Ending.FINISHED:
        display.forget()
    _keep_pace(session, pace_wpm, keep=run_options.keep_pace)
    return EXIT_INTERRUPTED if interrupted else 0


def _open_listener(run_options: RunOptions, stack: contextlib.ExitStack) -> Listener | None:
    """Open the microphone if that was asked for; print why if it cannot be opened."""
    if not run_options.listen:
        return None
    from voiceguide.playback.listening import open_listener

    try:
        listener = open_listener(claps=run_options.claps, model=run_options.listen_model)
        return stack.enter_context(listener)
    except VoiceguideError as error:
        click.echo(f"Not listening: {error}\nUse the keys to control the session.", err=True)
        return None


def _print_opening(
    session: Session,
    reason: str,
    listener: Listener | None,
    run_options: RunOptions,
    *,
    keys: bool,
) -> None:
    if reason:
        click.echo(reason, err=True)
    needs, caution = needs_and_caution(session)
    click.echo(click.style(printable(session.title), bold=True))
    for line in run_options.plan:
        print_wrapped(printable(line))
    for label, value in (("You need", "; ".join(needs)), ("Take care", caution)):
        if value:
            print_wrapped(f"{label}: {printable(value)}")
    stop_key = "q" if keys else "Ctrl-C"
    click.echo(f"{session.pace_wpm} words a minute. Press {stop_key} to stop.")
    if listener is not None:
        clap = ", or clap twice" if run_options.claps else ""
        click.echo(
            f"The microphone is on: say “guide, pause”{clap}. Nothing is recorded, and nothing"
            " leaves this machine."
        )


class _ScreenDisplay:
    """Shows the session in the large view, which needs no lines for single events."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def show(self, view: View) -> None:
        """Show this view from now on."""
        self._screen.show(view, drawn)

    def on_event(self, passage: Passage, event: Event) -> None:
        """Do nothing: the next view shows it."""


def _print_closing(
    session: Session, ending: Ending, heard_s: float, place: Passage, *, can_resume: bool
) -> None:
    """Print how the session ended and, if it was stopped, how to resume it."""
    steps = len(session.plan.step_names)
    if ending is Ending.FINISHED:
        print_wrapped(f"All done: {printable(session.title)}, {spelled(heard_s)}.")
        return
    where = f", in step {place.step + 1} of {steps}, {printable(place.step_name)}"
    print_wrapped(f"Stopped after {spelled(heard_s)}{where if steps > 1 else ''}.")
    if can_resume:
        print_wrapped("To resume there, within a day: voiceguide start --resume")


def _keep_pace(session: Session, pace_wpm: int, *, keep: bool) -> None:
    if not keep and pace_wpm == session.plan.parts[0].voice.pace_wpm:
        return
    if not keep:
        click.echo(f"To keep this pace: `voiceguide pace {pace_wpm}`.")
        return
    from voiceguide.session.settings import save_setting

    try:
        save_setting("pace", pace_wpm)
    except FileError as error:
        click.echo(str(error), err=True)
        return
    click.echo(f"Your pace is now {pace_wpm} words a minute.")
