"""Files that others write, on a disk that may be full: encoders do not say so."""

from __future__ import annotations

from voiceguide.system.files import synchronise
from voiceguide.system.open_folder import OpenFile

HELD_BACK_BYTES = 128 * 1024
"""More than any encoder buffers until it closes its file; an Ogg page has 64 kB."""


def check_end_written(written: OpenFile) -> None:
    """Raise OSError if the end of a file may have been lost on a full disk.

    Encoders report no error when they close a file that they cannot finish. If the disk has room
    for all that they may have held back, nothing was lost.
    """
    size = written.size
    with open(written.descriptor, "r+b", buffering=0, closefd=False) as file:
        try:
            file.seek(size)
            missing = HELD_BACK_BYTES
            while missing:
                missing -= file.write(bytes(missing)) or 0
            synchronise(written)
        finally:
            file.truncate(size)


def cause_of(written: OpenFile, error: Exception) -> Exception:
    """Return why a file really could not be written: a full disk, else the encoder's error."""
    try:
        check_end_written(written)
    except OSError as cause:
        return cause
    return error
