"""Keeps the profile in a file of the user's own, which leaves the machine by their command only."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import date
from pathlib import Path

from msgspec import Struct

from voiceguide.errors import FileError
from voiceguide.practice.profile import KINDS, Entry, Profile
from voiceguide.script.areas import AREAS
from voiceguide.system.files import cannot_write, write_whole
from voiceguide.system.folders import profile_path
from voiceguide.system.stored import StoredError, load_stored

_VERSION = 1


class _StoredEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as it is stored: days are written `2026-11-20`."""

    kind: str
    name: str
    areas: tuple[str, ...]
    since: str | None
    until: str | None


class _StoredProfile(Struct, frozen=True, forbid_unknown_fields=True):
    entries: tuple[_StoredEntry, ...]


def load_profile(path: Path | None = None) -> Profile:
    """Return the profile; an empty one if there is no file.

    Raises FileError if it cannot be read: without it, nobody knows what has to be left out.
    """
    path = path or profile_path()
    try:
        stored = load_stored(_StoredProfile, path, _VERSION)
        return Profile(tuple(map(_entry, stored.entries)))
    except (FileNotFoundError, NotADirectoryError):
        return Profile()
    except OSError as error:
        reason = error.strerror or error
        raise FileError(f"Your profile {path} cannot be read: {reason}.", _REMEDY) from None
    except (StoredError, ValueError):
        message = f"Your profile {path} is damaged, or was written by another version."
        raise FileError(message, _REMEDY) from None


_REMEDY = "It says what you leave out. `voiceguide profile --clear` begins a new one."


def save_profile(profile: Profile, path: Path | None = None) -> None:
    """Write the profile, whole or not at all; an empty one has no file. Raises FileError.

    If the path is a link, the file that it names is written or removed.
    """
    path = Path(os.path.realpath(path or profile_path()))
    entries = [
        {
            "kind": each.kind,
            "name": each.name,
            "areas": list(each.areas),
            "since": each.since.isoformat() if each.since else None,
            "until": each.until.isoformat() if each.until else None,
        }
        for each in profile.entries
    ]
    try:
        if not entries:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"version": _VERSION, "entries": entries}, indent=2)
        write_whole(path, content + "\n", private=True)
    except OSError as error:
        raise cannot_write(path, error) from None


def _entry(stored: _StoredEntry) -> Entry:
    """Return an entry as it was stored. Raises ValueError."""
    kind = next((each for each in KINDS if each == stored.kind), None)
    if kind is None or not set(stored.areas) <= set(AREAS) or not stored.name:
        raise ValueError("unknown kind or area")
    since, until = (
        None if day is None else date.fromisoformat(day) for day in (stored.since, stored.until)
    )
    if (kind == "treatment") is (since is None) or (kind == "avoid" and not stored.areas):
        raise ValueError("no day or no area")
    return Entry(kind, stored.name, stored.areas, since, until)
