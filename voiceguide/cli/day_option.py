"""The option `--date`, and days as people type them."""

from __future__ import annotations

from datetime import date

import click

from voiceguide.cli.options import parsed


def parse_day(text: str) -> date:
    """Return the day of `2026-11-20`. Raises ValueError."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"“{text[:40]}” is not a day. Write the year first, such as 2026-11-20."
        raise ValueError(message) from None


date_option = click.option(
    "--date",
    "day",
    metavar="DATE",
    callback=parsed(parse_day),
    help="Compose as on this day, such as 2026-11-20; today if left out.",
)
