"""Warnings of a plan, as lines, as JSON, or as a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from voiceguide.errors import InputError
from voiceguide.planning.timeline import PlanWarning
from voiceguide.text import printable

WARNINGS_SHOWN = 10
"""Where warnings are not what was asked for."""


def tell_warnings(warnings: Iterable[PlanWarning], most: int | None = None) -> None:
    """Print warnings on standard error, each once, with where and what; at `most` so many."""
    different = list(dict.fromkeys(warnings))
    for warning in different[:most]:
        line = f"{warning.source}:{warning.line}: {warning.message}"
        click.echo(f"{click.style('Warning:', fg='yellow')} {printable(line)}", err=True)
    more = len(different) - most if most is not None else 0
    if more > 0:
        click.echo(f"… and {more} more; `voiceguide check ROUTINE` tells a routine's.", err=True)


def warnings_as_json(warnings: Iterable[PlanWarning], source: str) -> list[dict[str, Any]]:
    """Each warning once, as JSON's values; one of another script than `source` names its own."""
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
    """Raise InputError where there are any: they count as errors under --strict."""
    count = len(dict.fromkeys(warnings))
    if count:
        tell_warnings(warnings)
        sources = ", ".join(dict.fromkeys(warning.source for warning in warnings))
        raise InputError(
            f"{count} warning{'s' * (count > 1)} in {sources}, and --strict was asked for.",
            "Mend them, or leave out --strict.",
        )
