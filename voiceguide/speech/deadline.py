"""A time limit for pieces of work, watched by one thread for all of them.

A `threading.Timer` starts a thread for each piece, which costs 5 % of an export's time when the
pieces are utterances of milliseconds.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable


class Deadline:
    """Calls `give_up`, from a thread of its own, when a piece of work takes too long.

    One piece at a time: call `begin`, do the work, then ask `end` whether it took too long.
    """

    def __init__(self, give_up: Callable[[], None]) -> None:
        self._give_up = give_up
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._due_s = math.inf
        self._wakes_s = math.inf
        self._overdue = False
        self._closed = False

    def begin(self, limit_s: float) -> None:
        """Start the time limit of one piece of work, in seconds."""
        with self._changed:
            self._overdue = False
            self._due_s = time.monotonic() + limit_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="deadline", daemon=True)
                self._thread.start()
            elif self._due_s < self._wakes_s:
                # Mostly the thread wakes sooner, for an earlier piece that has ended since.
                self._changed.notify()

    def end(self) -> bool:
        """End the time limit; return whether the work was given up."""
        with self._changed:
            self._due_s = math.inf
            return self._overdue

    def close(self) -> None:
        """End the thread; may be called again."""
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
                self._wakes_s = self._due_s
                self._changed.wait(None if math.isinf(left_s) else left_s)
