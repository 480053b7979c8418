"""Locks on folders: two runs that write to one folder at a time would undo each other's work."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from voiceguide.errors import FileError
from voiceguide.text import printable


@contextlib.contextmanager
def only_writer(
    folder: Path, refusal: str = "Another export is being written to {folder}."
) -> Iterator[None]:
    """Lock a folder; raise FileError with this `refusal` if another process has.

    The lock ends with the context or the process, and puts no file into the folder. Windows and
    some network disks have no such lock: there, nothing is refused.
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
                message = refusal.format(folder=printable(str(folder)))
                raise FileError(message, "Wait until it is done, or stop it.") from None
            except OSError:
                pass
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)
