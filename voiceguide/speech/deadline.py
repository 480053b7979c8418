"""A limit to how long pieces of work may take, watched by one thread for all of them.

A `threading.Timer` is a new thread for each piece; for work of milliseconds that is a good part.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable


class Deadline:
    """Calls `give_up`, from a thread of its own, when a piece of work is overdue.

    One piece at a time: `begin` it, then ask `end` whether it took too long.
    """

    def __init__(self, give_up: Callable[[], None]) -> None:
        self._give_up = give_up
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._due_s = math.inf
        self._looks_s = math.inf
        self._overdue = False
        self._closed = False

    def begin(self, limit_s: float) -> None:
        """A piece of work begins that may take so many seconds."""
        with self._changed:
            self._overdue = False
            self._due_s = time.monotonic() + limit_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="time limit", daemon=True)
                self._thread.start()
            elif self._due_s < self._looks_s:
                # Mostly it looks sooner, for a piece of work that is over by now.
                self._changed.notify()

    def end(self) -> bool:
        """The piece is over; returns whether it was given up."""
        with self._changed:
            self._due_s = math.inf
            return self._overdue

    def close(self) -> None:
        """Watch no more; may be called again."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                left_s = self._due_s - time.monotonic()
                if left_s <= 0:
                    self._due_s, self._overdue = math.inf, True
                    self._give_up()
                    continue
                self._looks_s = self._due_s
                self._changed.wait(None if math.isinf(left_s) else left_s)
