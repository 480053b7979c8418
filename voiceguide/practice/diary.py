"""The diary of one session: adds what is heard to the practice file, while it is being heard.

Nothing here raises into the session: what cannot be written stays in memory and is tried again.
"""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from voiceguide.errors import FileError
from voiceguide.practice.database import (
    DamagedError,
    NewerVersionError,
    close_to_disk,
    is_damage,
    move_records,
    open_to_write,
    set_aside_if_damaged,
)
from voiceguide.practice.records import PracticeRecord, PractisedRoutine
from voiceguide.script.durations import brief

WRITTEN_EVERY_S = 3.0
"""After so much sound it is written. A session's end is heard up to a second later, so that never
more than five seconds are lost."""

WAIT_WHILE_PLAYING_S = 0.05
"""How long the sound may be kept waiting for another process that is writing."""

WAIT_AT_THE_END_S = 3.0


class Diary:
    """Keeps what is heard in one session.

    `today` returns the local date. `message` is for the listener, once the diary is closed.
    """

    def __init__(self, path: Path, today: Callable[[], date] = date.today) -> None:
        self.message = ""
        self._path = path
        self._today = today
        self._session = uuid.uuid4().hex
        self._pending: dict[tuple[date, str], PracticeRecord] = {}
        self._unwritten_s = 0.0
        self._connection: sqlite3.Connection | None = None
        self._reason = ""

    def add(self, routine: PractisedRoutine, seconds: float) -> None:
        """Add a part of a routine that has just been heard."""
        key = (self._today(), routine.name)
        record = self._pending.get(key)
        if record is None:
            self._pending[key] = PracticeRecord(self._session, key[0], routine, seconds)
        else:
            self._pending[key] = replace(record, seconds=record.seconds + seconds)
        self._unwritten_s += seconds
        if self._unwritten_s >= WRITTEN_EVERY_S:
            self._unwritten_s = 0.0
            self._write(WAIT_WHILE_PLAYING_S)

    def close(self) -> None:
        """Write the rest."""
        if self._pending:
            self._write(WAIT_AT_THE_END_S)
        if self._connection is not None:
            # It is written in any case, and moves to its place the next time.
            with contextlib.suppress(sqlite3.Error):
                close_to_disk(self._connection)
            self._connection = None
        lost_s = sum(record.seconds for record in self._pending.values())
        if lost_s >= 1:
            self._tell(
                f"{brief(lost_s)} of your practice could not be written down: {self._reason}."
            )

    def _write(self, wait_s: float) -> None:
        try:
            try:
                self._write_once(wait_s)
            except DamagedError:
                aside = set_aside_if_damaged(self._path)
                if aside is not None:
                    self._tell(damage_told(aside))
                self._write_once(wait_s)
        except NewerVersionError:
            self._reason = f"{self._path} is from a newer version of voiceguide"
        except DamagedError:
            self._reason = f"{self._path} is damaged"
        except FileError as error:
            self._reason = error.message.rstrip(".")
        except OSError as error:
            self._reason = f"{self._path}: {error.strerror or error}"
        except sqlite3.Error as error:
            self._reason = f"{self._path}: {error}"

    def _write_once(self, wait_s: float) -> None:
        try:
            if self._connection is None:
                self._connection = open_to_write(self._path, wait_s)
            else:
                self._connection.execute(f"PRAGMA busy_timeout = {round(1000 * wait_s)}")
            move_records(self._connection, self._pending)
        except sqlite3.Error as error:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            if is_damage(error):
                raise DamagedError from None
            raise

    def _tell(self, message: str) -> None:
        self.message = f"{self.message}\n{message}".strip()


def set_aside(path: Path) -> Path | None:
    """Set a damaged file aside for a reader; return its new path. Raises FileError."""
    try:
        return set_aside_if_damaged(path)
    except (OSError, sqlite3.Error, NewerVersionError):
        message = f"{path} is damaged, and cannot be set aside."
        raise FileError(message, "Give it another name yourself, or delete it.") from None


def damage_told(aside: Path) -> str:
    """Return what is said, once, about a damaged file that was set aside."""
    return (
        f"The record of your practice was damaged. It is kept as {aside}, and a new one has begun."
    )
