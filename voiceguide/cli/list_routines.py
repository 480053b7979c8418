"""`voiceguide list`: shows the routines and their lengths."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from voiceguide.cli.context import CommandContext, open_context
from voiceguide.cli.options import json_option
from voiceguide.cli.waiting import WaitingLine
from voiceguide.errors import ScriptError, SpeechError, VoiceguideError
from voiceguide.library.script_files import read_routine
from voiceguide.library.selection import Selection
from voiceguide.planning.timeline import last_frame
from voiceguide.script.durations import brief
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Options, resolve
from voiceguide.text import printable


@dataclass(frozen=True)
class _Row:
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
            "areas": list(front.areas),
            "needs": list(front.needs),
            "caution": front.caution,
            "path": self.routine.source,
        }


@click.command("list")
@click.option("--area", metavar="AREA", help="Only routines for this part of the face.")
@click.option(
    "--kind",
    metavar="KIND",
    help="Only routines of this kind: massage, exercise, application or breathing.",
)
@json_option
def list_routines(area: str | None, kind: str | None, as_json: bool) -> None:
    """List the routines and how long they take at your pace."""
    selection = Selection(area, kind)
    rows: list[_Row] = []
    skipped = 0
    with WaitingLine() as waiting, open_context(on_waiting=waiting) as context:
        lengths = _Lengths(context)
        # A saved voice that is missing is reported once, rather than for each routine.
        lengths.check_saved_voice()
        for name, path in context.library.routine_names().items():
            try:
                row = _row(lengths, name, path, selection)
            except VoiceguideError as error:
                skipped += 1
                _print_skipped(name, error)
                continue
            if row is not None:
                rows.append(row)
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], indent=2, ensure_ascii=False))
    elif rows:
        _print(rows)
    elif not skipped:
        click.echo("No routine matches. `voiceguide list` shows them all.", err=True)


def _print_skipped(name: str, error: VoiceguideError) -> None:
    more = f" `voiceguide check {name}` shows more." if isinstance(error, ScriptError) else ""
    click.echo(printable(f"Skipped {name}: {error.message.splitlines()[0]}{more}"), err=True)


class _Lengths:
    """Measures how long routines take, as long as there is an engine that speaks their words."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._speech_works = True

    def check_saved_voice(self) -> None:
        """Raise InputError if the voice in the settings is not on this machine."""
        context = self._context
        try:
            resolve(None, Options(), context.settings, context.speech)
        except SpeechError as error:
            self._note_failure(error)

    def of(self, name: str, routine: Routine) -> float | None:
        """Return a routine's length in seconds, or None without speech. Raises VoiceguideError.

        Prints once why there is no speech.
        """
        if not self._speech_works:
            return None
        try:
            session = self._context.compose([routine], Options())
            return last_frame(session.plan) / self._context.sample_rate
        except SpeechError as error:
            self._note_failure(error, name)
            return None

    def _note_failure(self, error: SpeechError, name: str = "") -> None:
        try:
            self._context.speech.engine()
        except SpeechError as cause:
            self._speech_works = False
            click.echo(f"No lengths are shown. {cause}", err=True)
        else:
            about = f"The length of {printable(name)} is not shown" if name else "Speech failed"
            click.echo(f"{about}: {error}", err=True)


def _row(lengths: _Lengths, name: str, path: Path, selection: Selection) -> _Row | None:
    """Return a routine's row, or None if it is not selected. Raises VoiceguideError."""
    routine = read_routine(path)
    if not selection.includes(routine.front):
        return None
    return _Row(name, routine, lengths.of(name, routine))


def _print(rows: list[_Row]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title, justify in (
        ("name", "left"),
        ("length", "right"),
        ("kind", "left"),
        ("areas", "left"),
        ("title", "left"),
    ):
        table.add_column(
            title, justify="right" if justify == "right" else "left", no_wrap=title == "name"
        )
    for row in rows:
        front = row.routine.front
        texts = (
            row.name,
            "" if row.duration_s is None else brief(row.duration_s),
            front.kind,
            ", ".join(front.areas),
            row.routine.title,
        )
        table.add_row(*(Text(printable(text)) for text in texts))
    # In a pipe, each routine stays on one line.
    Console(width=None if sys.stdout.isatty() else 240).print(table)
