"""The keyboard: which keys are pressed while a session runs, without waiting for Enter."""

from __future__ import annotations

import contextlib
import re
import sys
from typing import Any, Self

_ARROWS = {"A": "up", "B": "down", "C": "right", "D": "left"}
_WINDOWS_ARROWS = {"H": "up", "P": "down", "M": "right", "K": "left"}
_NAMED = {
    " ": "space", "\r": "enter", "\n": "enter", "\t": "tab", "\x1b": "escape",
    "\x7f": "backspace", "\x08": "backspace",
}  # fmt: skip
# What terminals send for other keys than letters: ECMA-48 control sequences, and VT100's ESC O x.
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*(?P<final>[@-~])"
    r"|\x1bO(?P<short>[A-Za-z])"
    r"|[\x00\xe0](?P<windows>[HPMKGOISQR])"
)

_UNFINISHED = re.compile(rb"\x1b(\[[0-?]*[ -/]*|O)?\Z")

_REST_S = 0.03
"""Within this time the rest of a sequence arrives; a slow line sends it in parts."""


def keys_in(characters: str) -> list[str]:
    """Return the names of the keys in what a terminal sent: `up`, `space`, `enter`, `a`, `+`.

    A key that has no name here (F1, Home) is `other`.
    """
    keys = []
    index = 0
    while index < len(characters):
        sequence = _SEQUENCE.match(characters, index)
        if sequence is not None:
            final = sequence["final"] or sequence["short"]
            arrow = _ARROWS.get(final) if final else _WINDOWS_ARROWS.get(sequence["windows"])
            keys.append(arrow or "other")
            index = sequence.end()
        else:
            character = characters[index]
            keys.append(_NAMED.get(character, character if character.isprintable() else "other"))
            index += 1
    return keys


class Keyboard:
    """A context manager inside which keys can be read one by one from a terminal.

    No key ever comes if standard input is not a terminal. Ctrl-C stays an interrupt.
    """

    def __init__(self) -> None:
        self._before: list[Any] | None = None
        self._is_terminal = bool(sys.stdin and sys.stdin.isatty()) and _in_foreground()

    @property
    def is_there(self) -> bool:
        """Whether there is a terminal to press keys on."""
        return self._is_terminal

    def pressed(self) -> list[str]:
        """Return the names of the keys pressed since the last call, without waiting for any.

        Empty once keys cannot be read any more.
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
            data = os.read(descriptor, 1024) if select.select([descriptor], [], [], 0)[0] else None
            while (
                data
                and _UNFINISHED.search(data)
                and select.select([descriptor], [], [], _REST_S)[0]
            ):
                rest = os.read(descriptor, 1024)
                data += rest
                if not rest:
                    break
        except OSError:
            # The terminal was closed.
            data = b""
        if data is None:
            return []
        if not data:
            self._is_terminal = False
        return keys_in(data.decode("utf-8", "replace"))

    def resume(self) -> None:
        """Read keys one by one, without echo, unless another program has the terminal."""
        self._is_terminal = bool(sys.stdin and sys.stdin.isatty()) and _in_foreground()
        if self._is_terminal and sys.platform != "win32":
            import termios
            import tty

            descriptor = sys.stdin.fileno()
            # A closed terminal sends no keys.
            with contextlib.suppress(termios.error):
                self._before = termios.tcgetattr(descriptor)
                tty.setcbreak(descriptor, termios.TCSANOW)

    def suspend(self) -> None:
        """Set the terminal back to how it was."""
        if self._before is not None and sys.platform != "win32":
            import termios

            # Keys pressed since the last read are not meant for the shell. A closed terminal need
            # not be set back.
            with contextlib.suppress(termios.error):
                termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._before)
            self._before = None

    def __enter__(self) -> Self:
        self.resume()
        return self

    def __exit__(self, *_error: object) -> None:
        self.suspend()


def _in_foreground() -> bool:
    """Return whether the terminal is ours to read; it stops background jobs that try."""
    if sys.platform == "win32":
        return True
    import os

    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False
