"""`voiceguide start`: a hands-free session."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli.options import sound_options, wishes_from
from voiceguide.cli.studio import Studio, open_studio, refuse_warnings, tell_warnings
from voiceguide.composition import Session
from voiceguide.durations import brief, clock
from voiceguide.errors import InputError, printable
from voiceguide.timeline import Event, Passage, PlanWarning

if TYPE_CHECKING:
    from voiceguide.keyboard import Keyboard

ITEMS_SURVEYED = 80
"""Sessions up to this long are looked through for warnings before they start; in longer ones the
warnings are told as the plan gets there, so that they start as quickly."""


@click.command()
@click.argument("routines", metavar="[ROUTINE]...", nargs=-1)
@sound_options
@click.option(
    "--output",
    envvar="VOICEGUIDE_OUTPUT",
    metavar="NAME",
    help="Where sound goes: auto, simpleaudio, miniaudio or silent.",
)
@click.option("--from", "from_step", metavar="STEP", help="Begin at this step: a name or number.")
@click.option("--strict", is_flag=True, help="Refuse to start while the script has warnings.")
def start(
    routines: tuple[str, ...],
    output: str | None,
    from_step: str | None,
    strict: bool,
    **options: Any,
) -> None:
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
        _play(session, output or studio.settings.output, told)


def _ask(studio: Studio) -> str:
    """Let the person at the terminal choose from a numbered list."""
    names = list(studio.library.routine_names())
    if not sys.stdin.isatty():
        raise InputError("Which routine?", "Name one, such as: voiceguide start evening-massage")
    for number, name in enumerate(names, 1):
        click.echo(f"{number:3}  {name}")
    while True:
        answer = click.prompt("Which routine (a number or a name)", type=str).strip()
        if answer.isdigit() and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        if answer in names:
            return str(answer)
        click.echo(f"Please type a number from 1 to {len(names)}, or a name from the list.")


def _from(session: Session, wanted: str) -> Session:
    """The session without the steps before the one named or numbered (from 1)."""
    from dataclasses import replace

    names = session.plan.step_names
    folded = [name.casefold() for name in names]
    key = wanted.strip().casefold()
    if key.isdigit() and 1 <= int(key) <= len(names):
        step = int(key) - 1
    elif key in folded:
        step = folded.index(key)
    else:
        beginning = [index for index, name in enumerate(folded) if name.startswith(key)]
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
        refuse_warnings(session.routines[0], warnings)
    tell_warnings(session.routines[0], warnings)
    return True


def _play(session: Session, output_name: str | None, warnings_told: bool) -> None:
    from voiceguide.keyboard import Keyboard
    from voiceguide.outputs import open_output
    from voiceguide.player import Player

    with (
        open_output(output_name, session.sample_rate, session.channels) as output,
        Keyboard() as keyboard,
    ):
        reason = getattr(output, "reason", "")
        if reason:
            click.echo(reason, err=True)
        display = _Lines(session, keyboard, warnings_told)
        display.opening()
        player = Player(session, output, display.heard, lambda: keyboard.pressed() is not None)
        try:
            player.play()
        except KeyboardInterrupt:
            click.echo()
            click.echo(f"Stopped after {brief(player.position_frames / session.sample_rate)}.")
            raise
        click.echo(f"Done: {brief(player.position_frames / session.sample_rate)}.")


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
            tell_warnings(self._session.routines[0], fresh)
        if passage.step != self._step:
            self._step = passage.step
            click.echo()
            click.echo(click.style(printable(passage.step_name), bold=True))
        at = clock(event.start_frame / self._session.sample_rate)
        if event.kind == "speech":
            click.echo(f"{at:>8}  {printable(event.text or '')}")
        elif event.kind == "wait":
            how = "Press any key to go on." if self._keyboard.is_there else "Going on by itself."
            limit = brief((event.end_frame - event.start_frame) / self._session.sample_rate)
            click.echo(f"{at:>8}  ({how} Goes on after {limit}.)")
        elif event.kind != "pause":
            click.echo(click.style(f"{at:>8}  [{printable(event.sound or '')}]", dim=True))
