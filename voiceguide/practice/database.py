"""The practice file: an SQLite database with one table, opened, checked, read and emptied.

A file that is damaged is set aside, one of a newer version left alone.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sqlite3
from collections.abc import Iterator, MutableMapping
from datetime import date
from pathlib import Path

from voiceguide.errors import FileError
from voiceguide.practice.records import PracticeRecord, PractisedRoutine
from voiceguide.system.locks import only_writer

VERSION = 1

_TABLE = """\
CREATE TABLE practice (
  session TEXT NOT NULL,
  day TEXT NOT NULL,
  routine TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  concerns TEXT NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (session, day, routine)
) WITHOUT ROWID
"""
_COLUMNS = "session, day, routine, title, kind, concerns, seconds"
_ADD = f"""\
INSERT INTO practice ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (session, day, routine) DO UPDATE SET seconds = seconds + excluded.seconds
"""
_READ = f"SELECT {_COLUMNS} FROM practice ORDER BY day, session, routine"

_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite adds to the name of a database for the files beside it."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class DamagedError(Exception):
    """The file is not a practice file, or no longer."""


class NewerVersionError(Exception):
    """The file was written by a newer version of voiceguide."""


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether an error means that the file itself is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def open_to_write(path: Path, wait_s: float) -> sqlite3.Connection:
    """Open the file, which is made if there is none, private to its user.

    While another process writes, each use waits `wait_s`. No use waits for the disk: the operating
    system has what is committed, so that it outlives this process. Raises OSError, sqlite3.Error,
    DamagedError, NewerVersionError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # SQLite gives the files beside it the same permissions.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with _opened(path, wait_s) as connection:
        empty = _is_empty(connection)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA secure_delete = ON")
        if empty:
            connection.execute("BEGIN IMMEDIATE")
            # Another process may have been faster.
            if _is_empty(connection):
                connection.execute(_TABLE)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
    return connection


@contextlib.contextmanager
def _opened(path: Path | str, wait_s: float) -> Iterator[sqlite3.Connection]:
    """Open a file or an address; close it if there is an error. Raises DamagedError for damage."""
    uri = isinstance(path, str)
    connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None, uri=uri)
    try:
        yield connection
    except sqlite3.DatabaseError as error:
        connection.close()
        if is_damage(error):
            raise DamagedError from None
        raise
    except BaseException:
        connection.close()
        raise


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether the file has no tables. Raises DamagedError, NewerVersionError."""
    [(version,)] = connection.execute("PRAGMA user_version")
    if version > VERSION:
        raise NewerVersionError
    tables = list(connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
    if version == 0 and not tables:
        return True
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(practice)")]
    if ", ".join(columns) != _COLUMNS:
        raise DamagedError
    return False


def close_to_disk(connection: sqlite3.Connection) -> None:
    """Close the file; what was written then outlives a power cut, too. Raises sqlite3.Error."""
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def move_records(
    connection: sqlite3.Connection, pending: MutableMapping[tuple[date, str], PracticeRecord]
) -> None:
    """Add the seconds of all pending records to those in the file, and empty `pending`.

    Either both happen or neither, also if an exception comes at any moment. Raises sqlite3.Error.
    """
    sent = False
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_ADD, map(_values, pending.values()))
        sent = True
        connection.execute("COMMIT")
        pending.clear()
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        elif sent and not isinstance(error, sqlite3.Error):
            # A signal arrived after the commit.
            pending.clear()
        raise


def _values(record: PracticeRecord) -> tuple[str | float, ...]:
    routine = record.routine
    concerns = json.dumps(routine.concerns, ensure_ascii=False)
    texts = (record.session, record.day.isoformat(), routine.name, routine.title, routine.kind)
    # A name from a file system may have bytes that are no characters.
    safe = (text.encode("utf-8", "replace").decode("utf-8") for text in (*texts, concerns))
    return (*safe, record.seconds)


def read_records(path: Path, wait_s: float) -> list[PracticeRecord]:
    """Return all records, by day; none if there is no file. Records without sense are left out.

    Raises FileError if the file cannot be read, DamagedError, NewerVersionError.
    """
    if not path.exists():
        return []
    try:
        try:
            return _read(path, wait_s)
        except sqlite3.OperationalError:
            # In a folder that cannot be written, SQLite reads only a file that nobody changes.
            if os.access(path.parent, os.W_OK) or path.with_name(path.name + "-wal").exists():
                raise
            return _read(f"{path.absolute().as_uri()}?immutable=1", wait_s)
    except sqlite3.Error as error:
        raise FileError(f"{path} cannot be read: {error}.", _remedy(error)) from None


def _read(path: Path | str, wait_s: float) -> list[PracticeRecord]:
    with _opened(path, wait_s) as connection:
        rows = [] if _is_empty(connection) else list(connection.execute(_READ))
        connection.close()
    return [record for row in rows if (record := _record(*row)) is not None]


def _record(*values: object) -> PracticeRecord | None:
    """Return the record of a row; None if somebody wrote something else into it."""
    *texts, seconds = values
    try:
        session, day, name, title, kind, listed = map(_text, texts)
        concerns = tuple(map(_text, json.loads(listed)))
        heard_on = date.fromisoformat(day)
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(seconds, int | float) or not math.isfinite(seconds) or seconds <= 0:
        return None
    routine = PractisedRoutine(name, title, kind, concerns)
    return PracticeRecord(session, heard_on, routine, float(seconds))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def set_aside_if_damaged(path: Path) -> Path | None:
    """Give a damaged file another name, under which it stays; return its path.

    Returns None if it is not damaged (any more). Raises OSError, sqlite3.Error, NewerVersionError,
    and FileError if another process is just doing so.
    """
    with only_writer(path.parent, "Another program is using {folder}."):
        try:
            with _opened(path, 0) as connection:
                empty = _is_empty(connection)
                [(found,)] = connection.execute("PRAGMA quick_check(1)") if not empty else [("ok",)]
                connection.close()
        except DamagedError:
            found = "damaged"
        if found == "ok":
            return None
        number = 1
        while (aside := path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")).exists():
            number += 1
        for ending in reversed(_BESIDE):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def remove_records(path: Path, wait_s: float) -> None:
    """Remove all records, and the files that were set aside. Raises FileError."""
    try:
        for aside in path.parent.glob(f"{path.stem}-damaged-*{path.suffix}*"):
            aside.unlink(missing_ok=True)
        if not path.exists():
            return
        try:
            connection = open_to_write(path, wait_s)
            connection.execute("DELETE FROM practice")
            close_to_disk(connection)
        except (DamagedError, NewerVersionError):
            for ending in _BESIDE:
                path.with_name(path.name + ending).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise FileError(f"{path} cannot be emptied: {reason}.", _remedy(error)) from None


def _remedy(error: Exception) -> str:
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "Try again in a moment."
    return "Check the disk, and that you may write there."
