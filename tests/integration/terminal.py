"""A real pseudo-terminal with a command on it, and the person in front."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from typing import Any

from tests.commands import COMMAND, PATIENCE_S

if sys.platform != "win32":
    import pty
    import termios


class Terminal:
    """A command at a terminal of its own, and the person in front of it."""

    def __init__(
        self,
        *arguments: str,
        environment: dict[str, str] | None = None,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._ours, theirs = pty.openpty()
        self.keyboard = os.dup(theirs)
        self.before = self.attributes()
        self.shown = ""

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

    def attributes(self) -> list[Any]:
        """How the terminal treats keys now."""
        return termios.tcgetattr(self.keyboard)

    def read_until(self, expected: str) -> str:
        """Wait until `expected` is on the screen; returns all that was shown so far."""
        deadline = time.monotonic() + PATIENCE_S
        while expected not in self.shown:
            assert time.monotonic() < deadline, self.shown
            ended = self.process.poll() is not None
            if select.select([self._ours], [], [], 0.05)[0]:
                self.shown += os.read(self._ours, 4096).decode("utf-8", "replace")
            else:
                assert not ended, self.shown
        return self.shown

    def press(self, keys: str) -> None:
        """Type; `\\x03` is Ctrl-C."""
        os.write(self._ours, keys.encode())

    def wait(self) -> int:
        """Wait for the end of the command, reading on; returns its exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None or select.select([self._ours], [], [], 0)[0]:
            assert time.monotonic() < deadline, self.shown
            if select.select([self._ours], [], [], 0.05)[0]:
                self.shown += os.read(self._ours, 4096).decode("utf-8", "replace")
        return self.process.returncode

    def close(self) -> None:
        """Take the terminal away."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.keyboard)
        os.close(self._ours)
