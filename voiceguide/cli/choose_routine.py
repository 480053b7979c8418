"""Lets the user choose a routine, if `voiceguide start` names none: on the screen, or from a list.

The list with numbers is for those who read line by line, and where single keys cannot be read.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Sequence

import click
from msgspec.structs import replace

from voiceguide.cli.background_lengths import BackgroundLengths
from voiceguide.cli.context import CommandContext
from voiceguide.cli.display.chooser import Chooser, Row, chooser_drawn
from voiceguide.cli.display.screen import Screen, open_screen
from voiceguide.cli.display.suspension import suspendable_view
from voiceguide.errors import InputError, VoiceguideError
from voiceguide.guidance.request import is_request
from voiceguide.library.last_used import last_used
from voiceguide.library.names import simplified
from voiceguide.library.script_files import read_routine
from voiceguide.library.selection import areas_of, kind_rank
from voiceguide.playback.keyboard import Keyboard
from voiceguide.session.preferences import Options
from voiceguide.text import is_number, printable

USUAL_ROUTINE = "evening-massage"
"""The routine that Enter begins until another one was used."""

_POLL_S = 0.02

_SHORTEST_S = 1 / 30
"""The shortest time between two pictures: what is typed appears at once."""


def choose_routine(
    context: CommandContext,
    options: Options,
    suggested: Callable[[], Sequence[Row]],
    *,
    plain: bool = False,
    notice: str = "",
) -> str:
    """Let the user choose, and return the name of a routine, or a request to compose one.

    `options` are those of the session, for its length. `suggested` returns what is offered besides
    the routines. `notice` is shown meanwhile. Raises InputError without a terminal.
    """
    if not sys.stdin.isatty():
        raise InputError(
            "No routine was named, and there is no terminal to ask you on.",
            "Name one, such as `voiceguide start evening-massage`; `voiceguide list` shows them.",
        )
    rows = _rows(context)
    if not rows:
        raise InputError("There are no routines.", "`voiceguide new NAME` creates one.")
    first = next((row for row in rows if row.name == last_used()), None)
    heading = "Last used" if first is not None else "To begin with"
    first = first or next((row for row in rows if row.name == USUAL_ROUTINE), rows[0])
    with Keyboard() as keyboard:
        screen = open_screen(keyboard, plain=plain, shortest_s=_SHORTEST_S)
        if screen is not None:
            every = (replace(first, group=heading), *suggested(), *rows)
            with suspendable_view(keyboard, screen), screen:
                chooser = Chooser(every, notice=notice)
                return _choose_on_screen(context, options, chooser, keyboard, screen)
    return _choose_from_list([*suggested(), *rows], first)


def _rows(context: CommandContext) -> list[Row]:
    """Return every routine below its kind; a faulty script is reported if it is chosen."""
    rows = []
    for name, path in context.library.routine_names().items():
        row = Row(name, "", name, "Others")
        with contextlib.suppress(VoiceguideError):
            routine = read_routine(path)
            front = routine.front
            group = front.kind.capitalize() or "Others"
            row = Row(routine.title, "", name, group, areas_of(routine), front.concerns, front.kind)
        rows.append(row)
    return sorted(rows, key=lambda row: (kind_rank(row.kind), row.title))


def _choose_on_screen(
    context: CommandContext, options: Options, chooser: Chooser, keyboard: Keyboard, screen: Screen
) -> str:
    """Return what is chosen by keys, or typed to be composed. Raises Abort if the user leaves."""
    names = dict.fromkeys(row.name for row in chooser.rows)
    with BackgroundLengths(context, options, names) as lengths:
        while True:
            chooser = replace(chooser, lengths=lengths.known)
            screen.show(chooser, chooser_drawn)
            for key in keyboard.pressed():
                if key == "q" and not chooser.typed:
                    raise click.Abort
                if key == "enter" and chooser.chosen is not None:
                    return chooser.chosen
                if key == "enter" and is_request(chooser.typed):
                    return chooser.typed.strip()
                chooser = chooser.after(key)
            if not keyboard.is_there:
                raise click.Abort
            time.sleep(_POLL_S)


def _choose_from_list(rows: list[Row], usual: Row) -> str:
    """Return what is chosen from a printed list with numbers, or typed and can be composed."""
    shown = rows
    while True:
        _print_rows(rows, shown)
        click.echo()
        click.echo(f"Enter begins {printable(usual.title)}; q leaves.")
        answer = click.prompt(
            "A number, a name or a word to search for", default="", show_default=False
        ).strip()
        if not answer:
            return usual.name
        if answer.casefold() == "q":
            raise click.Abort
        if is_number(answer) and 1 <= int(answer) <= len(rows):
            return rows[int(answer) - 1].name
        names = simplified(answer)
        found = [row for row in rows if names in (simplified(row.name), simplified(row.title))]
        found = found or [row for row in rows if row.matches(answer)]
        if len(found) == 1:
            return found[0].name
        if not found and is_request(answer):
            return answer
        if not found:
            click.echo(f"Nothing is called “{printable(answer[:60])}”. These are all there are.")
        shown = found or rows


def _print_rows(rows: Sequence[Row], shown: Sequence[Row]) -> None:
    """Print the routines with their numbers among all, below the names of their kinds."""
    group = None
    for number, row in enumerate(rows, 1):
        if row not in shown:
            continue
        if row.group != group:
            group = row.group
            click.echo()
            click.echo(click.style(printable(group), bold=True))
        click.echo(f"{number:3}  {printable(row.title)}")
