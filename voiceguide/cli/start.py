"""`voiceguide start`: a hands-free session."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli.options import output_option, sound_options, wishes_from
from voiceguide.cli.studio import Studio, open_studio, refuse_warnings, tell_warnings
from voiceguide.composition import Session
from voiceguide.durations import brief, clock
from voiceguide.errors import InputError, VoiceguideError, printable
from voiceguide.library import read_routine
from voiceguide.timeline import Event, Passage, PlanWarning

if TYPE_CHECKING:
    from voiceguide.keyboard import Keyboard

EXIT_INTERRUPTED = 130

ITEMS_SURVEYED = 80
"""Sessions up to this long are looked through for warnings before they start; in longer ones the
warnings are told as the plan gets there, so that they start as quickly."""


@click.command()
@click.argument("routines", metavar="[ROUTINE]...", nargs=-1)
@sound_options
@output_option
@click.option("--from", "from_step", metavar="STEP", help="Begin at this step: a name or number.")
@click.option("--strict", is_flag=True, help="Refuse to start while the script has warnings.")
def start(
    routines: tuple[str, ...],
    output: str | None,
    from_step: str | None,
    strict: bool,
    **options: Any,
) -> int:
    """Start a hands-free session.

    ROUTINE is a name that `voiceguide list` shows, a script file, or - for standard input.
    Several routines follow each other. Without one you are asked which.
    """
    with open_studio() as studio:
        names = routines or (_ask(studio),)
        session = studio.compose(studio.load(names), wishes_from(options), wait_s=None)
        if from_step is not None:
            session = _from(session, from_step)
        told = _survey(session, strict=strict)
        return _play(session, output or studio.settings.output, told)


def _ask(studio: Studio) -> str:
    """Let the person at the terminal choose from a numbered list."""
    if not sys.stdin.isatty():
        raise InputError(
            "No routine was named, and there is no terminal to ask on.",
            "Name one, such as `voiceguide start evening-massage`; `voiceguide list` shows them.",
        )
    paths = studio.library.routine_names()
    names = list(paths)
    if not names:
        raise InputError(
            "There are no routines.", "`voiceguide new NAME` writes one to begin with."
        )
    width = max(len(name) for name in names)
    for number, (name, path) in enumerate(paths.items(), 1):
        click.echo(f"{number:3}  {name:{width}}  {printable(_title(path))}".rstrip())
    while True:
        answer = click.prompt("Which routine (a number or a name)", type=str).strip()
        if answer in names:
            return str(answer)
        if answer.isdecimal() and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        click.echo(f"Please type a number from 1 to {len(names)}, or a name from the list.")


def _title(path: Path) -> str:
    """A routine's title; of a faulty script none, for it is told when it is chosen."""
    try:
        return read_routine(path).title
    except VoiceguideError:
        return ""


def _from(session: Session, wanted: str) -> Session:
    """The session without the steps before the one named or numbered (from 1)."""
    from dataclasses import replace

    names = session.plan.step_names
    folded = [name.casefold() for name in names]
    key = wanted.strip().casefold()
    if key.isdecimal() and 1 <= int(key) <= len(names):
        step = int(key) - 1
    elif key in folded:
        step = folded.index(key)
    else:
        beginning = [index for index, name in enumerate(folded) if key and name.startswith(key)]
        if not beginning:
            listed = "; ".join(f"{number} {name}" for number, name in enumerate(names[:12], 1))
            more = "; …" if len(names) > 12 else ""
            raise InputError(f"There is no step “{wanted}”.", f"Steps are {listed}{more}.")
        step = beginning[0]
    return replace(session, plan=replace(session.plan, from_item=session.plan.first_item_of(step)))


def _survey(session: Session, *, strict: bool) -> bool:
    """Tell warnings before a session starts; returns whether all are told."""
    if not strict and session.plan.item_count > ITEMS_SURVEYED:
        return False
    warnings = [warning for passage in session.plan for warning in passage.warnings]
    if strict:
        refuse_warnings(warnings)
    tell_warnings(warnings)
    return True


def _play(session: Session, output_name: str | None, warnings_told: bool) -> int:
    """Play to the end; returns the exit code."""
    from voiceguide.keyboard import Keyboard
    from voiceguide.outputs import open_output
    from voiceguide.player import Player

    with (
        open_output(output_name, session.sample_rate, session.channels) as output,
        Keyboard() as keyboard,
    ):
        if output.reason:
            click.echo(output.reason, err=True)
        display = _Lines(session, keyboard, warnings_told)
        display.opening()
        player = Player(session, output, display.heard, lambda: keyboard.pressed() is not None)
        try:
            player.play()
        except KeyboardInterrupt:
            click.echo()
            click.echo(f"Stopped after {brief(player.position_frames / session.sample_rate)}.")
            return EXIT_INTERRUPTED
        click.echo(f"Done: {brief(player.position_frames / session.sample_rate)}.")
        return 0


class _Lines:
    """One plain line for everything said or sounded, with its time."""

    def __init__(self, session: Session, keyboard: Keyboard, warnings_told: bool) -> None:
        self._session = session
        self._keyboard = keyboard
        self._warnings_told = warnings_told
        self._step: int | None = None
        self._told: set[PlanWarning] = set()

    def opening(self) -> None:
        routine = self._session.routines[0]
        click.echo(click.style(printable(self._session.title), bold=True))
        for label, value in (
            ("You need", "; ".join(routine.front.needs)),
            ("Take care", routine.front.caution),
        ):
            if value:
                click.echo(f"{label}: {printable(value)}")
        click.echo(f"{self._session.pace_wpm} words a minute. Ctrl-C stops.")

    def heard(self, passage: Passage, event: Event) -> None:
        if not self._warnings_told:
            fresh = [warning for warning in passage.warnings if warning not in self._told]
            self._told.update(fresh)
            tell_warnings(fresh)
        if passage.step != self._step:
            self._step = passage.step
            click.echo()
            click.echo(click.style(printable(passage.step_name), bold=True))
        if event is passage.events[0] and any(each.kind == "wait" for each in passage.events):
            # "Ready" may be said while the question is being asked, but not before.
            self._keyboard.forget()
        at = clock(event.start_frame / self._session.sample_rate)
        if event.kind == "speech":
            click.echo(f"{at:>8}  {printable(event.text or '')}")
        elif event.kind == "wait":
            limit = brief((event.end_frame - event.start_frame) / self._session.sample_rate)
            key = "Press any key when you are ready. " if self._keyboard.is_there else ""
            click.echo(f"{at:>8}  ({key}Goes on by itself after {limit}.)")
        elif event.kind != "pause":
            click.echo(click.style(f"{at:>8}  [{printable(event.sound or '')}]", dim=True))
