"""Processes that run the jobs of a folder export, so that every core is used.

Each has its own speech engine and runs one job at a time; they share the cache of spoken clips.
Threads of one process would not do: only parts of mixing and encoding run without Python's lock.
"""

from __future__ import annotations

import contextlib
import math
import pickle
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from typing import IO

from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.export_process import (
    EXIT_LIMIT_S,
    Answer,
    Finished,
    portable,
    send_message,
)
from voiceguide.export.folder.jobs import Claim, Job, JobCancelledError, JobResult, Recipe
from voiceguide.system.closing import Closing
from voiceguide.system.files import remove_abandoned
from voiceguide.system.open_folder import OpenFolder, Seal
from voiceguide.system.python_process import start_python
from voiceguide.text import printable

SILENCE_LIMIT_S = 60.0
"""How long a process with a job may send nothing, from its start on, before it is replaced."""

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
            "voiceguide.export.folder.export_process:main", errors=self._errors
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
                send_message(self._input, self._recipe)
                self._recipe = None
            send_message(self._input, job)
            while not isinstance(reply := pickle.load(self._replies), JobResult | VoiceguideError):
                self._silent_s = 0.0
                if isinstance(reply, Finished):
                    # Now the process waits for this one, and not the other way round.
                    self._silent_s = -math.inf
                    permission = _claimed(claim, reply.seals)
                    self._silent_s = 0.0
                    send_message(self._input, permission)
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
            code = self._process.wait(EXIT_LIMIT_S)
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


def _claimed(claim: Claim, seals: Mapping[str, Seal]) -> Answer:
    try:
        claim(seals)
    except VoiceguideError as error:
        return Answer(portable(error))
    return Answer(None)
