"""The calendar in the terminal."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.practice.records import TODAY
from voiceguide.cli.display.practice_calendar import calendar_drawn


def plain(seconds: dict[date, float], width: int, encoding: str = "utf-8") -> list[str]:
    return [row.plain for row in calendar_drawn(seconds, TODAY, width, encoding)]


def test_it_is_read_without_colour_in_forty_columns() -> None:
    days = {TODAY - timedelta(back): 60.0 * minutes for back, minutes in enumerate((1, 3, 7, 20))}
    assert plain(days, 40) == [
        "    Sep     Oct     Nov",
        "Mon · · · · · · · · · · · ·",
        "Tue · · · · · · · · · · · █",
        "Wed · · · · · · · · · · · ▓",
        "Thu · · · · · · · · · · · ▒",
        "Fri · · · · · · · · · · · ░",
        "Sat · · · · · · · · · · ·",
        "Sun · · · · · · · · · · ·",
        "",
        "· none  ░ under 2 min  ▒ under 5",
        "▓ under 10  █ 10 min or more",
    ]


def test_a_terminal_without_blocks_gets_letters() -> None:
    assert plain({TODAY: 3000.0}, 80, "ascii")[5].endswith(" ##")
    assert "".join(plain({}, 80, "ascii")).isascii()


@given(st.dates(), st.integers(32, 200))
def test_it_fits_on_every_day_of_every_year(today: date, width: int) -> None:
    rows = calendar_drawn({today: 60.0}, max(today, date(1, 6, 1)), width)
    assert max(len(row.plain) for row in rows) <= width
