"""The manifest of a folder of exports: which files are ours, and what each was made from.

A file is ours only while its content is one that the manifest lists by size and digest; nothing
else is replaced unasked. While it is used, it lies in a database of SQLite's that the system
forgets by itself, so that ten thousand files take no more memory than ten.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from voiceguide.errors import FileError, InputError
from voiceguide.export.folder.manifest_file import (
    MANIFEST,
    FileSeals,
    ManifestEntry,
    ManifestFile,
    Record,
)
from voiceguide.system.closing import Closing
from voiceguide.system.files import (
    Replaceable,
    WrittenFile,
    cannot_write,
    move_into_place,
    part_file,
    place,
    remove_abandoned,
)
from voiceguide.system.folder_tree import FolderTree
from voiceguide.system.open_folder import Identity, OpenFolder, Seal
from voiceguide.system.stored import StoredError
from voiceguide.text import printable

_TABLES = """
PRAGMA cache_size = -1000;
CREATE TABLE seals (file BLOB PRIMARY KEY, seals TEXT) WITHOUT ROWID;
CREATE TABLE exports (
    file BLOB PRIMARY KEY, overview BLOB, fingerprint TEXT, sizes TEXT, entry TEXT
) WITHOUT ROWID;
CREATE INDEX overviews ON exports (overview);
"""


class Manifest(Closing):
    """The manifest of an open folder, read when it is made. Names are paths with slashes in it.

    With `force` files may be replaced that are not ours.
    """

    def __init__(self, folder: OpenFolder, *, force: bool = False) -> None:
        self.tree = FolderTree(folder)
        self.force = force
        self._file = ManifestFile(folder, force=force)
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(_TABLES)
        self._changed = False
        self._rows.execute("BEGIN")
        try:
            for record in self._file.read():
                self._take(record)
        except StoredError:
            self._rows.execute("ROLLBACK")
        else:
            self._rows.execute("COMMIT")

    @property
    def foreign(self) -> bool:
        """Whether a file of the manifest's name is there that is none of ours."""
        return self._file.foreign

    def close(self) -> None:
        """Close all files, without saving anything; may be called again."""
        self._file.close()
        self._rows.close()
        self.tree.close()

    def up_to_date(self, file: str, fingerprint: str, captions: str | None = None) -> bool:
        """Return whether the files of an export exist just as they would be made now.

        Its captions may be those of another format. The takes that a recogniser heard, after a plus
        sign, count only if they are asked for.
        """
        query = "SELECT sizes FROM exports WHERE file = ? AND instr(fingerprint || '+', ?) = 1"
        row = self._rows.execute(query, (_key(file), f"{fingerprint}+")).fetchone()
        if row is None or not self._are_whole(row[0]):
            return False
        return captions is None or captions in json.loads(row[0]) or self._is_ours(captions)

    def seals(self, file: str) -> tuple[Seal, ...]:
        """Return the seals that a file of ours may have."""
        query = "SELECT seals FROM seals WHERE file = ?"
        row = self._rows.execute(query, (_key(file),)).fetchone()
        return tuple(Seal(*each) for each in json.loads(row[0])) if row is not None else ()

    def refuse_foreign_files(self, files: Iterable[str]) -> None:
        """Raise InputError if one of these files is a link or is not ours, unless `force`.

        Raises FileError if there is a folder of that name, or none can be made that it lies in.
        """
        first, more = "", 0
        for name in files:
            status = self._status(name)
            if status is None:
                continue
            shown = printable(str(self._path(name)))
            if stat.S_ISDIR(status.st_mode):
                raise FileError(f"{shown} is a folder.", "A file of that name is to be written.")
            if self.force:
                continue
            if stat.S_ISLNK(status.st_mode):
                raise InputError(
                    f"{shown} is a link, and an export to a folder writes to no link.",
                    "Remove it, or add --force to replace the link itself by a file.",
                )
            if not self._is_ours(name):
                first, more = (shown, 0) if not first else (first, more + 1)
        if first:
            others = f" and {more} more" if more else ""
            raise InputError(
                f"{first}{others} would be replaced, and is not as an export to this folder"
                " left it.",
                "Move it elsewhere, choose another folder, or add --force.",
            )

    def claim(self, seals: Mapping[str, Seal]) -> None:
        """Make files with these seals ours, before they exist, and save that. Raises FileError."""
        records: list[Record] = []
        for name, seal in seals.items():
            now = self._known_seal(name)
            records.append(FileSeals(name, (seal,) if now in (None, seal) else (now, seal)))
        self._add(records)

    def place(self, made: Mapping[str, tuple[str, Seal]], entry: ManifestEntry) -> None:
        """Give complete files their names, once they are claimed, and add their entry.

        `made` are their temporary names, beside their own, and their seals. Raises FileError.
        """
        self.claim({name: seal for name, (_temporary, seal) in made.items()})
        parts = []
        for name, (temporary, _seal) in made.items():
            folder = self._folder_of(name)
            parts.append(WrittenFile(folder, temporary, _base(name), self._path(name)))
        place(parts, self._replaceable(made))
        placed: list[Record] = [
            FileSeals(name, (seal,)) for name, (_temporary, seal) in made.items()
        ]
        self._add([*placed, entry])

    def write(self, name: str, text: str) -> None:
        """Write one of the folder's own files. Raises FileError."""
        content = text.encode()
        seal = Seal.of(content)
        if self._known_seal(name) == seal:
            return
        self.claim({name: seal})
        try:
            folder = self._folder_of(name, make=True)
            with part_file(folder, _base(name), self._path(name)) as part:
                part.write(content)
                move_into_place([part], self._replaceable([name]))
        except OSError as error:
            raise cannot_write(self._path(name), error) from None
        self._add([FileSeals(name, (seal,))])

    def remove(self, file: str) -> None:
        """Remove a file that is ours; leave one that is not any more. Raises FileError."""
        try:
            if self._known_seal(file) is not None:
                self._folder_of(file).remove(_base(file))
        except OSError as error:
            raise cannot_write(self._path(file), error) from None

    def entries(self, overview: str | None = None) -> Iterator[ManifestEntry]:
        """Yield the entries that an overview lists, or all of them, by file name."""
        query = "SELECT entry FROM exports ORDER BY file"
        values: tuple[bytes, ...] = ()
        if overview is not None:
            query = "SELECT entry FROM exports WHERE overview = ? ORDER BY file"
            values = (_key(overview),)
        for (stored,) in self._rows.execute(query, values):
            data = json.loads(stored)
            yield ManifestEntry(**{**data, "areas": tuple(data["areas"])})

    def overviews(self) -> list[str]:
        """Return the folders that have an overview, in order."""
        rows = self._rows.execute("SELECT DISTINCT overview FROM exports ORDER BY overview")
        return [_name(row[0]) for row in rows]

    def forget_missing(self) -> set[str]:
        """Forget exports whose files are not whole; return the overviews that listed them."""
        query = "SELECT file, overview, sizes FROM exports"
        gone = [row[:2] for row in self._rows.execute(query) if not self._are_whole(row[2])]
        for file, _overview in gone:
            self._rows.execute("DELETE FROM exports WHERE file = ?", (file,))
        self._changed |= bool(gone)
        return {_name(overview) for _file, overview in gone}

    def is_there(self, own: str) -> bool:
        """Return whether one of the folder's own files is there."""
        return self.tree.size(own) is not None

    def save(self) -> None:
        """Write the manifest anew, without what does not exist, if it changed. Raises FileError."""
        if self._changed or self._file.needs_rewriting:
            self._file.rewrite(self._records())
            self._changed = False

    def identity_of(self, file: str) -> Identity:
        """Return the identity of a file's folder, which is made if needed. Raises FileError."""
        try:
            return self._folder_of(file, make=True).identity
        except OSError as error:
            raise cannot_write(self._path(file).parent, error) from None

    def check_name(self, file: str) -> None:
        """Raise OSError if the disk cannot have a file of this name."""
        with contextlib.suppress(FileNotFoundError):
            self._folder_of(file).status(_base(file))

    def remove_abandoned(self, files: Iterable[str]) -> None:
        """Remove the temporary files that killed writers of these files left."""
        for above, names in groupby(files, key=_above):
            with contextlib.suppress(OSError):
                remove_abandoned(self.tree.folder(above), map(_base, names))

    def _records(self) -> Iterator[Record]:
        for (file,) in self._rows.execute("SELECT file FROM seals ORDER BY file"):
            name = _name(file)
            if self.tree.size(name) is not None:
                yield FileSeals(name, self.seals(name))
        yield from self.entries()

    def _add(self, records: list[Record]) -> None:
        """Save records, then take them in."""
        if self._file.needs_rewriting:
            self._file.rewrite(self._records())
        self._file.append(records)
        self._changed = True
        for record in records:
            self._take(record)

    def _take(self, record: Record) -> None:
        key = _key(record.file)
        if isinstance(record, FileSeals):
            pairs = [(seal.size, seal.digest) for seal in record.seals]
            row: tuple[Any, ...] = (key, json.dumps(pairs))
            self._rows.execute("INSERT OR REPLACE INTO seals VALUES (?, ?)", row)
        else:
            row = (key, _key(record.overview), record.fingerprint)
            row += (json.dumps(record.sizes), json.dumps(to_builtins(record)))
            self._rows.execute("INSERT OR REPLACE INTO exports VALUES (?, ?, ?, ?, ?)", row)

    def _replaceable(self, names: Iterable[str]) -> Replaceable | None:
        """Return which of these files may be replaced, with their seals; None for any."""
        if self.force:
            return None
        return {_base(name): self.seals(name) for name in names}

    def _is_ours(self, name: str) -> bool:
        if name == MANIFEST:
            return not self.foreign
        return self._known_seal(name) is not None

    def _known_seal(self, name: str) -> Seal | None:
        """Return the seal that a file has now if it is one of ours."""
        known = self.seals(name)
        if not known:
            return None
        try:
            seal = self.tree.seal(name)
        except OSError:
            return None
        return seal if seal in known else None

    def _are_whole(self, sizes: str) -> bool:
        return all(self.tree.size(name) == size for name, size in json.loads(sizes).items())

    def _status(self, name: str) -> Any:
        try:
            return self._folder_of(name).status(_base(name))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise cannot_write(self._path(name), error) from None

    def _folder_of(self, name: str, *, make: bool = False) -> OpenFolder:
        return self.tree.folder(_above(name), make=make)

    def _path(self, name: str) -> Path:
        return self.tree.root.path / name


def _above(name: str) -> str:
    return name.rpartition("/")[0]


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _key(name: str) -> bytes:
    # File names of other systems may be no text.
    return name.encode("utf-8", "surrogatepass")


def _name(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")
