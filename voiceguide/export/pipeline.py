"""Runs the encoder in a second thread while this one mixes the next blocks of sound."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_QUEUE_SIZE = 16
_END: Any = object()


class _AbortedError(Exception):
    """Producing the items failed, so no more of them will come."""


def encode_in_background(items: Iterable[T], use: Callable[[Iterator[T]], R]) -> R:
    """Return what `use` returns for the items, called in a second thread while they are produced.

    Raises what `use` or the items raise; the thread has ended by then. If the system allows no
    further thread, `use` is called in this one.
    """
    waiting: queue.Queue[Any] = queue.Queue(_QUEUE_SIZE)
    ended, aborted = threading.Event(), threading.Event()

    def received() -> Iterator[T]:
        while (item := waiting.get()) is not _END and not aborted.is_set():
            yield item
        if aborted.is_set():
            raise _AbortedError

    def run() -> R:
        try:
            return use(received())
        finally:
            ended.set()
            # Otherwise a `put` into a full queue would wait for ever.
            while not waiting.empty():
                waiting.get_nowait()

    with ThreadPoolExecutor(1, "encoding") as executor:
        try:
            result = executor.submit(run)
        except RuntimeError:
            return use(iter(items))
        try:
            for item in items:
                waiting.put(item)
                if ended.is_set():
                    break
            waiting.put(_END)
            return result.result()
        except BaseException:
            aborted.set()
            with suppress(queue.Full):
                waiting.put_nowait(_END)
            raise
