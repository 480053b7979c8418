"""What runs the jobs of a folder export: `local_executor` on this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from voiceguide.errors import VoiceguideError
from voiceguide.export.folder.jobs import Job, JobResult


class ProgressListener:
    """Receives the progress of a run, one call at a time; this base class ignores it.

    A job is named by the `file` it makes: several may be of one routine.
    """

    def on_start(self, total: int, done: int) -> None:
        """A run has begun; of `total` files, `done` are up to date."""

    def on_job_start(self, file: str) -> None:
        """A job has begun."""

    def on_progress(self, file: str, share: float) -> None:
        """A share of a job is done, 0 to 1."""

    def on_job_end(self, file: str) -> None:
        """A job has ended, successfully or not."""


OnResult = Callable[[Job, JobResult | VoiceguideError], None]
"""Called with a job that has ended and its result, or the error it failed with."""


class Executor(Protocol):
    """Runs jobs."""

    def run(self, jobs: Sequence[Job], listener: ProgressListener, on_result: OnResult) -> None:
        """Run all jobs; call `on_result` as each of them ends.

        All calls come from this thread, except `on_progress`, which may come from another one.

        Any exception, Ctrl-C included, aborts running jobs. Afterwards nothing writes to the
        folder, but aborted jobs may have left temporary files in it.
        """
        ...
