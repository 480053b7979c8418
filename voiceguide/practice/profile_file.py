"""Keeps the profile in a file of the user's own, which leaves the machine by their command only."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from msgspec import Struct, to_builtins

from voiceguide.errors import FileError
from voiceguide.practice.profile import Entry, Profile
from voiceguide.script.areas import AREAS
from voiceguide.system.files import cannot_write, write_whole
from voiceguide.system.folders import profile_path
from voiceguide.system.stored import StoredError, load_stored

_VERSION = 1


class _StoredProfile(Struct, frozen=True, forbid_unknown_fields=True):
    """A profile as it is stored: without `entries`, a file is damaged and not empty."""

    entries: tuple[Entry, ...]


def load_profile(path: Path | None = None) -> Profile:
    """Return the profile; an empty one if there is no file.

    Raises FileError if it cannot be read: without it, nobody knows what has to be left out.
    """
    path = path or profile_path()
    try:
        entries = load_stored(_StoredProfile, path, _VERSION).entries
    except (FileNotFoundError, NotADirectoryError):
        return Profile()
    except OSError as error:
        reason = error.strerror or error
        raise FileError(f"Your profile {path} cannot be read: {reason}.", _REMEDY) from None
    except StoredError:
        entries = None
    if entries is None or not all(map(_makes_sense, entries)):
        message = f"Your profile {path} is damaged, or was written by another version."
        raise FileError(message, _REMEDY)
    return Profile(entries)


_REMEDY = "It says what you leave out. `voiceguide profile --clear` begins a new one."


def save_profile(profile: Profile, path: Path | None = None) -> None:
    """Write the profile, whole or not at all; an empty one has no file. Raises FileError.

    If the path is a link, the file that it names is written or removed.
    """
    path = Path(os.path.realpath(path or profile_path()))
    try:
        if not profile.entries:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"version": _VERSION, **to_builtins(profile)}, indent=2)
        write_whole(path, content + "\n", private=True)
    except OSError as error:
        raise cannot_write(path, error) from None


def _makes_sense(entry: Entry) -> bool:
    """Return whether an entry has a name, known areas, and what its kind needs."""
    if not entry.name or not set(entry.areas) <= set(AREAS):
        return False
    is_dated = (entry.kind == "treatment") is (entry.since is not None)
    return is_dated and (entry.kind != "avoid" or bool(entry.areas))
