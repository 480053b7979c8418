"""The diary of a session that is run: whose routine was heard, by the passages of its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceguide.planning.timeline import Passage
from voiceguide.session.session import Session
from voiceguide.system.closing import Closing
from voiceguide.system.folders import practice_path
from voiceguide.text import printable_lines

if TYPE_CHECKING:
    from voiceguide.practice.diary import Diary
    from voiceguide.practice.records import PractisedRoutine


class SessionDiary(Closing):
    """Adds what is heard of a session to the practice file, if it `is_kept`; never raises."""

    def __init__(self, session: Session, *, is_kept: bool = True) -> None:
        self._rate = session.sample_rate
        self._passes = [one for part in session.plan.parts for one in part.passes]
        self._routines: dict[str, PractisedRoutine] = {}
        self._diary: Diary | None = None
        self._is_kept = is_kept

    def add(self, passage: Passage, frames: int) -> None:
        """Add frames of a passage that were heard, to the script that its step stands in."""
        if self._diary is None and self._is_kept:
            # Not before: SQLite would be loaded before anything is heard.
            self._diary = _diary()
            self._is_kept = self._diary is not None
        if self._diary is None:
            return
        routine = self._passes[passage.step].routine
        practised = self._routines.get(routine.source)
        if practised is None:
            from voiceguide.practice.records import practised_routine

            practised = self._routines[routine.source] = practised_routine(routine)
        self._diary.add(practised, frames / self._rate)

    def close(self) -> None:
        """Write the rest."""
        if self._diary is not None:
            self._diary.close()

    @property
    def message(self) -> str:
        """What the listener is told at the end; usually empty."""
        return "" if self._diary is None else printable_lines(self._diary.message)


def _diary() -> Diary | None:
    """Return a diary; None if this Python was built without SQLite."""
    try:
        from voiceguide.practice.diary import Diary
    except ModuleNotFoundError as error:
        if error.name not in ("sqlite3", "_sqlite3"):
            raise
        return None
    return Diary(practice_path())
