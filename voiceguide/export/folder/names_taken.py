"""Which file names of a run are taken: no two of its files may get one name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from voiceguide.errors import InputError
from voiceguide.system.open_folder import folded
from voiceguide.text import printable


class NamesTaken:
    """Holds names in a database of SQLite's, so that thousands take no memory.

    Some disks take Pucker.mp3 and pucker.mp3 for one file, and so does this.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA cache_size = -1000")
        self._rows.execute("CREATE TABLE names (name BLOB PRIMARY KEY, owner BLOB, shown BLOB)")
        self._rows.execute("BEGIN")

    def take(self, names: Iterable[str], shown: str, owner: str = "") -> bool:
        """Take names for an owner; return False if it has them already, each exactly so.

        Raises InputError if one of them is another owner's, which is called `shown` in messages.
        """
        names = list(names)
        for name in names:
            row = self._rows.execute(
                "SELECT owner, shown FROM names WHERE name = ?", (_key(folded(name)),)
            ).fetchone()
            if row is not None:
                if owner and row[0] == _key(f"{owner}\0{name}"):
                    return False
                message = f"{printable(name)} is already {row[1].decode('utf-8', 'replace')}."
                raise InputError(message, "Give one of them another name.")
        for name in names:
            row = (_key(folded(name)), _key(f"{owner}\0{name}"), _key(shown))
            self._rows.execute("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", row)
        return True

    def has(self, name: str) -> bool:
        """Return whether a name, or one that some disks take for it, is taken."""
        query = "SELECT 1 FROM names WHERE name = ?"
        return self._rows.execute(query, (_key(folded(name)),)).fetchone() is not None


def _key(text: str) -> bytes:
    # File names of other systems may be no text.
    return text.encode("utf-8", "surrogatepass")
