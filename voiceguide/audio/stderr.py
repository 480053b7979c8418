"""Keeps messages that sound libraries print for developers away from the user."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def library_noise_discarded() -> Iterator[None]:
    """Discard everything written to file descriptor 2 inside the block.

    If a device is missing, ALSA, JACK and PulseAudio write a dozen lines past `sys.stderr`; the
    OutputError says the same in one. Does nothing in a process without standard error.
    """
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    try:
        if sys.stderr is not None:
            # What Python has buffered is meant for the user.
            sys.stderr.flush()
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path, and no pathlib needed
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def discard_alsa_messages() -> None:
    """Stop ALSA printing messages while a device plays; does nothing without ALSA.

    The message handler becomes a C function that ignores its arguments: a Python function would be
    called from a thread that Python does not know, possibly while the interpreter ends.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ignore = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(ignore)
