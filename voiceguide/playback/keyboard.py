"""The keyboard while a session runs: which keys are pressed, without waiting for Enter."""

from __future__ import annotations

import contextlib
import re
import sys
from typing import Any, Self

_ARROWS = {"A": "up", "B": "down", "C": "right", "D": "left"}
_WINDOWS_ARROWS = {"H": "up", "P": "down", "M": "right", "K": "left"}
_NAMED = {" ": "space", "\r": "enter", "\n": "enter", "\t": "tab", "\x1b": "escape"}
# What terminals send for a key that is no letter: ECMA-48 control sequences, and VT100's ESC O x.
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*(?P<final>[@-~])"
    r"|\x1bO(?P<short>[A-Za-z])"
    r"|[\x00\xe0](?P<windows>[HPMKGOISQR])"
)


def keys_in(characters: str) -> list[str]:
    """The names of keys in what a terminal sends: `up`, `space`, `enter`, `a`, `+`.

    A key without a name of its own here (F1, Home) is `other`.
    """
    keys = []
    place = 0
    while place < len(characters):
        sequence = _SEQUENCE.match(characters, place)
        if sequence is not None:
            final = sequence["final"] or sequence["short"]
            arrow = _ARROWS.get(final) if final else _WINDOWS_ARROWS.get(sequence["windows"])
            keys.append(arrow or "other")
            place = sequence.end()
        else:
            character = characters[place]
            keys.append(_NAMED.get(character, character if character.isprintable() else "other"))
            place += 1
    return keys


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

    def pressed(self) -> list[str]:
        """The names of the keys pressed since the last call, as `keys_in` gives them. Never waits.

        Empty where keys cannot be read any more.
        """
        if not self._is_terminal:
            return []
        if sys.platform == "win32":
            import msvcrt

            characters = ""
            while msvcrt.kbhit():
                characters += msvcrt.getwch()
            return keys_in(characters)
        import os
        import select

        descriptor = sys.stdin.fileno()
        try:
            data = os.read(descriptor, 64) if select.select([descriptor], [], [], 0)[0] else None
        except OSError:
            # The terminal was closed.
            data = b""
        if data is None:
            return []
        if not data:
            self._is_terminal = False
        return keys_in(data.decode("utf-8", "replace"))

    def take(self) -> None:
        """Have keys come one by one and unseen, unless another program has the terminal."""
        self._is_terminal = bool(sys.stdin and sys.stdin.isatty()) and _in_foreground()
        if self._is_terminal and sys.platform != "win32":
            import termios
            import tty

            descriptor = sys.stdin.fileno()
            # A terminal that is gone sends no keys.
            with contextlib.suppress(termios.error):
                self._before = termios.tcgetattr(descriptor)
                tty.setcbreak(descriptor, termios.TCSANOW)

    def give_back(self) -> None:
        """Leave the terminal as it was."""
        if self._before is not None and sys.platform != "win32":
            import termios

            # Keys pressed after the last wait are not meant for the shell. A closed terminal needs
            # nothing given back.
            with contextlib.suppress(termios.error):
                termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._before)
            self._before = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, *_error: object) -> None:
        self.give_back()


def _in_foreground() -> bool:
    """Whether the terminal is ours to read: it stops a job in the background that tries."""
    if sys.platform == "win32":
        return True
    import os

    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False
