"""`voiceguide concerns`: lists what routines are for, in plain words."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

import click

from voiceguide.cli.options import json_option
from voiceguide.errors import VoiceguideError
from voiceguide.library.catalog import Library, standard_library
from voiceguide.library.script_files import read_routine
from voiceguide.library.selection import routines_by_concern
from voiceguide.script.concerns import BY_NAME
from voiceguide.script.routine import Routine
from voiceguide.text import printable, width

COLUMNS = ("concern", "routines", "words")
"""The columns of the table for programs."""

_WIDE = 60
"""Columns of a terminal from which other words are shown."""


@click.command("concerns")
@json_option
def list_concerns(as_json: bool) -> None:
    """List what routines are for, in plain words.

    `voiceguide list --concern CONCERN` shows the routines for one.
    """
    found = routines_by_concern(readable_routines(standard_library()))
    if as_json:
        rows = [
            {
                "name": concern,
                "areas": list(BY_NAME[concern].areas if concern in BY_NAME else ()),
                "routines": list(names),
                "words": {language: list(words) for language, words in _words(concern).items()},
            }
            for concern, names in found.items()
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif sys.stdout.isatty():
        _print(found)
    else:
        click.echo("\t".join(COLUMNS))
        for concern, names in found.items():
            click.echo(printable(concern) + f"\t{len(names)}\t{', '.join(_other_words(concern))}")


def readable_routines(library: Library) -> dict[str, Routine]:
    """Return the routines of a library by name, without scripts that have mistakes."""
    routines = {}
    for name, path in library.routine_names().items():
        try:
            routines[name] = read_routine(path)
        except VoiceguideError:
            continue  # `list` and `check` report it.
    return routines


def _words(concern: str) -> Mapping[str, Sequence[str]]:
    return BY_NAME[concern].words if concern in BY_NAME else {}


def _other_words(concern: str) -> Sequence[str]:
    return [word for word in _words(concern).get("en", ()) if word != concern]


def _print(found: Mapping[str, Sequence[str]]) -> None:
    """Print the concerns with their numbers of routines and, if there is room, other words."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    is_wide = console.width >= _WIDE
    longest = max(map(width, found))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("concern")
    table.add_column("routines", justify="right", no_wrap=True)
    if is_wide:
        table.add_column("or in your words", no_wrap=True)
    for concern, names in found.items():
        cells = [Text(printable(concern)), Text(str(len(names)))]
        if is_wide:
            shown = _fitting(_other_words(concern), console.width - longest - len("routines") - 4)
            cells.append(Text(shown, "dim"))
        table.add_row(*cells)
    console.print(table)


def _fitting(words: Sequence[str], columns: int) -> str:
    """Return as many whole words as there is room for, with commas between them."""
    shown = ""
    for word in words:
        longer = f"{shown}, {word}" if shown else word
        if width(longer) > columns:
            break
        shown = longer
    return shown
