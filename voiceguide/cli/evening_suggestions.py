"""What the chooser offers for tonight, by what was practised on earlier days."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec

from voiceguide.cli.display.chooser import Row
from voiceguide.errors import VoiceguideError
from voiceguide.guidance.parts import parts_of
from voiceguide.guidance.suggestions import suggestions
from voiceguide.guidance.words import language_of_words
from voiceguide.library.catalog import Library
from voiceguide.practice.profile import Profile
from voiceguide.practice.summary import concerns_by_day
from voiceguide.script.concerns import known_names
from voiceguide.system.folders import practice_path

GROUP = "Suggested"

_WAIT_S = 0.2
"""How long another session that writes is waited for."""


def suggested_rows(library: Library, profile: Profile, day: date) -> list[Row]:
    """Return a row for each suggestion, whose name is what `start` takes; none without practice.

    What is wrong with the records is left to `voiceguide practice`.
    """
    if find_spec("_sqlite3") is None:
        return []
    from voiceguide.practice.database import DamagedError, NewerVersionError, read_records

    try:
        practised = concerns_by_day(read_records(practice_path(), _WAIT_S))
    except (VoiceguideError, DamagedError, NewerVersionError, OSError):
        return []
    if not practised:
        return []
    done = frozenset[str]().union(*practised.values())
    routines = {
        name: routine
        for name, routine in library.readable_routines().items()
        if not done.isdisjoint(known_names(routine.front.concerns))
        and not profile.in_the_way_of(routine, day)
    }
    parts = parts_of(routines, language_of_words(library.language))
    possible = {concern for part in parts for concern in part.concerns}
    return [
        Row(each.request[:1].upper() + each.request[1:], each.reason, each.request, GROUP)
        for each in suggestions(practised, day, possible=possible)
    ]
