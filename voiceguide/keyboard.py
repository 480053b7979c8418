"""The keyboard while a session runs: is a key pressed, and which, without waiting for Enter."""

from __future__ import annotations

import contextlib
import sys
from types import TracebackType
from typing import Any, Self


class Keyboard:
    """A context manager inside which keys can be read one by one from a terminal.

    Where standard input is no terminal no key ever comes. Ctrl-C stays an interrupt.
    """

    def __init__(self) -> None:
        self._before: list[Any] | None = None
        self._is_terminal = bool(sys.stdin and sys.stdin.isatty()) and _in_foreground()

    @property
    def is_there(self) -> bool:
        """Whether anybody could press a key."""
        return self._is_terminal

    def pressed(self) -> str | None:
        """The key pressed since the last call, or None. Never waits."""
        if not self._is_terminal:
            return None
        if sys.platform == "win32":
            import msvcrt

            return msvcrt.getwch() if msvcrt.kbhit() else None
        import os
        import select

        descriptor = sys.stdin.fileno()
        try:
            data = os.read(descriptor, 64) if select.select([descriptor], [], [], 0)[0] else None
        except OSError:
            # The terminal was closed.
            data = b""
        if data is None:
            return None
        if not data:
            self._is_terminal = False
            return None
        return data.decode("utf-8", "replace")

    def forget(self) -> None:
        """Let go of the keys pressed so far."""
        while self.pressed() is not None:
            pass

    def __enter__(self) -> Self:
        if self._is_terminal and sys.platform != "win32":
            import termios
            import tty

            descriptor = sys.stdin.fileno()
            self._before = termios.tcgetattr(descriptor)
            tty.setcbreak(descriptor, termios.TCSANOW)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None and sys.platform != "win32":
            import termios

            # Keys pressed after the last wait are not meant for the shell. A closed terminal needs
            # nothing given back.
            with contextlib.suppress(termios.error):
                termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._before)
            self._before = None


def _in_foreground() -> bool:
    """Whether the terminal is ours to read: it stops a job in the background that tries."""
    if sys.platform == "win32":
        return True
    import os

    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False
