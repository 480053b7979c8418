"""Opens files to be read, and never waits for one: a pipe or a device is refused."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_A_FOLDER = "it is a folder"
_NOT_A_FILE = "it is a pipe or a device, not a file"


def open_to_read(path: str | Path) -> BufferedReader:
    """Open a regular file. Raises OSError, also for a folder, a pipe, a socket or a device.

    Python's own `open` would wait until somebody writes to the pipe.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        # Windows opens no folder, and says that it is not permitted.
        if error.errno == errno.EACCES and os.path.isdir(path):  # noqa: PTH112 (Path raises)
            raise IsADirectoryError(errno.EISDIR, _A_FOLDER, str(path)) from None
        if error.errno == errno.ENXIO:  # a socket
            raise OSError(errno.EINVAL, _NOT_A_FILE, str(path)) from None
        raise
    except ValueError:  # a null character, or one that the system cannot write
        raise OSError(errno.EINVAL, "no file can have this name", str(path)) from None
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, _A_FOLDER, str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, _NOT_A_FILE, str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_text(path: str | Path, encoding: str = "utf-8") -> str:
    """Return the text of a regular file, with Unix line ends. Raises OSError and ValueError."""
    with open_to_read(path) as file:
        text = file.read().decode(encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n")
