"""A command on a real pseudo-terminal, and the person in front of it."""

from __future__ import annotations

import codecs
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.commands import COMMAND, PATIENCE_S

if sys.platform != "win32":
    import pty
    import termios


class Terminal:
    """A command that runs on its own terminal; `shown` is what it has printed there."""

    def __init__(
        self,
        *arguments: str,
        environment: dict[str, str] | None = None,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._ours, theirs = pty.openpty()
        self.keyboard = os.dup(theirs)
        self.before = self.attributes()
        self.resize()
        self.shown = ""
        # A piece of what is read may end within a character.
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

        def take_the_terminal() -> None:
            import fcntl

            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "COLUMNS": "80", "TERM": "xterm", **(environment or {})},
            preexec_fn=take_the_terminal,
        )
        os.close(theirs)

    def resize(self) -> None:
        """Keep the size that the system gave the terminal."""

    def attributes(self) -> list[Any]:
        """Return the present settings of the terminal."""
        return termios.tcgetattr(self.keyboard)

    def read_until(self, expected: str) -> str:
        """Read until `expected` is on the screen; return everything shown so far."""
        self._read_while(lambda: expected not in self.shown)
        assert expected in self.shown, self.shown
        return self.shown

    def press(self, keys: str) -> None:
        """Press keys; `\\x03` is Ctrl-C."""
        os.write(self._ours, keys.encode())

    def wait(self) -> int:
        """Read until the command has ended; return its exit code."""
        self._read_while(lambda: True)
        return self.process.wait()

    def _read_while(self, wanted: Callable[[], bool]) -> None:
        """Read while something more is wanted and the command runs or has left something unread."""
        deadline = time.monotonic() + PATIENCE_S
        while wanted():
            assert time.monotonic() < deadline, self.shown
            ended = self.process.poll() is not None
            if select.select([self._ours], [], [], 0.05)[0]:
                self.shown += self._decoder.decode(os.read(self._ours, 4096))
            elif ended:
                return

    def close(self) -> None:
        """End the command and close the terminal."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.keyboard)
        os.close(self._ours)
