"""Routines that are heard, and a listener of them: `python -m tests.practice.heard FILE [TIMES]`.

The process hears half a second after the other, as fast as it can, and prints a dot after each.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from datetime import date
from itertools import count
from pathlib import Path

from voiceguide.practice.database import read_records
from voiceguide.practice.diary import Diary
from voiceguide.practice.records import PractisedRoutine

JAW = PractisedRoutine("jowl-firmer", "A firm jaw", "exercise", ("jowls", "double chin"))
BROWS = PractisedRoutine("frown-release", "Frown release", "massage", ("frown lines",))


def seconds_kept(path: Path) -> dict[tuple[date, str], float]:
    """Return the seconds that the file has, by day and routine."""
    kept: dict[tuple[date, str], float] = defaultdict(float)
    for record in read_records(path, 0):
        kept[record.day, record.routine.name] += record.seconds
    return kept


def main() -> None:
    """Hear so many times, or until killed."""
    diary = Diary(Path(sys.argv[1]))
    times = range(int(sys.argv[2])) if len(sys.argv) > 2 else count()
    for _ in times:
        diary.add(JAW, 0.5)
        os.write(1, b".")
    diary.close()
    sys.stderr.write(f"{diary.message}\n")


if __name__ == "__main__":
    main()
