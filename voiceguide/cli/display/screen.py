"""The large view on a terminal: draws the newest view a few times a second, until the end.

What it looks like is decided by the function that comes with it. A thread of its own draws, since
the thread that plays must never wait for a terminal.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from voiceguide.cli.display.canvas import Canvas, canvas_for

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from voiceguide.playback.keyboard import Keyboard

Shown = TypeVar("Shown")
Draw: TypeAlias = "Callable[[Shown, Canvas, int], list[Text]]"
"""Draws a value, which says all that is shown, on a canvas, in about so many rows."""

SHORTEST_S = 1 / 8
"""The shortest time between two pictures."""

PATIENCE_S = 2.0
"""How long a terminal that accepts no output (Ctrl-S) may delay the end."""

_GONE = (OSError, ValueError)
"""Raised by writing to a closed terminal."""


def picture(
    shown: Shown,
    draw: Draw[Shown],
    width: int,
    height: int,
    encoding: str = "utf-8",
    *,
    quarters: bool = True,
) -> Text:
    """Return a value drawn in at most `height` rows of at most `width` cells.

    Only characters that `encoding` has are used. `quarters` says whether the terminal's font has
    blocks that fill a quarter of a cell, which the smaller large letters are made of.
    """
    height = max(1, height)
    canvas = canvas_for(width, encoding, quarters=quarters)
    return canvas.joined(draw(shown, canvas, height)[:height])


def can_show(console: Console) -> bool:
    """Return whether the terminal can show a picture."""
    return console.is_terminal and not (console.is_dumb_terminal or console.legacy_windows)


def open_screen(
    keyboard: Keyboard, *, plain: bool, shortest_s: float = SHORTEST_S
) -> Screen | None:
    """Return the large view, unless there is no terminal for it or plain lines are asked for."""
    if plain or not keyboard.is_there:
        return None
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    return Screen(console, shortest_s) if can_show(console) else None


class Screen:
    """Context manager that shows the newest view on the terminal.

    It uses the alternate screen, so at the end the terminal is as before, and what is printed next
    appears below the command. If the terminal is closed, only the drawing ends. `shortest_s` is
    the shortest time between two pictures.
    """

    def __init__(self, console: Console, shortest_s: float = SHORTEST_S) -> None:
        self._console = console
        self._shortest_s = shortest_s
        # The font of the Linux console has 256 or 512 characters.
        self._quarters = os.environ.get("TERM") != "linux"
        self._view: tuple[Any, Draw[Any]] | None = None
        self._drawn_for: tuple[object, int, int] | None = None
        self._picture: tuple[Text, int, int] | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)
        self._live: Live | None = None
        self._suspended = False
        self._error: Exception | None = None

    def show(self, view: Shown, draw: Draw[Shown]) -> None:
        """Show this view from now on, as `draw` draws it. Returns at once.

        The same value is not drawn again.
        """
        self._view = (view, draw)

    def suspend(self) -> None:
        """Restore the terminal until `resume`, if this has it."""
        self._suspended = self._live is not None
        self._join_thread()
        self._restore()

    def resume(self) -> None:
        """Take the terminal again if `suspend` restored it, and show the newest view."""
        suspended, self._suspended = self._suspended, False
        if suspended and self._error is None and not self._thread.is_alive():
            self._stopped = threading.Event()
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
            self._restore()
        except BaseException:
            # Interrupted while entering, when __exit__ is not called.
            self._join_thread()
            self._restore()
            raise
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            self._join_thread()
        finally:
            # Also after an interruption the terminal has to be restored.
            self._join_thread()
            self._restore()
        if self._error is not None and error is None:
            raise self._error

    def _join_thread(self) -> None:
        """Wait for the drawing thread to end, at most PATIENCE_S."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE_S)

    def _restore(self) -> None:
        """Leave the alternate screen, unless the terminal accepts no output."""
        live, self._live = self._live, None
        if live is None or self._thread.is_alive():
            return
        try:
            live.stop()
        except _GONE:
            # rich would write the rest again together with whatever is printed next.
            self._console.quiet = True

    def _run(self) -> None:
        try:
            while not self._stopped.is_set() and self._draw():
                self._stopped.wait(self._shortest_s)
        except Exception as error:
            # Raised again by __exit__: a traceback on this screen would vanish.
            self._error = error

    def _draw(self) -> bool:
        """Draw the newest view if anything has changed; return False once the terminal is gone."""
        view, live = self._view, self._live
        width, height = self._size()
        if view is None or live is None or (view, width, height) == self._drawn_for:
            return live is not None
        self._drawn_for = (view, width, height)
        shown, draw = view
        encoding = self._console.encoding
        text = picture(shown, draw, width, height, encoding, quarters=self._quarters)
        if (text, width, height) == self._picture:
            return True
        self._picture = (text, width, height)
        try:
            live.update(text, refresh=True)
        except (*_GONE, SystemExit):
            # rich turns a broken pipe into SystemExit.
            return False
        return True

    def _size(self) -> tuple[int, int]:
        """Return the terminal's columns and rows now, whatever the variable COLUMNS says."""
        try:
            columns, rows = os.get_terminal_size(self._console.file.fileno())
        except (AttributeError, ValueError, OSError):
            columns = rows = 0
        if columns > 0 and rows > 0 and tuple(self._console.size) != (columns, rows):
            self._console.size = (columns, rows)
        return self._console.size
