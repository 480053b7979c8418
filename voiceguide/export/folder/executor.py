"""Executors, which run the jobs of a folder export, several at a time.

The local one uses this machine; another could send the same jobs to other machines.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol

from voiceguide.errors import VoiceguideError
from voiceguide.export.folder.jobs import Claim, Job, JobCancelledError, JobResult, Recipe, run_job
from voiceguide.export.folder.process_pool import ProcessPool
from voiceguide.speech.synthesizer import Synthesizer

_POLL_S = 0.1
"""How long Ctrl-C may go unnoticed where a wait cannot be interrupted (Windows)."""

_CLEANUP_LIMIT_S = 60.0
"""How long an interrupted run waits for running jobs to clean up; it takes milliseconds."""


class ProgressListener:
    """Receives the progress of a run, from several threads; this base class ignores it."""

    def on_start(self, total: int, done: int) -> None:
        """A run has begun; of `total` routines, `done` are up to date."""

    def on_job_start(self, name: str) -> None:
        """A job has begun."""

    def on_progress(self, name: str, share: float) -> None:
        """A share of a job is done, 0 to 1."""

    def on_job_end(self, name: str) -> None:
        """A job has ended, successfully or not."""


OnResult = Callable[[Job, JobResult | VoiceguideError], None]
"""Called with a job that has ended and its result, or the error it failed with."""


class Executor(Protocol):
    """Runs jobs."""

    def run(
        self,
        jobs: Sequence[Job],
        listener: ProgressListener,
        claim: Claim,
        on_result: OnResult,
    ) -> None:
        """Run all jobs; call `on_result` in this thread as each of them ends, `claim` in any.

        Any exception, Ctrl-C included, aborts running jobs, which leave no unfinished files.
        """
        ...


def usable_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class LocalExecutor:
    """Runs up to `limit` jobs at a time on this machine.

    A single job runs in this process with `speech`; more run in a process each.
    """

    def __init__(self, recipe: Recipe, speech: Synthesizer, limit: int) -> None:
        self._recipe = recipe
        self._speech = speech
        self._limit = limit

    def run(
        self,
        jobs: Sequence[Job],
        listener: ProgressListener,
        claim: Claim,
        on_result: OnResult,
    ) -> None:
        """See Executor."""
        count = min(self._limit, len(jobs))
        cancelled = threading.Event()
        waiting: SimpleQueue[Job] = SimpleQueue()
        ended: SimpleQueue[_Ended] = SimpleQueue()
        for job in jobs:
            waiting.put(job)
        threads: list[threading.Thread] = []
        try:
            with self._opened(count, claim, cancelled) as run_one:
                try:
                    for _ in range(count):
                        arguments = (run_one, waiting, ended, listener, cancelled)
                        thread = threading.Thread(target=_work, args=arguments, daemon=True)
                        threads.append(thread)
                        thread.start()
                    for _ in jobs:
                        job, result = _next(ended)
                        if not isinstance(result, JobResult | VoiceguideError):
                            raise result
                        on_result(job, result)
                        listener.on_job_end(job.name)
                finally:
                    cancelled.set()
        finally:
            for thread in threads:
                # If Ctrl-C came while the last one was being started, it may not have been.
                with contextlib.suppress(RuntimeError):
                    thread.join(_CLEANUP_LIMIT_S)

    @contextlib.contextmanager
    def _opened(self, count: int, claim: Claim, cancelled: threading.Event) -> Iterator[_RunOne]:
        """Yield a function that runs a job in the calling thread; leaving aborts running jobs."""

        def check_cancelled() -> None:
            if cancelled.is_set():
                raise JobCancelledError

        if count == 1:
            yield lambda job, on_progress: run_job(
                self._recipe, self._speech, job, on_progress, check_cancelled, claim
            )
        else:
            with ProcessPool(self._recipe) as pool:
                yield lambda job, on_progress: pool.run_job(job, on_progress, claim)


_RunOne = Callable[[Job, Callable[[float], None]], JobResult]
_Ended = tuple[Job, JobResult | Exception]


def _work(
    run_one: _RunOne,
    waiting: SimpleQueue[Job],
    ended: SimpleQueue[_Ended],
    listener: ProgressListener,
    cancelled: threading.Event,
) -> None:
    """Run waiting jobs until there are none; runs in a thread of its own."""
    with contextlib.suppress(Empty):
        while not cancelled.is_set():
            job = waiting.get_nowait()
            listener.on_job_start(job.name)
            try:
                ended.put((job, run_one(job, partial(listener.on_progress, job.name))))
            except Exception as error:  # reported, or raised in the thread that takes it
                ended.put((job, error))


def _next(ended: SimpleQueue[_Ended]) -> _Ended:
    # Unlike `futures.wait`, this queue has no lock that Ctrl-C could leave locked.
    while True:
        with contextlib.suppress(Empty):
            return ended.get(timeout=_POLL_S)
