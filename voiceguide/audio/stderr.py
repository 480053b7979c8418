"""Keeps what sound libraries print for their developers away from the person listening."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def library_noise_discarded() -> Iterator[None]:
    """Send file descriptor 2 nowhere inside the block.

    Opening a device that is not there makes ALSA, JACK and PulseAudio write a dozen lines past
    `sys.stderr`; the user is owed exactly one, and gets it from the OutputError. A process without
    a standard error is left as it is.
    """
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    try:
        if sys.stderr is not None:
            # What Python has buffered is the user's: it goes out first.
            sys.stderr.flush()
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path, and no pathlib needed
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def discard_alsa_messages() -> None:
    """Stop ALSA printing when a device falters while playing; does nothing without ALSA.

    The message handler is replaced by a C function that ignores its arguments: a Python one would
    be called from a thread that Python does not know, possibly while the interpreter ends.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ignore = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(ignore)
