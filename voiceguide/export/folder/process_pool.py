"""Processes that make routines beside this one, so that every core is at work.

Each has a speech engine of its own and takes one order at a time; they share the clips on disk.
Python's lock lets threads of one process mix and encode only in part at the same time.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.jobs import StoppedError
from voiceguide.system.closing import Closing
from voiceguide.system.files import remove_abandoned
from voiceguide.system.python_process import start_python
from voiceguide.text import printable

if TYPE_CHECKING:
    from voiceguide.export.folder.jobs import Manner, Order, Product

_TIDYING_S = 3.0
"""For a process to remove what it began once nobody wants it any more; it takes milliseconds."""

_TOLD_EVERY_S = 0.1
"""How often a process says how it gets on."""

_NOISE_SHOWN = 300
"""How many characters of what a process wrote on standard error go into a message."""


@dataclass(frozen=True)
class _Progress:
    share: float


@dataclass(frozen=True)
class _Failed:
    message: str
    hint: str


class ExportProcesses(Closing):
    """As many processes as orders are made at a time; a context manager that leaves none behind.

    For use from any thread.
    """

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._changing = threading.Lock()
        self._idle: list[_ExportProcess] = []
        self._all: list[_ExportProcess] = []
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of those that were not lost."""
        with self._changing:
            return tuple(process.pid for process in self._all)

    def make(
        self,
        order: Order,
        on_progress: Callable[[float], None],
        _check_cancelled: Callable[[], None],
    ) -> Product:
        """See `routine_maker.Make`; it is ended by the end of this context."""
        process = self._take()
        try:
            reply = process.make(order, on_progress)
        except _LostError as lost:
            if self._closed:
                raise StoppedError from None
            with self._changing:
                self._all.remove(process)
            process.close()
            raise FileError(
                f"The process that made it {lost}.",
                "Run the same line again; with --jobs 1 if that does not help.",
            ) from None
        with self._changing:
            self._idle.append(process)
        if isinstance(reply, _Failed):
            raise VoiceguideError(reply.message, reply.hint)
        return reply

    def _take(self) -> _ExportProcess:
        with self._changing:
            if self._closed:
                raise StoppedError
            if self._idle:
                return self._idle.pop()
            try:
                process = _ExportProcess(self._manner)
            except OSError as error:
                raise FileError(
                    f"No process could be started to make it: {error.strerror or error}.",
                    "Close other programs, or say --jobs 1.",
                ) from None
            self._all.append(process)
            return process

    def close(self) -> None:
        """End all processes, whatever they are doing; each removes what it has only begun."""
        with self._changing:
            self._closed = True
            processes = list(self._all)
        for process in processes:
            process.ask_to_leave()
        for process in processes:
            process.close()


class _LostError(Exception):
    """The process is gone, and how."""


class _ExportProcess:
    """One process, seen from its parent; raises OSError where it cannot be started."""

    def __init__(self, manner: Manner) -> None:
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._process = start_python(
            "voiceguide.export.folder.process_pool:serve", errors=self._noise
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders: IO[bytes] = self._process.stdin
        self._replies: IO[bytes] = self._process.stdout
        with contextlib.suppress(OSError):
            _send(self._orders, manner)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def make(self, order: Order, on_progress: Callable[[float], None]) -> Product | _Failed:
        """What became of an order. Raises _LostError, and then nothing of it is left."""
        try:
            _send(self._orders, order)
            while isinstance(reply := pickle.load(self._replies), _Progress):
                on_progress(reply.share)
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            how = self._end()
            remove_abandoned(order.files)
            raise _LostError(how) from None
        answer: Product | _Failed = reply
        return answer

    def _end(self) -> str:
        """See that it is gone; returns how it went."""
        try:
            code = self._process.wait(_TIDYING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        with contextlib.suppress(OSError, ValueError):
            self._noise.seek(0)
            lines = self._noise.read().decode("utf-8", "replace").strip().splitlines()
            if code > 0 and lines:
                return f"stopped: {printable(lines[-1])[:_NOISE_SHOWN]}"
        return f"was ended by signal {-code}" if code < 0 else "stopped unexpectedly"

    def ask_to_leave(self) -> None:
        """Let it end by itself."""
        with contextlib.suppress(OSError, ValueError):
            self._orders.close()

    def close(self) -> None:
        """See that it is gone; a thread that waits for its replies hears of their end."""
        self.ask_to_leave()
        self._end()
        for file in (self._replies, self._noise):
            with contextlib.suppress(OSError, ValueError):
                file.close()


def _send(pipe: IO[bytes], message: object) -> None:
    pickle.dump(message, pipe)
    pipe.flush()


def serve() -> None:
    """The other side: make orders from standard input until it ends, then end the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    # What prints would disturb the replies; and a DLL that looks at standard input while a thread
    # reads it would wait for that thread on Windows.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    orders: queue.SimpleQueue[Any] = queue.SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_read, args=(source, orders, stopped), daemon=True).start()
    code = 0
    try:
        _make_all(orders, replies, stopped)
    except (StoppedError, BrokenPipeError):
        # Whoever ordered has gone; what was begun is removed by now.
        pass
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        code = 1
    # A regular end would stumble over the thread that still reads.
    os._exit(code)


def _read(source: IO[bytes], orders: queue.SimpleQueue[Any], stopped: threading.Event) -> None:
    """Pass orders on until their writer is gone; then end the process, busy or not."""
    with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
        while True:
            orders.put(pickle.load(source))
    stopped.set()
    orders.put(None)
    time.sleep(_TIDYING_S * 2 / 3)
    os._exit(1)


def _make_all(orders: queue.SimpleQueue[Any], replies: IO[bytes], stopped: threading.Event) -> None:
    manner = orders.get()
    if manner is None:
        return
    from voiceguide.export.folder.jobs import RoutineMaker
    from voiceguide.speech.shared_cache import SharedDiskCache
    from voiceguide.speech.synthesizer import Synthesizer

    told_s = 0.0

    def on_progress(share: float) -> None:
        nonlocal told_s
        if time.monotonic() - told_s >= _TOLD_EVERY_S:
            told_s = time.monotonic()
            _send(replies, _Progress(share))

    def check_cancelled() -> None:
        if stopped.is_set():
            raise StoppedError

    cache = SharedDiskCache(manner.cache)
    with Synthesizer(sample_rate=manner.form.sample_rate, workers=1, cache=cache) as speech:
        maker = RoutineMaker(manner, speech)
        while (order := orders.get()) is not None:
            try:
                reply: Product | _Failed = maker.make(order, on_progress, check_cancelled)
            except VoiceguideError as error:
                reply = _Failed(error.message, error.hint)
                cache.release()
            _send(replies, reply)
