"""Handing over: one thread makes blocks of sound while another one uses them up."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYetError
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_MOST_WAITING = 16
"""How far the maker may be ahead."""

_WAITING_SLICE_S = 0.1
"""How long Ctrl-C may go unnoticed where a wait cannot be interrupted (Windows)."""


class _AbandonedError(Exception):
    """There will be no more: whoever made the items has failed."""


def encode_in_background(items: Iterable[T], use: Callable[[Iterator[T]], R]) -> R:
    """What `use` makes of the items, in a thread of its own while this one makes more of them.

    Raises what either of the two raises; the thread is over by then.
    """
    waiting: queue.Queue[list[T] | None] = queue.Queue(_MOST_WAITING)
    outcome: Future[R] = Future()
    abandoned = threading.Event()

    def handed_over() -> Iterator[T]:
        while (held := waiting.get()) is not None:
            yield from held
        if abandoned.is_set():
            raise _AbandonedError

    def run() -> None:
        try:
            outcome.set_result(use(handed_over()))
        except BaseException as error:  # told where it is waited for
            outcome.set_exception(error)

    def put(held: list[T] | None) -> None:
        while not outcome.done():
            try:
                waiting.put(held, timeout=_WAITING_SLICE_S)
            except queue.Full:
                continue
            return

    thread = threading.Thread(target=run, name="encoding", daemon=True)
    thread.start()
    try:
        for item in items:
            put([item])
            if outcome.done():
                break
        put(None)
        while True:
            try:
                return outcome.result(_WAITING_SLICE_S)
            except NotYetError:
                # It may be the outcome of `use` itself.
                if outcome.done():
                    return outcome.result()
    finally:
        if not outcome.done():
            abandoned.set()
            put(None)
        thread.join()
