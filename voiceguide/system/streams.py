"""Standard output and standard error, kept from failing when nobody reads them."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TextIO


def open_closed_streams() -> None:
    """Open the null device for each standard stream that is closed, as cron or `<&-` leave them.

    `open` takes the lowest free descriptor, so in this order each stream gets its own.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Open as long as the program runs; pathlib would be imported for this alone.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 (stays open)


def discard(stream: TextIO) -> None:
    """Redirect a stream to the null device, so that it cannot fail when the interpreter exits."""
    with contextlib.suppress(OSError, ValueError):
        null_device = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_device, stream.fileno())
        os.close(null_device)


class _UnfailingStream(io.TextIOWrapper):
    """A text stream that discards everything once it cannot be written."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError:
            discard(self)
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            discard(self)


def keep_stderr_from_failing() -> None:
    """Let a command do its work even if standard error is full or closed.

    Its exit code still says what happened.
    """
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _UnfailingStream(
            sys.stderr.buffer, sys.stderr.encoding, errors="replace", line_buffering=True
        )
