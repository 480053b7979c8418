"""A folder with the folders in it, none of which may be a link; names have slashes."""

from __future__ import annotations

import stat
from collections import OrderedDict

from voiceguide.system.closing import Closing
from voiceguide.system.open_folder import OpenFolder, Seal

_MOST_OPEN = 16
"""Folders that are held open; whoever goes through all of them needs one after the other."""


class FolderTree(Closing):
    """Opens the folders of a tree when they are needed. All methods but `close` raise OSError."""

    def __init__(self, root: OpenFolder) -> None:
        self.root = root
        self._open: OrderedDict[str, OpenFolder] = OrderedDict()

    def folder(self, path: str, *, make: bool = False) -> OpenFolder:
        """Return the folder of this path, open until others are needed; empty for the root."""
        if not path:
            return self.root
        if path in self._open:
            self._open.move_to_end(path)
            return self._open[path]
        above, _, name = path.rpartition("/")
        opened = self.folder(above, make=make).subfolder(name, make=make)
        self._open[path] = opened
        if len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)[1].close()
        return opened

    def size(self, name: str) -> int | None:
        """Return the size of a regular file; None if there is none. Raises no error."""
        above, _, base = name.rpartition("/")
        try:
            status = self.folder(above).status(base)
        except (OSError, ValueError):
            return None
        return status.st_size if status is not None and stat.S_ISREG(status.st_mode) else None

    def seal(self, name: str) -> Seal | None:
        """Return the seal of a regular file; None if there is none of this name."""
        above, _, base = name.rpartition("/")
        try:
            return self.folder(above).seal(base)
        except FileNotFoundError:
            return None

    def close(self) -> None:
        """Close all folders but the root."""
        while self._open:
            self._open.popitem()[1].close()
