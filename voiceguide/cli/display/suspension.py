"""Ctrl-Z: restores the terminal while a session is suspended, and takes it again afterwards."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.cli.display.screen import Screen
    from voiceguide.playback.keyboard import Keyboard


@contextlib.contextmanager
def suspendable_view(
    keyboard: Keyboard,
    screen: Screen | None,
    on_continued: Callable[[float], None] = lambda stopped_s: None,
) -> Iterator[None]:
    """Let Ctrl-Z restore the terminal of keyboard and screen, and `fg` take it again.

    `on_continued` receives for how many seconds the program was stopped.

    Does nothing without Ctrl-Z (Windows), or if the program was started with it ignored.
    """
    if (
        sys.platform == "win32"
        or threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
    ):
        yield
        return

    def suspend(number: int, _frame: FrameType | None) -> None:
        if screen is not None:
            screen.suspend()
        keyboard.suspend()
        signal.signal(number, signal.SIG_DFL)
        stopped_at_s = time.monotonic()
        # Stops here until the shell continues it.
        signal.raise_signal(number)
        on_continued(time.monotonic() - stopped_at_s)
        signal.signal(number, suspend)
        keyboard.resume()
        if screen is not None:
            screen.resume()

    before = signal.signal(signal.SIGTSTP, suspend)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)
