"""Ctrl-Z: restores the terminal while a session is suspended, and takes it again afterwards."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.cli.display.screen import Screen
    from voiceguide.playback.keyboard import Keyboard


def suspendable_view(
    keyboard: Keyboard, screen: Screen | None
) -> contextlib.AbstractContextManager[None]:
    """Let Ctrl-Z restore the terminal of keyboard and screen, and `fg` take it again."""

    def restore() -> None:
        if screen is not None:
            screen.suspend()
        keyboard.suspend()

    def take_again() -> None:
        keyboard.resume()
        if screen is not None:
            screen.resume()

    return suspendable(restore, take_again)


@contextlib.contextmanager
def suspendable(restore: Callable[[], None], take_again: Callable[[], None]) -> Iterator[None]:
    """Call `restore` before and `take_again` after every suspension inside the block.

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
        restore()
        signal.signal(number, signal.SIG_DFL)
        # Stops here until the shell continues it.
        signal.raise_signal(number)
        signal.signal(number, suspend)
        take_again()

    before = signal.signal(signal.SIGTSTP, suspend)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)
