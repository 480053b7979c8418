"""Runs the jobs of a folder export on this machine, several at a time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial

from voiceguide.errors import VoiceguideError
from voiceguide.export.folder.executor import OnResult, ProgressListener
from voiceguide.export.folder.jobs import Job, JobResult, Recipe, run_job
from voiceguide.speech.synthesizer import Synthesizer


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

    def run(self, jobs: Sequence[Job], listener: ProgressListener, on_result: OnResult) -> None:
        """See Executor."""
        count = min(self._limit, len(jobs))
        if count > 1:
            from voiceguide.export.folder.process_pool import run_in_processes

            run_in_processes(self._recipe, count, jobs, listener, on_result)
            return
        for job in jobs:
            listener.on_job_start(job.name)
            on_progress = partial(listener.on_progress, job.name)
            try:
                result: JobResult | VoiceguideError = run_job(
                    self._recipe, self._speech, job, on_progress
                )
            except VoiceguideError as error:
                result = error
            on_result(job, result)
            listener.on_job_end(job.name)
