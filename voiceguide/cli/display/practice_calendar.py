"""Draws the calendar of practice: a column for each week, darker for more minutes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from voiceguide.practice.summary import SHADE_NAMES, calendar_weeks, shade

if TYPE_CHECKING:
    from rich.text import Text

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_BLOCKS = "·░▒▓█"
_LETTERS = ".-+*#"
"""For terminals that have no blocks."""

_STYLES = ("dim", "cyan", "cyan", "cyan", "cyan")

_WIDE_FROM = 60
"""Columns from which a day is two characters wide."""


def calendar_drawn(
    seconds_by_day: Mapping[date, float], today: date, width: int, encoding: str = "utf-8"
) -> list[Text]:
    """Draw the weeks until today in rows of at most `width` cells, 32 at least."""
    from rich.text import Text

    signs = _signs(encoding)
    weeks = calendar_weeks(today)
    across = 2 if width >= _WIDE_FROM else 1
    rows = [Text("    " + _months(weeks, across + 1), "dim")]
    for number, weekday in enumerate(WEEKDAYS):
        row = Text(weekday)
        row.stylize("dim")
        for week in weeks:
            day = week + timedelta(number)
            if day <= today:
                dark = shade(seconds_by_day.get(day, 0.0))
                row.append(" ")
                row.append(signs[dark] * across, _STYLES[dark])
        rows.append(row)
    return [*rows, Text(), *_legend(signs, width)]


def _signs(encoding: str) -> str:
    try:
        _BLOCKS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return _LETTERS
    return _BLOCKS


def _months(weeks: tuple[date, ...], cell: int) -> str:
    """Return the names of the months, each above the first week that begins in it."""
    line = ""
    for number, week in enumerate(weeks):
        is_first = number == 0 or week.month != weeks[number - 1].month
        # The first week may be the last of its month, and leave no room for its name.
        soon = any(later.month != week.month for later in weeks[number : number + 2])
        if is_first and not (number == 0 and soon):
            line = line.ljust(number * cell) + MONTHS[week.month - 1]
    return line


def _legend(signs: str, width: int) -> list[Text]:
    """Return what the shades mean, in as many rows as it takes."""
    from rich.text import Text

    rows = [Text()]
    for sign, name, style in zip(signs, SHADE_NAMES, _STYLES, strict=True):
        part = Text.assemble((sign, style), f" {name}")
        if rows[-1] and len(rows[-1]) + 2 + len(part) > width:
            rows.append(Text())
        rows[-1] += Text("  ") + part if rows[-1] else part
    return rows
