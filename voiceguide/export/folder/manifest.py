"""The manifest of a folder of exports: which files are ours, and what each was made from.

A file is ours only while its content is one that the manifest lists by size and digest; nothing
else is replaced unasked. The manifest is saved before and after every file gets its name, so that a
run that was killed can be continued.
"""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

from voiceguide.errors import FileError, InputError
from voiceguide.system.files import Replaceable, cannot_write, move_into_place, part_file
from voiceguide.system.open_folder import OpenFolder, Seal, is_plain_name
from voiceguide.system.stored import Between, StoredError, parse_stored, read_version
from voiceguide.text import printable

MANIFEST = ".voiceguide.json"
_VERSION = 2
_ABOUT = "The files `voiceguide export` made here. Without this list it replaces none."

_LARGEST_BYTES = 64 * 2**20
"""A hundred thousand routines."""

_LONGEST_S = 366 * 24 * 3600.0
_LARGEST_FILE_BYTES = 2.0**53


@dataclass(frozen=True)
class ManifestEntry:
    """One exported routine.

    `file` is the name of its audio file or page; `sizes` are the bytes of all its files, captions
    included, by name. `fingerprint` changes with anything that the files depend on.
    """

    file: str
    routine: str
    fingerprint: str
    title: str
    duration_s: Annotated[float, Between(0, _LONGEST_S)]
    sizes: dict[str, Annotated[int, Between(0, _LARGEST_FILE_BYTES)]]
    kind: str = ""
    areas: tuple[str, ...] = ()
    summary: str = ""
    language: str | None = None


@dataclass(frozen=True)
class _Data:
    """The manifest as it is stored; `files` are the seals of each file that is ours, by name."""

    about: str
    files: dict[str, tuple[Seal, ...]]
    exports: tuple[ManifestEntry, ...]


@dataclass
class Manifest:
    """Holds the entries by file name, and the seals of all files that are ours to replace.

    A file has two seals from when it is replaced until it has been. For use from any thread.
    """

    folder: OpenFolder
    entries: dict[str, ManifestEntry] = field(default_factory=dict)
    seals: dict[str, tuple[Seal, ...]] = field(default_factory=dict)
    foreign: bool = False
    """Whether a file of the manifest's name is there that is none of ours."""
    force: bool = False
    """Whether files may be replaced that are not ours."""
    _saved: Seal | None = field(default=None, compare=False, repr=False)
    """The seal of the manifest's own file, as it was read or written last."""
    _lock: Any = field(default_factory=threading.RLock, compare=False, repr=False)

    def replaceable_of(self, paths: Iterable[Path]) -> Replaceable | None:
        """Return which of these files may be replaced, with their seals; None for any."""
        if self.force:
            return None
        return {path.name: self.seals.get(path.name, ()) for path in paths}

    def up_to_date(self, file: str, fingerprint: str) -> ManifestEntry | None:
        """Return the entry of a file if its files exist just as they would be made now."""
        entry = self.entries.get(file)
        current = entry is not None and entry.fingerprint == fingerprint and self._is_whole(entry)
        return entry if current else None

    def refuse_foreign_files(self, files: Iterable[str]) -> None:
        """Raise InputError if one of these files is a link or is not ours, unless `force`.

        Raises FileError if there is a folder of that name.
        """
        foreign: list[str] = []
        for name in files:
            path = self.folder.path / name
            try:
                status = self.folder.status(name)
            except OSError as error:
                raise cannot_write(path, error) from None
            if status is None:
                continue
            shown = printable(str(path))
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
                foreign.append(shown)
        if foreign:
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise InputError(
                f"{foreign[0]}{more} would be replaced, and is not as an export to this folder"
                " left it.",
                "Move it elsewhere, choose another folder, or add --force.",
            )

    def claim(self, seals: Mapping[str, Seal]) -> None:
        """Make files with these seals ours, before they exist, and save that. Raises FileError."""
        with self._lock:
            for name, seal in seals.items():
                now = self._known_seal(name)
                self.seals[name] = (seal,) if now in (None, seal) else (now, seal)
            self._save()

    def add(self, entry: ManifestEntry) -> None:
        """Add the entry of files that now exist, and save it. Raises FileError."""
        with self._lock:
            self.entries[entry.file] = entry
            self._keep_last(entry.sizes)
            self._save()

    def write(self, name: str, text: str) -> None:
        """Write one of the folder's own files. Raises FileError."""
        content = text.encode()
        self.claim({name: Seal.of(content)})
        _write(self.folder, name, content, self.replaceable_of([Path(name)]))
        with self._lock:
            self._keep_last([name])

    def whole_entries(self) -> list[ManifestEntry]:
        """Return the entries whose files exist in full size, by file name."""
        return [entry for _file, entry in sorted(self.entries.items()) if self._is_whole(entry)]

    def forget_missing(self) -> None:
        """Remove whatever does not exist, and save that. Raises FileError."""
        with self._lock:
            self.entries = {entry.file: entry for entry in self.whole_entries()}
            there = [name for name in self.seals if self._size(name) is not None]
            self.seals = {name: self.seals[name] for name in there}
            self._save()

    def _keep_last(self, names: Iterable[str]) -> None:
        for name in names:
            self.seals[name] = self.seals.get(name, ())[-1:]

    def _is_ours(self, name: str) -> bool:
        if name == MANIFEST:
            return not self.foreign
        return self._known_seal(name) is not None

    def _known_seal(self, name: str) -> Seal | None:
        """Return the seal that a file has now if it is one of ours."""
        try:
            seal = self.folder.seal(name)
        except OSError:
            return None
        return seal if seal in self.seals.get(name, ()) else None

    def _is_whole(self, entry: ManifestEntry) -> bool:
        return all(self._size(name) == size for name, size in entry.sizes.items())

    def _size(self, name: str) -> int | None:
        """Return the size of a regular file; None if there is none."""
        try:
            status = self.folder.status(name)
        except (OSError, ValueError):
            return None
        return status.st_size if status is not None and stat.S_ISREG(status.st_mode) else None

    def _save(self) -> None:
        entries = tuple(self.entries[name] for name in sorted(self.entries))
        data = _Data(_ABOUT, dict(sorted(self.seals.items())), entries)
        text = json.dumps({"version": _VERSION, **asdict(data)}, indent=1)
        content = f"{text}\n".encode("ascii")
        before = None if self.force else {MANIFEST: (self._saved,)}
        _write(self.folder, MANIFEST, content, before)
        self._saved = Seal.of(content)


def _write(folder: OpenFolder, name: str, content: bytes, replaceable: Replaceable | None) -> None:
    path = folder.path / name
    try:
        with part_file(folder, name, path) as part:
            part.write(content)
            move_into_place([part], replaceable)
    except OSError as error:
        raise cannot_write(path, error) from None


def read_manifest(folder: OpenFolder, *, force: bool = False) -> Manifest:
    """Return the manifest of a folder; an empty one if there is none or it makes no sense."""
    manifest = Manifest(folder, force=force)
    try:
        with folder.open_to_read(MANIFEST) as file:
            content = file.read(_LARGEST_BYTES)
            if file.read(1):
                raise StoredError("too long")
        data = read_version(_Data, parse_stored(content), _VERSION)
        _check(data)
    except FileNotFoundError:
        return manifest
    except (OSError, StoredError):
        manifest.foreign = True
        return manifest
    manifest.seals = data.files
    manifest.entries = {entry.file: entry for entry in data.exports}
    manifest._saved = Seal.of(content)
    return manifest


def _check(data: _Data) -> None:
    """Raise StoredError for a name outside the folder, and for an entry of unknown files."""
    if not all(is_plain_name(name) for name in data.files):
        raise StoredError("not a manifest of this folder")
    for entry in data.exports:
        if not {entry.file, *entry.sizes} <= data.files.keys():
            raise StoredError(f"unknown files of {entry.file}")


def make_folder(folder: Path) -> None:
    """Make the folder unless it exists. Raises FileError."""
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError as error:
        parent = folder.absolute().parent
        if parent.is_dir():
            raise cannot_write(folder, error) from None
        raise FileError(f"There is no folder {parent}.", "Make it first.") from None
    except FileExistsError:
        raise FileError(f"{folder} is a file.", "Name a folder for the files.") from None
    except NotADirectoryError:
        raise FileError(f"{folder.absolute().parent} is a file.", "Name a folder.") from None
    except OSError as error:
        raise cannot_write(folder, error) from None
