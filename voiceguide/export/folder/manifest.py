"""The manifest of a folder of exports: which files are ours, and what each was made from.

It is saved after every file, so that a run that was killed can be continued, and no foreign file is
ever replaced.
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

MANIFEST = ".voiceguide.json"
_VERSION = 1


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
    duration_s: float
    sizes: dict[str, int]
    kind: str = ""
    areas: tuple[str, ...] = ()
    summary: str = ""
    language: str | None = None


@dataclass
class Manifest:
    """Holds the entries by file name, and the names of all files that are ours to replace."""

    folder: Path
    entries: dict[str, ManifestEntry] = field(default_factory=dict)
    ours: set[str] = field(default_factory=set)

    def up_to_date(self, file: str, fingerprint: str) -> ManifestEntry | None:
        """Return the entry of a file if its files exist just as they would be made now."""
        entry = self.entries.get(file)
        current = entry is not None and entry.fingerprint == fingerprint and self._is_whole(entry)
        return entry if current else None

    def refuse_foreign_files(self, files: Sequence[str], *, force: bool) -> None:
        """Raise InputError if one of these files exists and is not ours, unless `force`.

        Raises FileError if there is a folder of that name.
        """
        for name in files:
            if (self.folder / name).is_dir():
                shown = printable(str(self.folder / name))
                raise FileError(f"{shown} is a folder.", "A file of that name is to be written.")
        existing = [name for name in files if _size(self.folder / name) is not None]
        foreign = [] if force else [name for name in existing if name not in self.ours]
        if foreign:
            shown = printable(str(self.folder / foreign[0]))
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise InputError(
                f"{shown}{more} would be replaced, and no export to this folder made it.",
                "Choose another folder, or add --force.",
            )

    def claim(self, files: Iterable[str]) -> None:
        """Make these files ours, before they exist, and save that. Raises FileError."""
        self.ours |= set(files)
        self._save()

    def add(self, entry: ManifestEntry) -> None:
        """Add the entry of files that now exist, and save it. Raises FileError."""
        self.entries[entry.file] = entry
        self._save()

    def whole_entries(self) -> list[ManifestEntry]:
        """Return the entries whose files exist in full size, by file name."""
        return [entry for _file, entry in sorted(self.entries.items()) if self._is_whole(entry)]

    def forget_missing(self) -> None:
        """Remove whatever does not exist, and save that. Raises FileError."""
        self.entries = {entry.file: entry for entry in self.whole_entries()}
        self.ours = {name for name in self.ours if _size(self.folder / name) is not None}
        self._save()

    def _is_whole(self, entry: ManifestEntry) -> bool:
        return all(_size(self.folder / name) == size for name, size in entry.sizes.items())

    def _save(self) -> None:
        data = {
            "version": _VERSION,
            "about": "The files `voiceguide export` made here. Without this list it replaces none.",
            "ours": sorted(self.ours),
            "exports": [asdict(self.entries[name]) for name in sorted(self.entries)],
        }
        write_text(self.folder / MANIFEST, json.dumps(data, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write one of the folder's own files, or the file it is a link to. Raises FileError."""
    try:
        write_whole(Path(os.path.realpath(path)), text)
    except OSError as error:
        raise cannot_write(path, error) from None


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a folder; an empty one if there is none or it makes no sense."""
    manifest = Manifest(folder)
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="ascii"))
        if data["version"] != _VERSION:
            return manifest
        entries = [_entry(each) for each in data["exports"]]
        ours = {str(name) for name in data["ours"]}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return manifest
    # The folder may come from a stranger: nothing outside it is ever ours.
    manifest.ours = {name for name in ours if _is_plain_name(name)}
    manifest.entries = {
        entry.file: entry for entry in entries if {entry.file, *entry.sizes} <= manifest.ours
    }
    return manifest


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


def _entry(data: dict[str, Any]) -> ManifestEntry:
    return ManifestEntry(
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


def _is_plain_name(name: str) -> bool:
    """Return whether a name can be that of a file in the folder itself."""
    return name not in ("", ".", "..") and not {"/", "\\", "\0"} & set(name)


def _size(path: Path) -> int | None:
    try:
        return path.lstat().st_size
    except (OSError, ValueError):
        return None
