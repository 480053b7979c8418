"""The workers of one engine and the order of their work, urgent jobs first.

No thread and no process starts before the first job.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct, field

from voiceguide.speech.renderer import UtteranceError
from voiceguide.speech.worker_process import WorkerProcess
from voiceguide.system.shortage import shortage_in

_JOIN_LIMIT_S = 2.0
"""For a worker's thread to notice that its process has ended; it usually takes milliseconds."""


class Job(Struct, eq=False):
    """Work for a worker; `done` is set once there is a `result` or a `failure`."""

    work: Callable[[WorkerProcess], Any]
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    failure: UtteranceError | None = None


class WorkerPool:
    """Workers of one engine, each used by a thread of its own; for use from any thread.

    The first worker, which may have been started already, gets the first job. The others begin
    beside it or, with `first_alone`, once that job is done: their start would slow it down.
    """

    def __init__(self, workers: Sequence[WorkerProcess], *, first_alone: bool = False) -> None:
        self._workers = tuple(workers)
        self._first_alone = first_alone
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._urgent: deque[Job] = deque()
        self._later: deque[Job] = deque()
        self._closed = False

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(pid for worker in self._workers if (pid := worker.pid) is not None)

    def add(self, job: Job, *, urgent: bool) -> None:
        """Have a job done; one that is urgent before all that are not.

        Raises RuntimeError, and forgets the job, if the system starts no thread for the first.
        """
        with self._changed:
            if not self._threads:
                self._start(self._workers[:1])
            (self._urgent if urgent else self._later).append(job)
            self._changed.notify()

    def hurry(self, job: Job) -> None:
        """Make a job urgent, unless it was begun already."""
        with self._changed:
            if job in self._later:
                self._later.remove(job)
                self._urgent.append(job)

    def kill(self) -> None:
        """Kill the workers, whatever they are doing, without waiting for their end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for worker in self._workers:
            worker.kill()

    def join(self) -> None:
        """Wait until the workers' threads have ended and removed their files."""
        for thread in self._threads:
            # One that could not be started cannot be waited for.
            if thread.ident is not None:
                thread.join(_JOIN_LIMIT_S)

    def _start(self, workers: Sequence[WorkerProcess]) -> None:
        """Start the threads of some workers; to be called with the lock."""
        if self._closed:
            return
        for worker in workers:
            thread = threading.Thread(target=self._serve, args=(worker,), daemon=True)
            self._threads.append(thread)
            try:
                thread.start()
            except RuntimeError:
                self._threads.remove(thread)
                raise

    def _start_others(self) -> None:
        # Without more threads the first worker does everything.
        with self._changed, contextlib.suppress(RuntimeError):
            if len(self._threads) == 1:
                self._start(self._workers[1:])

    def _serve(self, worker: WorkerProcess) -> None:
        """Do one job after another with `worker`, on a thread of its own."""
        try:
            while (job := self._next_job()) is not None:
                if not self._first_alone:
                    self._start_others()
                try:
                    job.result = job.work(worker)
                except UtteranceError as failure:
                    job.failure = failure
                except Exception as error:  # whatever it is, the thread that waits must raise it
                    short = shortage_in(error)
                    job.failure = UtteranceError(
                        short or f"speaking failed: {error!r}",
                        "Close other programs and try again." if short else "",
                    )
                    job.failure.__cause__ = error
                job.done.set()
                self._start_others()
        finally:
            worker.close()

    def _next_job(self) -> Job | None:
        with self._changed:
            while not self._closed:
                for jobs in (self._urgent, self._later):
                    if jobs:
                        return jobs.popleft()
                self._changed.wait()
        return None
