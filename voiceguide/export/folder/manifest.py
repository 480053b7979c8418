"""The record of a folder of exports: which files in it are ours, of what, and made how.

It is written whole after every file, so that a run that was killed goes on where it stopped, and
nothing is ever replaced that somebody else put there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from voiceguide.errors import FileError, InputError
from voiceguide.system.files import cannot_write, write_whole
from voiceguide.text import printable

RECORD = ".voiceguide.json"
_VERSION = 1


@dataclass(frozen=True)
class Made:
    """One export in a folder.

    `file` is the name of what is to be opened, `sizes` the bytes of all that belongs to it, by
    name. `fingerprint` says what it was made of.
    """

    file: str
    routine: str
    fingerprint: str
    title: str
    duration_s: float
    sizes: dict[str, int]
    kind: str = ""
    areas: tuple[str, ...] = ()
    summary: str = ""
    language: str | None = None


@dataclass
class FolderRecord:
    """What is known of a folder: the exports by file name, and every name that is ours to write."""

    folder: Path
    exports: dict[str, Made] = field(default_factory=dict)
    ours: set[str] = field(default_factory=set)

    def is_whole(self, file: str, fingerprint: str) -> bool:
        """Whether an export is there just as it would be made now."""
        made = self.exports.get(file)
        return made is not None and made.fingerprint == fingerprint and self._is_there(made)

    def refuse_strangers(self, files: Sequence[str], *, force: bool) -> None:
        """Raise InputError where a file is there that is not ours, FileError where a folder is."""
        for name in files:
            if (self.folder / name).is_dir():
                shown = printable(str(self.folder / name))
                raise FileError(f"{shown} is a folder.", "A file of that name is to be written.")
        there = [name for name in files if _size(self.folder / name) is not None]
        strangers = [] if force else [name for name in there if name not in self.ours]
        if strangers:
            shown = printable(str(self.folder / strangers[0]))
            more = f" and {len(strangers) - 1} more" if len(strangers) > 1 else ""
            raise InputError(
                f"{shown}{more} would be replaced, and no export to this folder made it.",
                "Choose another folder, or add --force.",
            )

    def claim(self, files: Iterable[str]) -> None:
        """Make these files ours before they are there, on disk too. Raises FileError."""
        self.ours |= set(files)
        self._save()

    def add(self, made: Made) -> None:
        """An export has appeared. Raises FileError."""
        self.exports[made.file] = made
        self._save()

    def present(self) -> list[Made]:
        """The exports that are there, whole, by file name."""
        return [made for _file, made in sorted(self.exports.items()) if self._is_there(made)]

    def settle(self) -> None:
        """At the end of a run: forget what is not there. Raises FileError."""
        self.exports = {made.file: made for made in self.present()}
        self.ours = {name for name in self.ours if _size(self.folder / name) is not None}
        self._save()

    def _is_there(self, made: Made) -> bool:
        return all(_size(self.folder / name) == size for name, size in made.sizes.items())

    def _save(self) -> None:
        data = {
            "version": _VERSION,
            "about": "Which files here `voiceguide export` made; without it, it replaces none.",
            "ours": sorted(self.ours),
            "exports": [asdict(self.exports[name]) for name in sorted(self.exports)],
        }
        write_text(self.folder / RECORD, json.dumps(data, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write one of the folder's own files, or the file it is a link to. Raises FileError."""
    try:
        write_whole(Path(os.path.realpath(path)), text)
    except OSError as error:
        raise cannot_write(path, error) from None


def read_record(folder: Path) -> FolderRecord:
    """The record of a folder; empty where there is none that can be understood."""
    record = FolderRecord(folder)
    try:
        data = json.loads((folder / RECORD).read_text(encoding="ascii"))
        if data["version"] != _VERSION:
            return record
        exports = [_made(each) for each in data["exports"]]
        ours = {str(name) for name in data["ours"]}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return record
    # The folder may be somebody else's: nothing outside of it is ever ours.
    record.ours = {name for name in ours if _stands_in_a_folder(name)}
    record.exports = {
        made.file: made for made in exports if {made.file, *made.sizes} <= record.ours
    }
    return record


def make_folder(folder: Path) -> None:
    """See that the folder is there. Raises FileError."""
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


def _made(data: dict[str, Any]) -> Made:
    return Made(
        file=str(data["file"]),
        routine=str(data["routine"]),
        fingerprint=str(data["fingerprint"]),
        title=str(data["title"]),
        duration_s=float(data["duration_s"]),
        sizes={str(name): int(size) for name, size in data["sizes"].items()},
        kind=str(data["kind"]),
        areas=tuple(str(area) for area in data["areas"]),
        summary=str(data["summary"]),
        language=None if data["language"] is None else str(data["language"]),
    )


def _stands_in_a_folder(name: str) -> bool:
    return name not in ("", ".", "..") and not {"/", "\\", "\0"} & set(name)


def _size(path: Path) -> int | None:
    try:
        return path.lstat().st_size
    except (OSError, ValueError):
        return None
