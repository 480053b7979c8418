"""The live view on a terminal: shows the newest view, a few times a second, until it is left.

What the picture looks like is `picture`'s; this brings it to the terminal and gives it back as it
was. A thread of its own draws, since the one that plays must never wait for a terminal.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Self

from voiceguide.cli.display.picture import drawn
from voiceguide.playback.view import View

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

__all__ = ["Screen", "can_show", "drawn"]

SHORTEST_S = 1 / 8
"""Pictures follow each other no faster."""

PATIENCE_S = 2.0
"""How long a terminal that takes nothing more (Ctrl-S) may hold up the end."""


_GONE = (OSError, ValueError)
"""What writing to a closed terminal raises."""


def can_show(console: Console) -> bool:
    """Whether there is a terminal that a picture can be drawn on; else print lines."""
    return console.is_terminal and not (console.is_dumb_terminal or console.legacy_windows)


class Screen:
    """A context manager inside which the terminal shows the view given last.

    It takes the alternate screen, so that on leaving everything is as it was and what is printed
    next stands below the command. A terminal that goes away ends the showing and nothing else.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        # The font of the Linux console has 256 or 512 characters.
        self._quarters = os.environ.get("TERM") != "linux"
        self._view: View | None = None
        self._drawn_for: tuple[View, int, int] | None = None
        self._picture: tuple[Text, int, int] | None = None
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)
        self._live: Live | None = None
        self._error: Exception | None = None

    def show(self, view: View) -> None:
        """Show this from now on. Returns at once."""
        self._view = view

    def suspend(self) -> None:
        """Give the terminal back for a while."""
        self._wait_for_the_last_picture()
        self._give_back()

    def resume(self) -> None:
        """Take the terminal again and show the newest view."""
        if self._error is None and not self._thread.is_alive():
            self._left = threading.Event()
            self._thread = threading.Thread(target=self._run, name="screen", daemon=True)
            self._drawn_for = self._picture = None
            self.__enter__()

    def __enter__(self) -> Self:
        from rich.live import Live

        self._live = Live(
            console=self._console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        try:
            self._live.start()
            self._thread.start()
        except _GONE:
            self._give_back()
        except BaseException:
            # Interrupted on the way in: nobody will call __exit__.
            self._wait_for_the_last_picture()
            self._give_back()
            raise
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            self._wait_for_the_last_picture()
        finally:
            # After an interruption there is still the terminal to give back.
            self._wait_for_the_last_picture()
            self._give_back()
        if self._error is not None and error is None:
            raise self._error

    def _wait_for_the_last_picture(self) -> None:
        """Let the thread end; a terminal that takes nothing holds this up only so long."""
        self._left.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE_S)

    def _give_back(self) -> None:
        """Leave the alternate screen, unless the terminal takes nothing."""
        live, self._live = self._live, None
        if live is None or self._thread.is_alive():
            return
        try:
            live.stop()
        except _GONE:
            # What could not be written would be tried again with whatever is printed next.
            self._console.quiet = True

    def _run(self) -> None:
        try:
            while not self._left.is_set() and self._draw():
                self._left.wait(SHORTEST_S)
        except Exception as error:
            # Nobody would see a thread's traceback on a screen that is about to vanish.
            self._error = error

    def _draw(self) -> bool:
        """Draw the newest view, if anything has changed; False once the terminal is gone."""
        view, live = self._view, self._live
        width, height = self._size()
        if view is None or live is None or (view, width, height) == self._drawn_for:
            return live is not None
        self._drawn_for = (view, width, height)
        text = drawn(view, width, height, quarters=self._quarters, encoding=self._console.encoding)
        if (text, width, height) == self._picture:
            return True
        self._picture = (text, width, height)
        try:
            live.update(text, refresh=True)
        except (*_GONE, SystemExit):
            # rich makes a broken pipe a wish to exit.
            return False
        return True

    def _size(self) -> tuple[int, int]:
        """The terminal's columns and rows now, whatever the variable COLUMNS was when it began."""
        try:
            columns, rows = os.get_terminal_size(self._console.file.fileno())
        except (AttributeError, ValueError, OSError):
            columns = rows = 0
        if columns > 0 and rows > 0 and tuple(self._console.size) != (columns, rows):
            self._console.size = (columns, rows)
        return self._console.size
