"""Recognises errors that mean that memory, threads, processes or open files have run out."""

from __future__ import annotations

import errno

_MEMORY = ("cannot allocate memory", "out of memory", "failed to map segment", "memory allocation")
_FILES = "too many open files"
_THREADS = ("can't start new thread", "can't allocate lock")


def shortage_in(error: BaseException) -> str | None:
    """Return what is short, as a clause, if that is what an error or one of its causes means."""
    found: BaseException | None = error
    while found is not None:
        text = str(found).lower()
        if (
            isinstance(found, MemoryError)
            or (isinstance(found, OSError) and found.errno == errno.ENOMEM)
            # Some C code gives up without saying why if it gets no memory.
            or (isinstance(found, SystemError) and "exception set" in text)
            or (isinstance(found, ImportError | OSError) and any(each in text for each in _MEMORY))
        ):
            return "there is not enough memory"
        if (isinstance(found, OSError) and found.errno in (errno.EMFILE, errno.ENFILE)) or (
            isinstance(found, ImportError) and _FILES in text
        ):
            return "the system opens no more files"
        if (isinstance(found, OSError) and found.errno == errno.EAGAIN) or (
            isinstance(found, RuntimeError) and any(each in text for each in _THREADS)
        ):
            return "the system starts no more threads or processes"
        found = found.__cause__ or found.__context__
    return None
