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
from voiceguide.errors import ScriptError, VoiceguideError
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
    duration_s: float

    def as_json(self) -> dict[str, Any]:
        front = self.routine.front
        return {
            "name": self.name,
            "title": self.routine.title,
            "summary": front.summary,
            "duration_s": round(self.duration_s, 3),
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
    with open_context() as context:
        # A saved voice that is missing is reported once, rather than for each routine.
        resolve(None, Options(), context.settings, context.speech.voices)
        for name, path in context.library.routine_names().items():
            try:
                row = _row(context, name, path, selection)
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


def _row(context: CommandContext, name: str, path: Path, selection: Selection) -> _Row | None:
    """Return a routine's row, or None if it is not selected. Raises VoiceguideError."""
    routine = read_routine(path)
    if not selection.includes(routine.front):
        return None
    session = context.compose([routine], Options())
    return _Row(name, routine, last_frame(session.plan) / context.sample_rate)


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
            brief(row.duration_s),
            front.kind,
            ", ".join(front.areas),
            row.routine.title,
        )
        table.add_row(*(Text(printable(text)) for text in texts))
    # In a pipe, each routine stays on one line.
    Console(width=None if sys.stdout.isatty() else 240).print(table)
