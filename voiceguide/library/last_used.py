"""The routine used last, which the chooser offers first."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from voiceguide.system.files import write_whole
from voiceguide.system.folders import last_used_path
from voiceguide.system.stored import StoredError, load_stored

_VERSION = 1


class _LastUsed(Struct, frozen=True, forbid_unknown_fields=True):
    name: str


def last_used(path: Path | None = None) -> str | None:
    """Return the name of the routine used last; None if there is none, or it cannot be read."""
    try:
        return load_stored(_LastUsed, path or last_used_path(), _VERSION).name
    except (OSError, StoredError):
        return None


def note_use(name: str, path: Path | None = None) -> None:
    """Remember that this routine is used now, unless the disk cannot be written."""
    path = path or last_used_path()
    data = {"version": _VERSION, **asdict(_LastUsed(name))}
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(data), private=True, durable=False)
