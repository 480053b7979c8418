"""SHA-256 digests of large files, remembered by the files' paths, sizes and times of change."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import asdict

from voiceguide.system.files import write_whole
from voiceguide.system.folders import models_cache_folder
from voiceguide.system.reading import open_to_read
from voiceguide.system.stored import StoredError, load_stored

_VERSION = 1

_MOST_REMEMBERED = 50


class _Remembered(Struct, frozen=True, forbid_unknown_fields=True):
    digests: dict[str, str] = field(default_factory=dict)


def digest_of_files(paths: Sequence[Path]) -> str:
    """Return the digest of files read one after another, in hexadecimal. Raises OSError.

    They are read again only if one of them has changed since.
    """
    states = [(path.stat(), str(path)) for path in paths]
    key = json.dumps([[name, state.st_size, state.st_mtime_ns] for state, name in states])
    store = models_cache_folder() / "digests.json"
    try:
        known = load_stored(_Remembered, store, _VERSION).digests
    except (OSError, StoredError):
        known = {}
    if key not in known:
        latest = list(known.items())[-_MOST_REMEMBERED + 1 :]
        known = {**dict(latest), key: _digest(paths)}
        with contextlib.suppress(OSError):
            store.parent.mkdir(parents=True, exist_ok=True)
            content = json.dumps({"version": _VERSION, **asdict(_Remembered(known))})
            write_whole(store, content, durable=False)
    return known[key]


def _digest(paths: Sequence[Path]) -> str:
    import hashlib  # takes milliseconds, and mostly the digest is remembered

    digest = hashlib.sha256()
    for path in paths:
        with open_to_read(path) as file:
            while block := file.read(2**20):
                digest.update(block)
    return digest.hexdigest()
