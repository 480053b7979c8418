"""`voiceguide compose`: writes a routine for what one wants to work on, and for how long."""

from __future__ import annotations

import math
from datetime import date

import click

from voiceguide.cli.completion import complete_concern
from voiceguide.cli.composing import compose_from, plan_lines
from voiceguide.cli.day_option import date_option
from voiceguide.cli.new import routine_file, write_script
from voiceguide.cli.options import language_option
from voiceguide.cli.start_card import print_wrapped
from voiceguide.library.catalog import standard_library
from voiceguide.practice.profile_file import load_profile
from voiceguide.session.routine_language import in_chosen_language
from voiceguide.session.settings import load_settings
from voiceguide.system.shell import quoted
from voiceguide.text import printable

_MOST_NAMED = 1440
"""A day: beyond, a number is no length that anybody means."""


def _number(_context: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    """Parse a number of minutes: a callback for Click."""
    if value is None:
        return None
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        number = math.nan
    if not abs(number) < _MOST_NAMED:
        raise click.BadParameter(f"“{value[:40]}” is not a number of minutes. Use 1 to 15.")
    return number


@click.command()
@click.argument("concerns", metavar="CONCERN...", nargs=-1, shell_complete=complete_concern)
@click.option(
    "--minutes",
    metavar="NUMBER",
    callback=_number,
    help="How long it lasts: 1 to 15; 5 if left out.",
)
@click.option("--save", metavar="NAME", help="Save it among your own routines under this name.")
@language_option
@date_option
def compose(
    concerns: tuple[str, ...],
    minutes: float | None,
    save: str | None,
    language: str | None,
    day: date | None,
) -> None:
    """Compose a routine for your concerns and your minutes.

    CONCERN is one that `voiceguide concerns` lists, in your own words: jowls, "puffy eyes". The
    script is printed; `voiceguide start "jowls, 5 minutes"` composes one and starts it.

    It is a massage first, then exercises, then a rest, and another one each day.
    """
    if not concerns:
        raise click.UsageError("Name what you want to work on, such as jowls.")
    path = None if save is None else routine_file(save)
    library = in_chosen_language(standard_library(), language, load_settings())
    made = compose_from(
        " ".join(concerns),
        library,
        day or date.today(),
        load_profile(),
        None if minutes is None else minutes * 60,
    )
    if path is None:
        click.echo(made.script, nl=False)
    else:
        write_script(path, made.script)
        click.echo(path)
    for line in plan_lines(made):
        print_wrapped(printable(line), err=True)
    if made.left_out:
        print_wrapped(printable(made.left_out), err=True)
    if save is not None:
        click.echo(f"Start it with:  voiceguide start {quoted(save)}", err=True)
