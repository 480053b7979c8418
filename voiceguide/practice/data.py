"""The practice records for other programs: as JSON, and as a table for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from voiceguide.practice.records import PracticeRecord, PractisedRoutine
from voiceguide.practice.summary import summarize
from voiceguide.text import one_line

CSV_COLUMNS = ("day", "routine", "title", "kind", "concerns", "seconds")


def as_object(records: Sequence[PracticeRecord], today: date, *, kept: bool) -> dict[str, Any]:
    """Return everything as JSON has it; `kept` says whether new sessions are kept."""
    summary = summarize(records, today)
    days = groupby(_by_routine(records), key=lambda row: row[0])
    return {
        "kept": kept,
        "today": today.isoformat(),
        "last_30_days": {
            "days": summary.recent_days,
            "seconds_each": round(summary.seconds_each, 1),
        },
        "concerns": [
            {"name": each.name, "weeks": each.weeks, "seconds": round(each.seconds, 1)}
            for each in summary.concerns
        ],
        "days": [
            {
                "day": day.isoformat(),
                "routines": [
                    {
                        "name": routine.name,
                        "title": routine.title,
                        "kind": routine.kind,
                        "concerns": list(routine.concerns),
                        "seconds": round(seconds, 1),
                    }
                    for _day, routine, seconds in rows
                ],
            }
            for day, rows in days
        ],
    }


def as_csv(records: Sequence[PracticeRecord]) -> str:
    """Return a table with a row for each routine of each day."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for day, routine, seconds in _by_routine(records):
        concerns = "; ".join(routine.concerns)
        texts = (routine.name, routine.title, routine.kind, concerns)
        writer.writerow([day.isoformat(), *map(_cell, texts), f"{seconds:.1f}"])
    return written.getvalue()


def _by_routine(
    records: Sequence[PracticeRecord],
) -> Iterator[tuple[date, PractisedRoutine, float]]:
    """Yield days and routines with their seconds, those of all sessions together.

    Composed routines have one name, so that only their titles tell them apart.
    """
    ordered = sorted(records, key=_place)
    for (day, *_routine), same in groupby(ordered, key=_place):
        rows = list(same)
        yield day, rows[-1].routine, sum(record.seconds for record in rows)


def _place(record: PracticeRecord) -> tuple[date, str, str]:
    return record.day, record.routine.name, record.routine.title


def _cell(text: str) -> str:
    # A spreadsheet would calculate what begins like a formula, and it comes from a script.
    line = one_line(text)
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line
