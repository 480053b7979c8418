"""The records for other programs."""

from __future__ import annotations

import csv
import io

from msgspec.structs import replace

from tests.practice.records import TODAY, record
from voiceguide.practice.data import as_csv, as_object

RECORDS = [
    record(1, 30, "jowls", "neck", name="b", session="s"),
    record(1, 12.25, "jowls", "neck", name="b", session="t"),
    record(1, 60, name="a"),
    record(0, 5, name="a"),
]


def test_sessions_of_a_day_are_added_up() -> None:
    found = as_object(RECORDS, TODAY, kept=True)
    assert [
        (day["day"], [each["seconds"] for each in day["routines"]]) for day in found["days"]
    ] == [
        ("2026-11-26", [60, 42.2]),
        ("2026-11-27", [5]),
    ]
    assert found["last_30_days"] == {"days": 1, "seconds_each": 102.2}


def test_composed_routines_of_a_day_keep_their_titles() -> None:
    made = record(0, 30, "jowls", name="composed")
    jowls, neck = (
        replace(made, routine=replace(made.routine, title=title)) for title in ("Jowls", "Neck")
    )
    records = [neck, jowls, replace(neck, session="t", seconds=5)]
    rows = list(csv.DictReader(io.StringIO(as_csv(records))))
    assert [(row["title"], row["seconds"]) for row in rows] == [("Jowls", "30.0"), ("Neck", "35.0")]
    (day,) = as_object(records, TODAY, kept=True)["days"]
    assert [(each["title"], each["seconds"]) for each in day["routines"]] == [
        ("Jowls", 30),
        ("Neck", 35),
    ]


def test_a_spreadsheet_gets_texts_and_no_formulas() -> None:
    hostile = replace(RECORDS[0].routine, title='=HYPERLINK("http://x")\n,"', concerns=("@a", "b"))
    rows = list(csv.reader(io.StringIO(as_csv([replace(RECORDS[0], routine=hostile)]))))
    assert rows == [
        ["day", "routine", "title", "kind", "concerns", "seconds"],
        ["2026-11-26", "b", '\'=HYPERLINK("http://x") ,"', "massage", "'@a; b", "30.0"],
    ]
