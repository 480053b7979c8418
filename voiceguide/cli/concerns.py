"""`voiceguide concerns`: lists what routines are for, in plain words."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

import click

from voiceguide.cli.options import json_option, language_option
from voiceguide.library.catalog import standard_library
from voiceguide.library.selection import routines_by_concern
from voiceguide.script.concerns import BY_NAME
from voiceguide.session.routine_language import in_chosen_language
from voiceguide.session.settings import load_settings
from voiceguide.text import printable, width

COLUMNS = ("concern", "routines", "words")
"""The columns of the table for programs."""

_WIDE = 60
"""Columns of a terminal from which other words are shown."""


@click.command("concerns")
@language_option
@json_option
def list_concerns(language: str | None, as_json: bool) -> None:
    """List what routines are for, in plain words.

    `voiceguide list --concern CONCERN` shows the routines for one, and `voiceguide compose CONCERN`
    makes one of them.
    """
    library = in_chosen_language(standard_library(), language, load_settings())
    found = routines_by_concern(library.readable_routines())
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
        _print(found, library.language)
    else:
        click.echo("\t".join(COLUMNS))
        for concern, names in found.items():
            click.echo(
                printable(concern)
                + f"\t{len(names)}\t{', '.join(_other_words(concern, library.language))}"
            )


def _words(concern: str) -> Mapping[str, Sequence[str]]:
    return BY_NAME[concern].words if concern in BY_NAME else {}


def _other_words(concern: str, language: str) -> Sequence[str]:
    words = _words(concern)
    return [word for word in words.get(language, words.get("en", ())) if word != concern]


def _print(found: Mapping[str, Sequence[str]], language: str) -> None:
    """Print the concerns with their numbers of routines and, if there is room, other words."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    is_wide = console.width >= _WIDE
    room = console.width - max(map(width, found)) - len("routines") - 4
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("concern")
    table.add_column("routines", justify="right", no_wrap=True)
    if is_wide:
        table.add_column("or in your words", no_wrap=True)
    for concern, names in found.items():
        cells = [Text(printable(concern)), Text(str(len(names)))]
        if is_wide:
            shown = _fitting(_other_words(concern, language), room)
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
