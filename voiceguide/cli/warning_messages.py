"""Prints the warnings of a plan, turns them into JSON, or refuses to go on because of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voiceguide.errors import InputError
from voiceguide.planning.timeline import PlanWarning
from voiceguide.system.folders import shipped_folder
from voiceguide.text import printable

if TYPE_CHECKING:
    from voiceguide.api import TimelineWarning

WARNINGS_SHOWN = 10
"""At most this many are printed by commands that are not about warnings."""


def print_warnings(warnings: Iterable[PlanWarning], most: int | None = None) -> None:
    """Print warnings on standard error, each once, with their places; at most `most` of them."""
    different = list(dict.fromkeys(warnings))
    for warning in different[:most]:
        line = f"{warning.source}:{warning.line}: {warning.message}"
        click.echo(f"{click.style('Warning:', fg='yellow')} {printable(line)}", err=True)
    more = len(different) - most if most is not None else 0
    if more > 0:
        click.echo(f"… and {more} more; `voiceguide check ROUTINE` shows them all.", err=True)


def own_warnings(warnings: Iterable[PlanWarning]) -> list[PlanWarning]:
    """Return the warnings of scripts that a user can mend: all but those of shipped routines."""
    shipped = shipped_folder("scripts")
    return [each for each in warnings if shipped not in Path(each.source).absolute().parents]


def warnings_as_json(
    warnings: Iterable[PlanWarning | TimelineWarning], source: str
) -> list[dict[str, Any]]:
    """Return each warning once, as JSON values; one of another script than `source` names it."""
    return [
        {
            "line": warning.line,
            "message": warning.message
            if warning.source == source
            else f"{warning.source}: {warning.message}",
        }
        for warning in dict.fromkeys(warnings)
    ]


def refuse_warnings(warnings: Sequence[PlanWarning]) -> None:
    """Print warnings and raise InputError if there are any, as --strict asks for."""
    count = len(dict.fromkeys(warnings))
    if count:
        print_warnings(warnings)
        sources = ", ".join(dict.fromkeys(warning.source for warning in warnings))
        raise InputError(
            f"{count} warning{'s' * (count > 1)} in {sources}; --strict allows none.",
            "Correct the script, or leave out --strict.",
        )
