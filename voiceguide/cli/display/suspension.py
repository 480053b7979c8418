"""Ctrl-Z: the terminal is given back while a session is suspended, and taken again afterwards."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType


@contextlib.contextmanager
def suspendable(give_back: Callable[[], None], take_again: Callable[[], None]) -> Iterator[None]:
    """Call these two around every suspension inside the block.

    Where there is no Ctrl-Z (Windows), or whoever started the program told it to ignore it, nothing
    changes.
    """
    if (
        sys.platform == "win32"
        or threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
    ):
        yield
        return

    def suspend(number: int, _frame: FrameType | None) -> None:
        give_back()
        signal.signal(number, signal.SIG_DFL)
        # Stops here, until the shell lets it go on.
        signal.raise_signal(number)
        signal.signal(number, suspend)
        take_again()

    before = signal.signal(signal.SIGTSTP, suspend)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)
