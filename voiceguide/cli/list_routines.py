"""`voiceguide list`: shows the routines and their lengths."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

import click
from msgspec import Struct

from voiceguide.cli.completion import complete_area, complete_concern, complete_kind
from voiceguide.cli.context import CommandContext, open_context
from voiceguide.cli.options import json_option, language_option, pace_option, voice_option
from voiceguide.cli.waiting import WaitingLine
from voiceguide.errors import ScriptError, SpeechError, VoiceguideError
from voiceguide.library.script_files import read_routine
from voiceguide.library.selection import Selection, areas_of, kind_rank
from voiceguide.planning.timeline import last_frame
from voiceguide.script.concerns import known_names
from voiceguide.script.durations import brief
from voiceguide.script.pace import Pace
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Options, resolve
from voiceguide.system.shell import quoted
from voiceguide.system.shortage import shortage_in
from voiceguide.text import printable

COLUMNS = ("name", "seconds", "kind", "areas", "title")
"""The columns of the table for programs."""

_NARROW = 60
"""Columns of a terminal below which titles are left out."""

_WIDE = 90
"""Columns of a terminal from which areas are shown."""


class _Row(Struct, frozen=True):
    name: str
    routine: Routine
    duration_s: float | None
    """None if it cannot be known without speech."""

    def as_json(self) -> dict[str, Any]:
        front = self.routine.front
        return {
            "name": self.name,
            "title": self.routine.title,
            "summary": front.summary,
            "duration_s": None if self.duration_s is None else round(self.duration_s, 3),
            "kind": front.kind,
            "areas": list(areas_of(self.routine)),
            "concerns": list(known_names(front.concerns)),
            "needs": list(front.needs),
            "caution": front.caution,
            "language": front.language,
            "path": self.routine.source,
        }


@click.command("list")
@click.option(
    "--concern",
    metavar="CONCERN",
    shell_complete=complete_concern,
    help="Only routines for this, in your own words: jowls, puffy eyes, tight jaw.",
)
@click.option(
    "--area",
    metavar="AREA",
    shell_complete=complete_area,
    help="Only routines for this part of the face or this concern, in your own words.",
)
@click.option(
    "--kind",
    metavar="KIND",
    shell_complete=complete_kind,
    help="Only routines of this kind: massage, exercise, application or breathing.",
)
@language_option
@pace_option
@voice_option
@json_option
def list_routines(
    concern: str | None,
    area: str | None,
    kind: str | None,
    language: str | None,
    pace: Pace | None,
    voice: str | None,
    as_json: bool,
) -> None:
    """List the routines and how long they take at your pace.

    In a pipe or a file, each routine is a line of five columns with tabs between them: name,
    seconds, kind, areas and title.
    """
    selection = Selection(area, kind, concern)
    rows: list[_Row] = []
    others: list[Routine] = []
    skipped = 0
    with (
        WaitingLine() as waiting,
        open_context(
            voice=voice, language=language, on_waiting=waiting, lengths_only=True
        ) as context,
    ):
        lengths = _Lengths(context, Options(pace=pace, voice=voice))
        # A voice or pace that cannot be had is reported once, rather than for each routine.
        lengths.check_options()
        for name, path in context.library.routine_names().items():
            try:
                routine = read_routine(path)
                if selection.includes(routine):
                    rows.append(_Row(name, routine, lengths.of(name, routine)))
                else:
                    others.append(routine)
            except VoiceguideError as error:
                skipped += 1
                _print_skipped(name, error)
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], indent=2, ensure_ascii=False))
    elif rows and sys.stdout.isatty():
        _print(rows)
    elif rows:
        _print_table(rows)
    elif not skipped or others:
        click.echo(selection.nothing_found(others), err=True)


def _print_skipped(name: str, error: VoiceguideError) -> None:
    command = f"voiceguide check {quoted(name)}"
    more = f" `{command}` shows more." if isinstance(error, ScriptError) else ""
    click.echo(printable(f"Skipped {name}: {error.message.splitlines()[0]}{more}"), err=True)


class _Lengths:
    """Measures how long routines take, as long as there is an engine that speaks their words."""

    def __init__(self, context: CommandContext, options: Options) -> None:
        self._context = context
        self._options = options
        self._speech_works = True

    def check_options(self) -> None:
        """Raise InputError if the voice or the pace that is asked for or saved cannot be had."""
        context = self._context
        try:
            resolve(None, self._options, context.settings, context.speech)
        except SpeechError as error:
            self._note_failure(error)

    def of(self, name: str, routine: Routine) -> float | None:
        """Return a routine's length in seconds, or None without speech. Raises VoiceguideError.

        Prints once why there is no speech.
        """
        if not self._speech_works:
            return None
        try:
            session = self._context.compose([routine], self._options)
            return last_frame(session.plan) / self._context.sample_rate
        except SpeechError as error:
            self._note_failure(error, name)
            return None

    def _note_failure(self, error: SpeechError, name: str = "") -> None:
        if shortage_in(error):
            # Libraries written in C may end the process if they are asked again.
            self._speech_works = False
            click.echo(f"No lengths are shown. {error}", err=True)
            return
        try:
            self._context.speech.engine()
        except SpeechError as cause:
            self._speech_works = False
            click.echo(f"No lengths are shown. {cause}", err=True)
        else:
            about = f"The length of {printable(name)} is not shown" if name else "Speech failed"
            click.echo(f"{about}: {error}", err=True)


def _print_table(rows: Sequence[_Row]) -> None:
    """Print tab-separated values, which stay what they are whatever the terminal."""
    click.echo("\t".join(COLUMNS))
    for row in rows:
        cells = (
            row.name,
            "" if row.duration_s is None else f"{row.duration_s:.3f}",
            row.routine.front.kind,
            ", ".join(areas_of(row.routine)),
            row.routine.title,
        )
        click.echo("\t".join(printable(cell) for cell in cells))


def _print(rows: Sequence[_Row]) -> None:
    """Print the routines below their kinds, with the columns for which the terminal has room."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    lengths = ["" if row.duration_s is None else brief(row.duration_s) for row in rows]
    shown = ["name", "length", "title", "areas"]
    if console.width < _WIDE:
        shown.remove("areas")
    if console.width < _NARROW:
        shown.remove("title")
    for_names = max(8, console.width - max(map(len, lengths)) - 2)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in shown:
        table.add_column(
            column,
            justify="right" if column == "length" else "left",
            no_wrap=column in ("name", "length"),
            max_width=for_names if column == "name" else None,
        )
    previous = None
    for row, length in sorted(
        zip(rows, lengths, strict=True), key=lambda each: kind_rank(each[0].routine.front.kind)
    ):
        front = row.routine.front
        if front.kind != previous:
            previous = front.kind
            table.add_row(Text((front.kind or "other").capitalize(), "bold"))
        cells = {
            # At the hyphens, where they can still be read.
            "name": textwrap.fill(printable(row.name), for_names),
            "length": length,
            "title": printable(row.routine.title),
            "areas": printable(", ".join(front.areas or areas_of(row.routine))),
        }
        table.add_row(*(Text(cells[column]) for column in shown))
    console.print(table)
