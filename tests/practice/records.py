"""Practice records in one line, and a file of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from voiceguide.practice.database import close_to_disk, move_records, open_to_write
from voiceguide.practice.records import PracticeRecord, PractisedRoutine

TODAY = date(2026, 11, 27)
"""A Friday."""


def record(
    days_ago: int,
    seconds: float,
    *concerns: str,
    name: str = "a",
    session: str = "",
    today: date = TODAY,
) -> PracticeRecord:
    """Return what was heard on one day of a routine for these concerns."""
    routine = PractisedRoutine(name, f"Routine {name}", "massage", concerns)
    return PracticeRecord(session, today - timedelta(days_ago), routine, seconds)


def write_records(path: Path, records: Iterable[PracticeRecord]) -> None:
    """Make a practice file."""
    connection = open_to_write(path, 0)
    for number, each in enumerate(records):
        move_records(connection, {(each.day, str(number)): each})
    close_to_disk(connection)
