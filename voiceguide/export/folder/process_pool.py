"""Processes that run the jobs of a folder export, so that every core is used.

Each has its own speech engine and runs one job at a time; they share the cache of spoken clips.
Threads of one process would not do: only parts of mixing and encoding run without Python's lock.
"""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.jobs import Claim, Job, JobCancelledError, JobResult, Recipe, run_job
from voiceguide.system.closing import Closing
from voiceguide.system.files import remove_abandoned
from voiceguide.system.open_folder import OpenFolder, Seal
from voiceguide.system.python_process import start_python
from voiceguide.text import printable

_EXIT_LIMIT_S = 3.0
"""How long a process may take to remove unfinished files and exit; it takes milliseconds."""

_PROGRESS_INTERVAL_S = 0.1
"""How often a process reports its progress."""

SILENCE_LIMIT_S = 60.0
"""How long a process with a job may send nothing, from its start on, before it is replaced."""

_SIGN_OF_LIFE_S = 2.0
"""How often a process with a job says that it runs, however long it speaks or encodes."""

_WATCH_S = 0.5
"""How often processes are looked at. Silence is counted in these, and not read from a clock, so
that it does not count while this process itself is stopped, as by Ctrl-Z."""

_ERRORS_SHOWN = 300
"""How many characters of a process's standard error go into a message."""


class ProcessPool(Closing):
    """Holds a process for each job that runs at a time; leaving the context ends them all.

    For use from any thread. A process that sends nothing for `silence_limit_s` is killed.
    """

    def __init__(self, recipe: Recipe, silence_limit_s: float = SILENCE_LIMIT_S) -> None:
        self._recipe = recipe
        self.silence_limit_s = silence_limit_s
        self._lock = threading.Lock()
        self._idle: list[_PoolProcess] = []
        self._all: list[_PoolProcess] = []
        self._closed = False
        self._ended = threading.Event()
        threading.Thread(target=self._watch, name="silence", daemon=True).start()

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of those that were not lost."""
        with self._lock:
            return tuple(process.pid for process in self._all)

    def run_job(self, job: Job, on_progress: Callable[[float], None], claim: Claim) -> JobResult:
        """Run a job in an idle or a new process; return when it has ended.

        Raises VoiceguideError, or JobCancelledError once the pool is closed.
        """
        process = self._idle_process()
        try:
            reply = process.run_job(job, on_progress, claim)
        except _LostError as lost:
            if self._closed:
                raise JobCancelledError from None
            with self._lock:
                self._all.remove(process)
            process.close()
            raise FileError(
                f"The export process {lost}.",
                "Run the same command again. If that does not help, add --jobs 1.",
            ) from None
        with self._lock:
            self._idle.append(process)
        if isinstance(reply, VoiceguideError):
            raise reply
        return reply

    def _idle_process(self) -> _PoolProcess:
        with self._lock:
            if self._closed:
                raise JobCancelledError
            if self._idle:
                return self._idle.pop()
            try:
                process = _PoolProcess(self._recipe)
            except OSError as error:
                raise FileError(
                    f"No export process could be started: {error.strerror or error}.",
                    "Close other programs, or add --jobs 1.",
                ) from None
            self._all.append(process)
            return process

    def _watch(self) -> None:
        """Kill processes that have been silent for too long; runs in a thread of its own."""
        while not self._ended.wait(_WATCH_S):
            with self._lock:
                busy = [process for process in self._all if process not in self._idle]
            for process in busy:
                process.count_silence(_WATCH_S, self.silence_limit_s)

    def close(self) -> None:
        """End all processes, even busy ones; each removes its unfinished files."""
        self._ended.set()
        with self._lock:
            self._closed = True
            processes = list(self._all)
        for process in processes:
            process.close_input()
        for process in processes:
            process.close()


class _LostError(Exception):
    """A process has ended before its job; the message says how."""


class _PoolProcess:
    """One process, as its parent sees it; raises OSError if it cannot be started."""

    def __init__(self, recipe: Recipe) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._process = start_python(
            "voiceguide.export.folder.process_pool:main", errors=self._errors
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input: IO[bytes] = self._process.stdin
        self._replies: IO[bytes] = self._process.stdout
        self._recipe: Recipe | None = recipe
        """The recipe until it has been sent."""
        self._folder = recipe.folder
        self._silent_s = 0.0
        self._gave_up = ""

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def count_silence(self, passed_s: float, limit_s: float) -> None:
        """Count time in which nothing was received; kill the process at the limit."""
        self._silent_s += passed_s
        if self._silent_s >= limit_s and not self._gave_up:
            self._gave_up = f"did not answer for {limit_s:g} s"
            self._process.kill()

    def run_job(
        self, job: Job, on_progress: Callable[[float], None], claim: Claim
    ) -> JobResult | VoiceguideError:
        """Return a job's result or its error.

        Raises _LostError if the process ended, after removing the job's unfinished files.
        """
        try:
            self._silent_s = 0.0
            if self._recipe is not None:
                _send(self._input, self._recipe)
                self._recipe = None
            _send(self._input, job)
            while not isinstance(reply := pickle.load(self._replies), JobResult | VoiceguideError):
                self._silent_s = 0.0
                if isinstance(reply, _Finished):
                    # Now the process waits for this one, and not the other way round.
                    self._silent_s = -math.inf
                    permission = _claimed(claim, reply.seals)
                    self._silent_s = 0.0
                    _send(self._input, permission)
                elif reply is not None:
                    on_progress(reply)
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            how = self._end()
            with contextlib.suppress(OSError), OpenFolder(self._folder, job.folder) as folder:
                remove_abandoned(folder, (path.name for path in job.paths))
            raise _LostError(self._gave_up or how) from None
        answer: JobResult | VoiceguideError = reply
        return answer

    def _end(self) -> str:
        """Wait for the end of the process, or kill it; return how it ended."""
        try:
            code = self._process.wait(_EXIT_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
            if code > 0 and lines:
                return f"stopped: {printable(lines[-1])[:_ERRORS_SHOWN]}"
        return f"was ended by signal {-code}" if code < 0 else "stopped unexpectedly"

    def close_input(self) -> None:
        """Tell the process to end by itself."""
        with contextlib.suppress(OSError, ValueError):
            self._input.close()

    def close(self) -> None:
        """End the process; a thread that waits for its reply gets a _LostError."""
        self.close_input()
        self._end()
        for file in (self._replies, self._errors):
            with contextlib.suppress(OSError, ValueError):
                file.close()


@dataclass(frozen=True)
class _Finished:
    """A process asks whether it may place the files with these seals."""

    seals: Mapping[str, Seal]


@dataclass(frozen=True)
class _Answer:
    """The files may be placed unless there is an error."""

    error: VoiceguideError | None


def _claimed(claim: Claim, seals: Mapping[str, Seal]) -> _Answer:
    try:
        claim(seals)
    except VoiceguideError as error:
        return _Answer(_portable(error))
    return _Answer(None)


def _portable(error: VoiceguideError) -> VoiceguideError:
    # Errors of some classes cannot be pickled.
    return VoiceguideError(error.message, error.hint)


def _send(pipe: IO[bytes], message: object) -> None:
    pickle.dump(message, pipe)
    pipe.flush()


def main() -> None:
    """Run jobs from standard input until it ends, then end this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    # Anything printed would garble the replies; and on Windows a DLL that inspects standard input
    # would hang for as long as a thread reads it.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    received: queue.SimpleQueue[Any] = queue.SimpleQueue()
    cancelled = threading.Event()
    threading.Thread(target=_receive, args=(source, received, cancelled), daemon=True).start()
    code = 0
    try:
        _run_jobs(received, replies, cancelled)
    except (JobCancelledError, BrokenPipeError):
        # The parent has gone; unfinished files have been removed.
        pass
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        code = 1
    # A regular exit would trip over the thread that is still reading.
    os._exit(code)


def _receive(
    source: IO[bytes], received: queue.SimpleQueue[Any], cancelled: threading.Event
) -> None:
    """Queue what the parent sends until it closes the pipe; then end the process, even if busy."""
    with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
        while True:
            received.put(pickle.load(source))
    cancelled.set()
    received.put(None)
    time.sleep(_EXIT_LIMIT_S * 2 / 3)
    os._exit(1)


def _run_jobs(
    received: queue.SimpleQueue[Any], replies: IO[bytes], cancelled: threading.Event
) -> None:
    """Receive a recipe and then jobs; send shares done, and a result or an error for each job."""
    recipe: Recipe | None = received.get()
    if recipe is None:
        return
    from voiceguide.speech.shared_cache import SharedDiskCache
    from voiceguide.speech.synthesizer import Synthesizer

    reported_s = 0.0
    sending = threading.Lock()

    def send(message: object) -> None:
        with sending:
            _send(replies, message)

    def on_progress(share: float) -> None:
        nonlocal reported_s
        if time.monotonic() - reported_s >= _PROGRESS_INTERVAL_S:
            reported_s = time.monotonic()
            send(share)

    def claim(seals: Mapping[str, Seal]) -> None:
        send(_Finished(seals))
        answer: _Answer | None = received.get()
        if answer is None:
            raise JobCancelledError
        if answer.error is not None:
            raise answer.error

    def check_cancelled() -> None:
        if cancelled.is_set():
            raise JobCancelledError

    cache = SharedDiskCache(recipe.cache)
    sample_rate = recipe.request.form.sample_rate
    with Synthesizer(sample_rate=sample_rate, workers=1, cache=cache) as speech:
        while (job := received.get()) is not None:
            try:
                with signs_of_life(send):
                    reply: object = run_job(
                        recipe, speech, job, on_progress, check_cancelled, claim
                    )
            except VoiceguideError as error:
                reply = _portable(error)
                cache.release()
            send(reply)


@contextlib.contextmanager
def signs_of_life(send: Callable[[object], None]) -> Iterator[None]:
    """Send None now and then, from a thread of its own."""
    over = threading.Event()

    def keep_sending() -> None:
        with contextlib.suppress(OSError, ValueError):
            while not over.wait(_SIGN_OF_LIFE_S):
                send(None)

    thread = threading.Thread(target=keep_sending, name="life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
