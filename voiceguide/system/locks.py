"""One writer at a time: two runs that export to one folder would undo each other's work."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from voiceguide.errors import FileError
from voiceguide.text import printable


@contextlib.contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold a folder until the end; a process that dies lets go of it. Raises FileError.

    Nothing is left in the folder. Windows has no such lock, and keeps files that are open anyway;
    neither have some network disks.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = None
    try:
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
        if descriptor is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                message = f"Another export is being written to {printable(str(folder))}."
                raise FileError(message, "Wait until it is done, or stop it.") from None
            except OSError:
                pass
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)
