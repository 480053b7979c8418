"""Spoken clips kept on disk between sessions; losing any of it only costs time.

Holds 16-bit mono samples by key, bounded in size, the least recently used leaving first. Several
processes may share a folder: entries appear whole or not at all, and a damaged one is no entry.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Spoken = NDArray[np.int16]

LIMIT_BYTES = 512 * 2**20
"""About an hour and a half of speech at 44 100 Hz."""

_MAGIC = b"vgclip2\n"
_HEADER = struct.Struct("<II")
"""Frames a second, then a checksum of that, the content and the key."""

_NOTE = 0
"""In place of frames a second: the content is a text."""

_PUTS_BETWEEN_EVICTIONS = 64

_ABANDONED_S = 3600.0
"""Age at which a temporary file cannot belong to a write that is still going on."""


class DiskCache:
    """Clips by key under `folder`, which is made when first needed; safe to use from threads.

    Never raises for what the disk does: what cannot be read is missing, and once something cannot
    be written, `writable` is False and nothing more is tried.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self.writable = True
        self._puts = 0

    def has(self, key: str) -> bool:
        """Whether there is something for `key`, which may still turn out to be damaged."""
        return os.path.exists(self._path(key))  # noqa: PTH110 (it says no where Path raises)

    def get(self, key: str) -> tuple[Spoken, int] | None:
        """Samples (frames,) that cannot be written to and frames a second of `key`, or None."""
        entry = self._read(key)
        if entry is None or entry[1] == _NOTE or len(entry[0]) % 2:
            return None
        return np.frombuffer(entry[0], "<i2").astype(np.int16, copy=False), entry[1]

    def put(self, key: str, samples: Spoken, sample_rate: int) -> None:
        """Keep samples (frames,) for `key`."""
        self._write(key, np.ascontiguousarray(samples, "<i2").tobytes(), sample_rate)

    def get_note(self, key: str) -> str | None:
        """The text kept for `key`, or None."""
        entry = self._read(key)
        return bytes(entry[0]).decode("utf-8") if entry is not None and entry[1] == _NOTE else None

    def put_note(self, key: str, text: str) -> None:
        """Keep a text for `key`, beside the clips and by the same rules."""
        self._write(key, text.encode("utf-8"), _NOTE)

    def close(self) -> None:
        """Bring the size below the limit if this run added anything."""
        if self._puts % _PUTS_BETWEEN_EVICTIONS:
            self.evict()
        self._puts = 0

    def evict(self) -> None:
        """Remove the least recently used entries until nine tenths of the limit are left."""
        entries: list[tuple[float, int, str]] = []
        abandoned_before = time.time() - _ABANDONED_S
        for path, status in _files(self.folder):
            if path.endswith(".part"):
                if status.st_mtime < abandoned_before:
                    _remove(path)
            else:
                entries.append((status.st_mtime, status.st_size, path))
        size = sum(entry[1] for entry in entries)
        if size <= self.limit_bytes:
            return
        for _, entry_size, path in sorted(entries):
            if size <= self.limit_bytes * 9 // 10:
                break
            _remove(path)
            size -= entry_size

    def _path(self, key: str) -> Path:
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / digest[:1] / f"{digest[1:]}.clip"

    def _read(self, key: str) -> tuple[memoryview, int] | None:
        path = self._path(key)
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_size > self.limit_bytes:
                    return None
                entry = file.read()
        except OSError:
            return None
        start = len(_MAGIC) + _HEADER.size
        if len(entry) < start or not entry.startswith(_MAGIC):
            return None
        sample_rate, checksum = _HEADER.unpack_from(entry, len(_MAGIC))
        content = memoryview(entry)[start:]
        if checksum != _checksum(key, sample_rate, content):
            return None
        # What a hit touches is evicted last. A read-only cache serves all the same.
        with contextlib.suppress(OSError):
            os.utime(path)
        return content, sample_rate

    def _write(self, key: str, content: bytes, sample_rate: int) -> None:
        if not self.writable:
            return
        header = _HEADER.pack(sample_rate, _checksum(key, sample_rate, content))
        try:
            _replace(self._path(key), _MAGIC + header + content)
        except FileNotFoundError:
            # Somebody emptied the cache at this very moment; the next entry makes it again.
            return
        except OSError:
            self.writable = False
            return
        self._puts += 1
        if self._puts % _PUTS_BETWEEN_EVICTIONS == 0:
            self.evict()


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # Windows refuses while another process reads the entry, which then is just as good.
        with contextlib.suppress(PermissionError):
            Path(part).replace(path)
    finally:
        _remove(part)


def _checksum(key: str, sample_rate: int, content: bytes | memoryview) -> int:
    # Against damage and mistaken files, not malice; a digest would take most of the time to read.
    about = f"{sample_rate}\n{len(content)}\n{key}\n".encode("utf-8", "surrogatepass")
    return zlib.crc32(content, zlib.crc32(about))


def _files(folder: Path) -> list[tuple[str, os.stat_result]]:
    """Every file two levels down; whatever vanishes meanwhile is left out."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as shelves:
        for sound_bank in shelves:
            with contextlib.suppress(OSError), os.scandir(sound_bank.path) as files:
                for file in files:
                    with contextlib.suppress(OSError):
                        found.append((file.path, file.stat()))
    return found


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        Path(path).unlink(missing_ok=True)
