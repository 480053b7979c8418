"""Spoken clips on disk, for later sessions; losing any of them only costs time.

Holds 16-bit mono samples by key. The folder's size is bounded: the least recently used entries are
removed first. Several processes may share it: entries appear whole or not at all, and a damaged one
counts as missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import struct
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.system.files import write_whole
from voiceguide.system.reading import open_to_read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Spoken = NDArray[np.int16]

LIMIT_BYTES = 512 * 2**20
"""About an hour and a half of speech at 44 100 Hz."""

CATALOGUE_BYTES = 20 * 2**30
"""About sixty hours: all that a catalogue says, so that a changed word is one clip."""

_MAGIC = b"vgclip2\n"
_HEADER = struct.Struct("<II")
"""The sample rate, then a checksum of that, the content and the key."""

_CONTENT = len(_MAGIC) + _HEADER.size
"""Where the content begins, in bytes."""

_NOTE = 0
"""Stands in place of the sample rate if the content is text."""

_LARGEST_WHOLE = 64 * 2**20
"""Twelve minutes of speech in one utterance."""

_SUBFOLDER = re.compile("[0-9a-f]")
_ENTRY = re.compile(r"[0-9a-f]{63}\.clip")
_TEMPORARY = re.compile(r"\.[0-9a-f]{40}-[0-9a-f]{8}\.part")
"""The names that `write_whole` gives to entries while they are written."""

_PUTS_BETWEEN_EVICTIONS = 64

_ABANDONED_S = 3600.0
"""Age from which a temporary file cannot belong to a write that is still running."""


class DiskCache:
    """Clips by key in `folder`, which is created when first needed; for use from any thread.

    No failure of the disk raises an error: an entry that cannot be read is missing, and after one
    that could not be written, `writable` is False and nothing more is written.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self.writable = True
        self._puts = 0

    def has(self, key: str) -> bool:
        """Return whether there is an entry for `key`, which may still turn out to be damaged."""
        return os.path.exists(self._path(key))  # noqa: PTH110 (Path.exists may raise)

    def get(self, key: str) -> tuple[Spoken, int] | None:
        """Return read-only samples (frames,) and their sample rate, or None."""
        entry = self._read(key)
        if entry is None or entry[1] == _NOTE or len(entry[0]) % 2:
            return None
        return np.frombuffer(entry[0], "<i2").astype(np.int16, copy=False), entry[1]

    def length(self, key: str) -> tuple[int, int] | None:
        """Return how many frames `get` would return and their sample rate, without reading them.

        None if it would return None; unless the samples are damaged, which is not noticed.
        """
        path = self._path(key)
        try:
            with open_to_read(path) as file:
                content_bytes = os.fstat(file.fileno()).st_size - _CONTENT
                entry = file.read(_CONTENT)
        except OSError:
            return None
        if len(entry) < _CONTENT or not entry.startswith(_MAGIC) or content_bytes % 2:
            return None
        sample_rate, _ = _HEADER.unpack_from(entry, len(_MAGIC))
        if sample_rate == _NOTE or content_bytes + _CONTENT > self.limit_bytes:
            return None
        _note_use(path)
        return content_bytes // 2, sample_rate

    def put(self, key: str, samples: Spoken, sample_rate: int) -> None:
        """Store samples (frames,) and their sample rate under `key`."""
        self._write(key, np.ascontiguousarray(samples, "<i2").tobytes(), sample_rate)

    def get_note(self, key: str) -> str | None:
        """Return the text stored under `key`, or None."""
        entry = self._read(key)
        return bytes(entry[0]).decode("utf-8") if entry is not None and entry[1] == _NOTE else None

    def put_note(self, key: str, text: str) -> None:
        """Store a text under `key`, beside the clips and by the same rules."""
        self._write(key, text.encode("utf-8"), _NOTE)

    def whole(self, key: str) -> bytes | None:
        """Return an entry as it is on disk, for the cache of another machine; None without one."""
        try:
            with open_to_read(self._path(key)) as file:
                return file.read(_LARGEST_WHOLE)
        except OSError:
            return None

    def put_whole(self, key: str, entry: bytes) -> None:
        """Store what `whole` returned, unless it is there. What makes no sense is never found."""
        if self.whole(key) != entry:
            self._store(key, entry)

    def close(self) -> None:
        """Bring the size below the limit if anything was added."""
        if self._puts % _PUTS_BETWEEN_EVICTIONS:
            self.evict()
        self._puts = 0

    def evict(self) -> None:
        """If the size is over the limit, remove entries until it is nine tenths of that.

        The least recently used are removed first, and abandoned temporary files in any case.
        """
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
            with open_to_read(path) as file:
                if os.fstat(file.fileno()).st_size > self.limit_bytes:
                    return None
                entry = file.read()
        except OSError:
            return None
        if len(entry) < _CONTENT or not entry.startswith(_MAGIC):
            return None
        sample_rate, checksum = _HEADER.unpack_from(entry, len(_MAGIC))
        content = memoryview(entry)[_CONTENT:]
        if checksum != _checksum(key, sample_rate, content):
            return None
        _note_use(path)
        return content, sample_rate

    def _write(self, key: str, content: bytes, sample_rate: int) -> None:
        header = _HEADER.pack(sample_rate, _checksum(key, sample_rate, content))
        self._store(key, _MAGIC + header + content)

    def _store(self, key: str, entry: bytes) -> None:
        if not self.writable:
            return
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, entry, private=True, durable=False)
        except FileNotFoundError:
            # The cache was deleted at this very moment; the next entry creates it again.
            return
        except OSError:
            # Windows does not replace an entry that another process is reading and is just as good.
            self.writable = self.has(key)
            return
        self._puts += 1
        if self._puts % _PUTS_BETWEEN_EVICTIONS == 0:
            self.evict()


def _note_use(path: Path) -> None:
    # Eviction goes by this time. A read-only cache is used all the same.
    with contextlib.suppress(OSError):
        os.utime(path)


def _checksum(key: str, sample_rate: int, content: bytes | memoryview) -> int:
    # Against damage and misplaced files, not malice: a digest would take longer than the reading.
    about = f"{sample_rate}\n{len(content)}\n{key}\n".encode("utf-8", "surrogatepass")
    return zlib.crc32(content, zlib.crc32(about))


def _files(folder: Path) -> list[tuple[str, os.stat_result]]:
    """Return every file with a name of the cache's own, without those that vanish meanwhile.

    A catalogue may name any folder for its clips, and other files in it are not ours to remove.
    """
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as subfolders:
        for subfolder in subfolders:
            if not _SUBFOLDER.fullmatch(subfolder.name):
                continue
            with contextlib.suppress(OSError), os.scandir(subfolder.path) as files:
                for file in files:
                    if _ENTRY.fullmatch(file.name) or _TEMPORARY.fullmatch(file.name):
                        with contextlib.suppress(OSError):
                            found.append((file.path, file.stat()))
    return found


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        Path(path).unlink(missing_ok=True)
