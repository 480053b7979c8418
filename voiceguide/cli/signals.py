"""Signals that end the program: each as Ctrl-C does, wherever it comes."""

from __future__ import annotations

import _thread
import signal
import threading
import time
from types import FrameType

HELD_DOWN_S = 1.0
"""Signals within this time of one are ignored: Ctrl-C was held down."""

_AGAIN_S = 0.01
"""After how long a signal is sent again that came where nothing can be raised."""


def exit_cleanly_on_signals() -> list[int]:
    """Make other signals end the program as Ctrl-C does, each with its own exit code.

    They come from `kill`, from a closed terminal and from its key to quit (Ctrl and backslash).

    Returns a list to which the number of each signal is added. Signals that are already ignored
    (`nohup`, `&` in a script) stay ignored. Ctrl-C held down counts once, since the repeats would
    only interrupt the cleanup.
    """
    last_s = -HELD_DOWN_S
    received: list[int] = []

    def leave(number: int, frame: FrameType | None) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s < HELD_DOWN_S:
            return
        if _drops_errors(frame):
            _thread.start_new_thread(_send_again, (number,))
            return
        last_s = now_s
        received.append(number)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        return received
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, leave)
    return received


def _drops_errors(frame: FrameType | None) -> bool:
    """Return whether Python would only print what is raised here, and go on.

    So it does in a `__del__` and where an import gives up its lock, which would stay held.
    """
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__" or (
            code.co_name == "cb" and code.co_filename == "<frozen importlib._bootstrap>"
        ):
            return True
        frame = frame.f_back
    return False


def _send_again(number: int) -> None:
    """Send a signal to the main thread once more, in a moment."""
    time.sleep(_AGAIN_S)
    if hasattr(signal, "pthread_kill"):
        # So that it also ends what that thread waits for.
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)
