"""A line that says that words are being spoken for the first time, while a command waits for it."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time

import click

from voiceguide.system.closing import Closing

APPEARS_AFTER_S = 2.0
"""Most waits are over by then."""

_EVERY_S = 0.5


class WaitingLine(Closing):
    """Shown on a terminal once a command has waited in all for APPEARS_AFTER_S; wiped at the end.

    For use from one thread.
    """

    def __init__(self) -> None:
        self._waited_s = 0.0
        self._shown_at_s = 0.0
        self._columns = 0
        self._over = False

    def close(self) -> None:
        """Wipe the line and show it no more."""
        self._over = True
        if self._columns:
            self._write("")

    def __call__(self, waited_s: float, utterances: int) -> None:
        """Note a wait of `waited_s` seconds; so many utterances have been spoken by now."""
        self._waited_s += waited_s
        now_s = time.monotonic()
        if self._over or self._waited_s < APPEARS_AFTER_S or now_s - self._shown_at_s < _EVERY_S:
            return
        self._shown_at_s = now_s
        text = f"Speaking every line once, {utterances} so far; next time this takes a moment."
        # A row that is full would wrap, and could not be wiped.
        self._write(text[: max(0, shutil.get_terminal_size().columns - 1)])

    def _write(self, text: str) -> None:
        if sys.stderr.isatty():
            # A terminal that is gone must not end the command.
            with contextlib.suppress(OSError):
                click.echo(f"\r{text:{self._columns}}\r", nl=False, err=True)
            self._columns = len(text)
