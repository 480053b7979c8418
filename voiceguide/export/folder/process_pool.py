"""Runs the jobs of a folder export in processes, so that every core is used.

pebble keeps the processes: one that is killed fails its own job alone and is replaced. Each has its
own speech engine; they share the cache of spoken clips. Threads of one process would not do: only
parts of mixing and encoding run without Python's lock.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from msgspec import Struct
from pebble import ProcessExpired, ProcessPool

from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.executor import OnResult, ProgressListener
from voiceguide.export.folder.export_process import ENDED, TRY_ALONE, Progress, begin, run
from voiceguide.export.folder.jobs import Job, JobResult, Recipe

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

SILENCE_LIMIT_S = 60.0
"""How long a process with a job may send nothing, from its start on, before it is replaced."""

_POLL_S = 0.1
"""How often silence is counted, and how long Ctrl-C may go unnoticed on Windows."""


class _Running(Struct):
    """A job that was given to the pool, and for how long nothing was heard of it."""

    job: Job
    future: Future[JobResult | VoiceguideError]
    silent_s: float = 0.0


def run_in_processes(
    recipe: Recipe,
    count: int,
    jobs: Iterable[Job],
    listener: ProgressListener,
    on_result: OnResult,
) -> None:
    """Run jobs in `count` processes, as an `Executor` does.

    A process that sends nothing for `SILENCE_LIMIT_S` is killed. Raises FileError if none runs.
    """
    waiting = enumerate(jobs)
    running: dict[int, _Running] = {}
    with _opened(recipe, count) as (pool, messages, sender):

        def start_next() -> None:
            number, job = next(waiting, (0, None))
            if job is not None:
                future = pool.schedule(run, args=(number, job))
                future.add_done_callback(lambda _future: sender.send(Progress(number, ENDED)))
                running[number] = _Running(job, future)
                listener.on_job_start(job.file)

        for _ in range(count):
            start_next()
        seen_s = time.monotonic()
        while running:
            if messages.poll(_POLL_S):
                number, share = messages.recv()
                one = running.get(number)
                if one is not None:
                    one.silent_s = 0.0
                    if share == ENDED:
                        del running[number]
                        on_result(one.job, _result(one))
                        listener.on_job_end(one.job.file)
                        start_next()
                    elif share is not None:
                        listener.on_progress(one.job.file, share)
            # Not while this process itself is stopped, as by Ctrl-Z.
            now_s = time.monotonic()
            _count_silence(running, min(now_s - seen_s, 2 * _POLL_S))
            seen_s = now_s


@contextlib.contextmanager
def _opened(recipe: Recipe, count: int) -> Iterator[tuple[ProcessPool, Connection, Connection]]:
    """Yield a pool and both ends of the pipe for progress; leaving it ends the processes."""
    context = multiprocessing.get_context("spawn")
    messages, sender = context.Pipe(duplex=False)
    others = multiprocessing.active_children()
    pool = ProcessPool(count, initializer=begin, initargs=(recipe, sender), context=context)
    try:
        with _as_for_children():
            # Starts the processes.
            assert pool.active
        yield pool, messages, sender
    except BrokenProcessPool as error:
        raise FileError(
            f"No export process could be started: {error.__cause__ or error}.",
            "Close other programs, or add --jobs 1.",
        ) from None
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # pebble has no types for it
        # Before pebble closes its channels: a process that is still starting would look for them,
        # and print a traceback.
        for process in multiprocessing.active_children():
            if process not in others:
                process.terminate()
        pool.join()


@contextlib.contextmanager
def _as_for_children() -> Iterator[None]:
    """Keep Ctrl-C from processes started meanwhile, and modules in the current folder, too."""
    # Threads, and the processes that they start, inherit which signals are blocked.
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _result(one: _Running) -> JobResult | VoiceguideError:
    """Return the result of a job that has ended, or how its process was lost."""
    try:
        return one.future.result()
    except BrokenProcessPool:
        raise
    except ProcessExpired as expired:
        code = expired.exitcode
        lost = f"was ended by signal {-code}" if code < 0 else "stopped unexpectedly"
    except BaseException:
        if not one.future.cancelled():
            raise
        lost = f"did not answer for {SILENCE_LIMIT_S:g} s"
    return FileError(f"The export process {lost}.", TRY_ALONE)


def _count_silence(running: dict[int, _Running], passed_s: float) -> None:
    """End the process of a job of which nothing was heard for too long.

    Raises FileError if no process takes a job.
    """
    started = [one for one in running.values() if one.future.running()]
    for one in started or running.values():
        one.silent_s += passed_s
        if one.silent_s >= SILENCE_LIMIT_S:
            if not started:
                message = f"The export processes did not answer for {SILENCE_LIMIT_S:g} s."
                raise FileError(message, TRY_ALONE)
            one.future.cancel()
