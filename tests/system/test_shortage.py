"""Errors that mean the machine is full, told from all others."""

from __future__ import annotations

import errno

import pytest

from voiceguide.system.shortage import shortage_in

MEMORY = "there is not enough memory"
FILES = "the system opens no more files"
THREADS = "the system starts no more threads or processes"


@pytest.mark.parametrize(
    ("error", "short"),
    [
        (MemoryError(), MEMORY),
        (SystemError("error return without exception set"), MEMORY),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), MEMORY),
        (ImportError("libav.so: failed to map segment from shared object"), MEMORY),
        (OSError(errno.EMFILE, "Too many open files"), FILES),
        (ImportError("av.so: cannot open shared object file: Too many open files"), FILES),
        (RuntimeError("can't start new thread"), THREADS),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), THREADS),
        (RuntimeError("cannot join thread before it is started"), None),
        (OSError(errno.ENOSPC, "No space left on device"), None),
        (ImportError("No module named numpy"), None),
    ],
)
def test_a_shortage_is_told_from_other_errors(error: Exception, short: str | None) -> None:
    assert shortage_in(error) == short


def test_a_shortage_is_found_among_the_causes_of_an_error() -> None:
    error = ImportError("numpy could not be imported")
    error.__cause__ = MemoryError()
    assert shortage_in(error) == MEMORY
