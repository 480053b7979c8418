"""The option `--date`, and days as people type them."""

from __future__ import annotations

import time
from datetime import date

import click


def day_value(_context: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """Parse a day: a callback for Click."""
    return None if value is None else parse_day(value)


def parse_day(text: str) -> date:
    """Return the day of `2026-11-20`. Raises click.BadParameter."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"“{text[:40]}” is not a day. Write the year first, such as 2026-11-20."
        raise click.BadParameter(message) from None


def today() -> date:
    """Return the present day where the user is."""
    now = time.localtime()
    return date(now.tm_year, now.tm_mon, now.tm_mday)


date_option = click.option(
    "--date",
    "day",
    metavar="DATE",
    callback=day_value,
    help="Compose as on this day, such as 2026-11-20; today if left out.",
)
