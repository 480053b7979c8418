"""The manifest as a file: a line of JSON for each record, added to while files are made.

A line is on the disk before what it is about happens, and a line that was cut off is ignored. So a
run can be killed at any moment, and none has to write the records of all other files again.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from msgspec import Meta, Struct, to_builtins

from voiceguide.errors import FileError
from voiceguide.system.files import cannot_write, move_into_place, part_file, synchronise
from voiceguide.system.open_folder import OpenFile, OpenFolder, Seal, is_plain_name
from voiceguide.system.stored import StoredError, parse_stored, read_stored

MANIFEST = ".voiceguide.json"
_VERSION = 3
_ABOUT = "The files `voiceguide export` made here. Without this list it replaces none."

_LONGEST_LINE_BYTES = 2**20
_LONGEST_S = 366 * 24 * 3600.0
_LARGEST_FILE_BYTES = 2**53


class ManifestEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One export of a routine.

    `file` is the path of its audio file or page in the folder, with slashes; `sizes` are the bytes
    of all its files, captions included, by path. `fingerprint` changes with anything that the files
    depend on. `overview` is the folder whose overview lists it; `voice` and `pace` are as it shows
    them, empty unless there may be several.
    """

    file: str
    routine: str
    fingerprint: str
    title: str
    duration_s: Annotated[float, Meta(ge=0, le=_LONGEST_S)]
    sizes: dict[str, Annotated[int, Meta(ge=0, le=_LARGEST_FILE_BYTES)]]
    kind: str = ""
    areas: tuple[str, ...] = ()
    summary: str = ""
    language: str | None = None
    overview: str = ""
    voice: str = ""
    pace: str = ""


class FileSeals(Struct, frozen=True, forbid_unknown_fields=True):
    """A file that is ours with any of these seals: two from when it is replaced until it has been.

    Without a seal it is ours no more.
    """

    file: str
    seals: tuple[Seal, ...]


Record = ManifestEntry | FileSeals


class ManifestFile:
    """The manifest of an open folder. Without `force` a file of its name that is not one stays."""

    def __init__(self, folder: OpenFolder, *, force: bool = False) -> None:
        self.folder = folder
        self.force = force
        self.foreign = False
        """Whether a file of the manifest's name is there that is none of ours."""
        self._bytes: int | None = None
        """How many bytes of whole lines were read or written; None if there is no manifest."""
        self._torn = False
        self._open: OpenFile | None = None

    def read(self) -> Iterator[Record]:
        """Yield what is stored, the last record of a file counting.

        Raises StoredError if it makes no sense or cannot be read; then it is `foreign`.
        """
        try:
            file = self.folder.open_to_read(MANIFEST)
        except FileNotFoundError:
            return
        except OSError as error:
            self.foreign = True
            raise StoredError(str(error)) from None
        with file:
            try:
                lines = _whole_lines(file)
                _check_header(next(lines, b""))
                for line in lines:
                    yield _record(line)
            except (OSError, StoredError) as error:
                self.foreign = True
                raise StoredError(str(error)) from None
            self._bytes = file.tell()
            file.seek(0, os.SEEK_END)
            self._torn = file.tell() != self._bytes

    def append(self, records: Iterable[Record]) -> None:
        """Add records and wait until they are on the disk. Raises FileError."""
        content = b"".join(map(_line, records))
        path = self.folder.path / MANIFEST
        try:
            file = self._opened()
            assert self._bytes is not None
            try:
                with file.open() as opened:
                    opened.seek(self._bytes)
                    opened.write(content)
                synchronise(file)
            except OSError:
                # A full disk; what was written of a line is in the way of the next one.
                self._torn = True
                raise
        except OSError as error:
            raise cannot_write(path, error) from None
        self._bytes += len(content)

    def rewrite(self, records: Iterable[Record]) -> None:
        """Replace the manifest by these records. Raises FileError."""
        self._refuse_foreign()
        self.close()
        path = self.folder.path / MANIFEST
        try:
            with part_file(self.folder, MANIFEST, path) as part:
                with part.file.open() as opened:
                    opened.write(_HEADER)
                    for record in records:
                        opened.write(_line(record))
                    size = opened.tell()
                move_into_place([part])
        except OSError as error:
            raise cannot_write(path, error) from None
        self._bytes, self._torn = size, False

    def close(self) -> None:
        """Close the file; may be called again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def needs_rewriting(self) -> bool:
        """Whether nothing can be added to the file as it is."""
        return self._bytes is None or self._torn or self.foreign

    def _opened(self) -> OpenFile:
        self._refuse_foreign()
        if self._open is None:
            self._open = self.folder.open_to_change(MANIFEST)
        return self._open

    def _refuse_foreign(self) -> None:
        """Raise FileError if the file is not the one that was read or written last."""
        if self.force and (self._bytes is None or self.foreign):
            return
        try:
            status = self.folder.status(MANIFEST)
        except OSError as error:
            raise cannot_write(self.folder.path / MANIFEST, error) from None
        known = self._bytes
        if status is None and known is None and not self.foreign:
            return
        same = status is not None and stat.S_ISREG(status.st_mode) and not self.foreign
        if same and status is not None and self._open is not None:
            same = os.path.samestat(status, os.fstat(self._open.descriptor))
        if not same or known is None or (status is not None and status.st_size < known):
            raise FileError(
                f"{self.folder.path / MANIFEST} was written by another program meanwhile, and is"
                " not replaced.",
                "Move it elsewhere, or add --force.",
            )


_HEADER = f"{json.dumps({'version': _VERSION, 'about': _ABOUT})}\n".encode("ascii")


class _Header(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    about: str


def _whole_lines(file: Any) -> Iterator[bytes]:
    """Yield lines that are complete; the file is then at the end of the last one."""
    while True:
        start = file.tell()
        line = file.readline(_LONGEST_LINE_BYTES)
        if len(line) == _LONGEST_LINE_BYTES:
            raise StoredError("too long")
        if not line.endswith(b"\n"):
            file.seek(start)
            return
        yield line


def _check_header(line: bytes) -> None:
    if read_stored(_Header, parse_stored(line)).version != _VERSION:
        raise StoredError("another version")


def _record(line: bytes) -> Record:
    data = parse_stored(line)
    record: Record
    if isinstance(data, dict) and "seals" in data:
        record = read_stored(FileSeals, data)
        names = [record.file]
    else:
        record = read_stored(ManifestEntry, data)
        names = [record.file, *record.sizes]
    if not all(is_plain_name(part) for name in names for part in name.split("/")):
        raise StoredError("not a manifest of this folder")
    return record


def _line(record: Record) -> bytes:
    return f"{json.dumps(to_builtins(record))}\n".encode("ascii")
