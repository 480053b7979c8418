"""A command on a pseudo-terminal of a given size, seen through a terminal emulator."""

from __future__ import annotations

import time

import pyte

from tests.commands import PATIENCE_S
from tests.integration.terminal import Terminal


class EmulatedTerminal(Terminal):
    """What a person sees: `rows` of the screen, after everything that was printed so far."""

    def __init__(
        self, columns: int, rows: int, *arguments: str, environment: dict[str, str] | None = None
    ) -> None:
        self._size = (columns, rows)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._fed = 0
        super().__init__(
            *arguments,
            environment={"COLUMNS": str(columns), "TERM": "xterm", **(environment or {})},
        )

    def resize(self) -> None:
        """Give the terminal its size."""
        import fcntl
        import struct
        import termios

        columns, rows = self._size
        fcntl.ioctl(self.keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize_to(self, columns: int, rows: int) -> None:
        """Give the terminal another size, with nothing on its screen yet."""
        self._fed = len(self.shown)
        self._size = (columns, rows)
        self._screen.resize(rows, columns)
        self._screen.erase_in_display(2)
        self.resize()

    @property
    def rows(self) -> list[str]:
        """The rows of the screen now."""
        self._stream.feed(self.shown[self._fed :])
        self._fed = len(self.shown)
        return [row.rstrip() for row in self._screen.display]

    def read_for(self, seconds: float) -> list[str]:
        """Read for a while; return the rows of the screen."""
        end_s = time.monotonic() + seconds
        self._read_while(lambda: time.monotonic() < end_s)
        return self.rows

    def read_until_it_shows(self, expected: str) -> list[str]:
        """Read until the screen shows `expected`; return its rows."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not any(expected in row for row in self.rows):
            assert time.monotonic() < deadline_s, "\n".join(self.rows)
            assert self.process.poll() is None or expected in self.shown, self.shown
            self.read_for(0.05)
        return self.rows
