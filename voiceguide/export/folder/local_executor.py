"""Runs the jobs of a folder export on this machine, several at a time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from msgspec.structs import replace

from voiceguide.errors import VoiceguideError
from voiceguide.export.folder.executor import OnResult, ProgressListener
from voiceguide.export.folder.jobs import Combination, Job, JobResult, Recipe, run_job
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Synthesizer


def usable_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class LocalExecutor:
    """Runs up to `limit` jobs at a time on this machine.

    A single job runs in this process, with `speech` if its format has that sample rate; more run in
    a process each.
    """

    def __init__(self, recipe: Recipe, limit: int, speech: Synthesizer | None = None) -> None:
        self._recipe = recipe
        self._limit = limit
        self._speech = speech

    def run(self, jobs: Sequence[Job], listener: ProgressListener, on_result: OnResult) -> None:
        """See Executor."""
        count = min(self._limit, len(jobs))
        if count > 1:
            from voiceguide.export.folder.process_pool import run_in_processes

            run_in_processes(self._recipe, count, _apart(jobs), listener, on_result)
            return
        with ExitStack() as stack:
            speech_at = {}
            if self._speech is not None:
                speech_at[self._speech.sample_rate] = self._speech
            for job in jobs:
                rate = job.combination.audio.sample_rate
                if rate not in speech_at:
                    cache = DiskCache(self._recipe.cache, self._recipe.cache_bytes)
                    speech_at[rate] = stack.enter_context(
                        Synthesizer(sample_rate=rate, workers=1, cache=cache)
                    )
                listener.on_job_start(job.file)
                on_progress = partial(listener.on_progress, job.file)
                try:
                    result: JobResult | VoiceguideError = run_job(
                        self._recipe, speech_at[rate], job, on_progress
                    )
                except VoiceguideError as error:
                    result = error
                on_result(job, result)
                listener.on_job_end(job.file)


def _apart(jobs: Sequence[Job]) -> list[Job]:
    """Return jobs in an order in which those at one time have few words in common.

    The formats of one session follow each other; two processes would wait for the same words.
    """
    groups: dict[Combination, int] = {}
    forms: dict[str, int] = {}
    for job in jobs:
        groups.setdefault(replace(job.combination, form=""), len(groups))
        forms.setdefault(job.combination.form, len(forms))
    return sorted(
        jobs,
        key=lambda job: (
            groups[replace(job.combination, form="")],
            forms[job.combination.form],
        ),
    )
