"""Options of `voiceguide export` that make a matrix: several voices, paces, languages, formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from voiceguide.errors import InputError
from voiceguide.system.shell import pip_install
from voiceguide.text import printable

Command = TypeVar("Command", bound=Callable[..., Any])


def _list(
    _context: click.Context, _param: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    if value is None:
        return None
    values = tuple(each.strip() for each in value.split(","))
    if not all(values):
        raise click.BadParameter(f"“{value}” is not a list with commas between.")
    return values


def _scheduler(_context: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Refuse an address that is not a scheduler's before anything else is loaded."""
    if value is None:
        return None
    from importlib.util import find_spec

    if find_spec("distributed") is None:
        raise InputError("Dask is not installed.", f"Install it: {pip_install('distributed')}")
    kind, _, rest = value.partition("://")
    if kind not in ("tcp", "tls", "ws", "wss", "ucx") or not rest:
        raise InputError(
            f"“{printable(value)}” is not a scheduler's address.",
            "Write it as `dask scheduler` prints it, such as tcp://studio:8786.",
        )
    return value


scheduler_option = click.option(
    "--scheduler",
    callback=_scheduler,
    metavar="ADDRESS",
    help="Let the workers of a Dask cluster do it, such as tcp://studio:8786. A cluster runs"
    " whatever any client sends it: use a private network, or Dask's TLS.",
)
"""The address of a Dask scheduler."""


def matrix_options(command: Command) -> Command:
    """Add the options of a matrix; each is a tuple of texts, or None if it is not given."""
    for option in reversed(
        (
            click.option(
                "--voices", callback=_list, metavar="A,B", help="In a folder: in each of these."
            ),
            click.option(
                "--paces", callback=_list, metavar="A,B", help="In a folder: at each of these."
            ),
            click.option(
                "--languages",
                callback=_list,
                metavar="A,B",
                help="In a folder: in each of these, by the voices that speak it.",
            ),
            click.option(
                "--formats", callback=_list, metavar="A,B", help="In a folder: each of these."
            ),
            click.option(
                "--names",
                metavar="TEMPLATE",
                help="With several: how to name files, {language}/{voice}/{pace}/{name}.{format}"
                " unless you set it.",
            ),
            scheduler_option,
        )
    ):
        command = option(command)
    return command
