"""A folder held open: what is written to it stays in it, whatever becomes of its name.

Where the system has them, every operation goes through the folder's descriptor and follows no link.
Windows has none: there, the folder is compared with the one that was opened before each operation.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import unicodedata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct

from voiceguide.system.closing import Closing

if TYPE_CHECKING:
    import hashlib

_BY_DESCRIPTOR = {os.open, os.stat, os.rename, os.unlink} <= os.supports_dir_fd
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_NOT_IN_NAMES = "/\\:\0" if sys.platform == "win32" else "/\0"

Identity = tuple[int, int]
"""What stays the same of a folder when it is renamed: its device and its number there."""


class Seal(Struct, frozen=True, forbid_unknown_fields=True):
    """What tells one content of a file from any other: its size in bytes and its digest."""

    size: int
    digest: str

    @classmethod
    def of(cls, content: bytes) -> Seal:
        """Return the seal of this content."""
        return cls(len(content), _hash(content).hexdigest())


def _hash(content: bytes = b"") -> hashlib.blake2b:
    import hashlib  # takes milliseconds, and most commands need none

    return hashlib.blake2b(content, digest_size=16)


class OpenFolder(Closing):
    """A folder and the files in it, by their plain names. All methods raise OSError.

    A link that leads to the folder itself is followed, once, when it is opened; not if it is opened
    `within` the folder that contains it.
    """

    def __init__(self, path: Path, *, within: OpenFolder | None = None) -> None:
        self.path = path
        self._descriptor: int | None = None
        if within is not None:
            place, where = within._place(path.name)
            if not where and not stat.S_ISDIR(os.lstat(place).st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
            if _BY_DESCRIPTOR:
                self._descriptor = os.open(place, _FOLDER | _NO_LINK, **where)
        elif _BY_DESCRIPTOR:
            self._descriptor = os.open(path, _FOLDER)
        opened = path.stat() if self._descriptor is None else os.fstat(self._descriptor)
        self.identity: Identity = (opened.st_dev, opened.st_ino)

    def check_is(self, identity: Identity) -> None:
        """Raise OSError unless it is the folder with this identity."""
        if identity != self.identity:
            raise _replaced()

    def close(self) -> None:
        """Close the folder; may be called again."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def check_unchanged(self) -> None:
        """Raise OSError unless the folder's path still leads to it."""
        now = self.path.stat()
        if (now.st_dev, now.st_ino) != self.identity:
            raise _replaced()

    def subfolder(self, name: str, *, make: bool = False) -> OpenFolder:
        """Open a folder in this one, which must not be a link; `make` it if there is none."""
        if make:
            place, where = self._place(name)
            with contextlib.suppress(FileExistsError):
                os.mkdir(place, **where)  # noqa: PTH102 (Path knows no descriptors)
        return OpenFolder(self.path / name, within=self)

    def status(self, name: str) -> os.stat_result | None:
        """Return the status of a file or of a link itself; None if there is none."""
        place, where = self._place(name)
        try:
            return os.lstat(place, **where)
        except FileNotFoundError:
            return None

    def open_to_read(self, name: str) -> BinaryIO:
        """Open a regular file; anything else, a link for one, is an error."""
        return open(self._open_regular(name, os.O_RDONLY), "rb")  # noqa: PTH123 (a descriptor)

    def seal(self, name: str) -> Seal | None:
        """Return the seal of a regular file; None if there is none of this name."""
        try:
            with self.open_to_read(name) as file:
                return seal_of(file)
        except FileNotFoundError:
            return None

    def create(self, name: str) -> OpenFile:
        """Make a new file that only its owner can read. Raises FileExistsError."""
        place, where = self._place(name)
        return OpenFile(
            os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o600, **where)
        )

    def open_to_change(self, name: str) -> OpenFile:
        """Open a regular file to read and write; anything else, a link for one, is an error."""
        return OpenFile(self._open_regular(name, os.O_RDWR))

    def _open_regular(self, name: str, flags: int) -> int:
        place, where = self._place(name)
        if sys.platform == "win32" and not stat.S_ISREG(os.lstat(place).st_mode):
            raise _no_regular_file(name)
        descriptor = os.open(place, flags | _NO_LINK, **where)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise _no_regular_file(name)
        return descriptor

    def rename(self, old: str, new: str) -> None:
        """Rename a file; a file or a link of the new name is replaced, and what it names is not."""
        place, where = self._place(old)
        target, _where = self._place(new)
        if where:
            os.replace(place, target, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
        else:
            os.replace(place, target)  # noqa: PTH105 (names, not paths)

    def remove(self, name: str) -> None:
        """Remove a file, or a link itself."""
        place, where = self._place(name)
        os.unlink(place, **where)

    def names(self) -> list[str]:
        """Return the names of all files, links and folders in it."""
        if self._descriptor is None:
            self.check_unchanged()
            return os.listdir(self.path)  # noqa: PTH208 (names, not paths)
        descriptor = os.open(".", os.O_RDONLY, dir_fd=self._descriptor)
        try:
            return os.listdir(descriptor)  # noqa: PTH208 (names, not paths)
        finally:
            os.close(descriptor)

    def _place(self, name: str) -> tuple[str, dict[str, Any]]:
        if not is_plain_name(name):
            raise OSError(errno.EINVAL, "this is not the name of a file", name)
        if self._descriptor is not None:
            return name, {"dir_fd": self._descriptor}
        self.check_unchanged()
        return str(self.path / name), {}


class OpenFile:
    """A file held open by its descriptor, so that it is written whatever becomes of its name."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._closed = False

    def open(self) -> BinaryIO:
        """Return the file at its beginning, to read and write; closing that keeps this one open."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        return open(self.descriptor, "r+b", closefd=False)

    @property
    def size(self) -> int:
        """Size in bytes."""
        return os.fstat(self.descriptor).st_size

    def close(self) -> None:
        """Close the file; may be called again."""
        if not self._closed:
            self._closed = True
            os.close(self.descriptor)


def seal_of(file: IO[bytes]) -> Seal:
    """Return the seal of a file that is at its beginning."""
    import hashlib

    digest = hashlib.file_digest(file, _hash)  # type: ignore[arg-type]
    return Seal(file.tell(), digest.hexdigest())


def is_plain_name(name: str) -> bool:
    """Return whether a name can be that of a file in a folder itself, on this system."""
    return name not in ("", ".", "..") and not set(_NOT_IN_NAMES) & set(name)


def is_device_name(name: str) -> bool:
    """Return whether Windows keeps a name for a device, as it does with any ending: aux.md."""
    return re.match(r"(?:con|prn|aux|nul|com\d|lpt\d) *(?:\.|$)", name, re.IGNORECASE) is not None


def folded(name: str) -> str:
    """Return what two names have in common that some disks take for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def _replaced() -> OSError:
    return OSError(errno.EBUSY, "the folder was moved or replaced meanwhile")


def _no_regular_file(name: str) -> OSError:
    return OSError(errno.EINVAL, "this is not a regular file", name)
