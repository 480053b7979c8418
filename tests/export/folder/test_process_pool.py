"""The process pool: what comes back from its processes, and what is lost with one of them."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands import PATIENCE_S
from tests.export.folder.builders import job_for, recipe_for
from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.jobs import Job, JobCancelledError, JobResult
from voiceguide.export.folder.process_pool import ProcessPool


@pytest.fixture
def pool(work: Path) -> Iterator[ProcessPool]:
    with ProcessPool(recipe_for(work)) as pool:
        yield pool


def run(
    pool: ProcessPool, job: Job, on_progress: Callable[[float], None] = lambda _: None
) -> JobResult:
    return pool.run_job(job, on_progress)


LONG = "- [1h]\n- [1h]\n"


def test_one_process_runs_one_job_after_the_other(pool: ProcessPool, work: Path) -> None:
    shares: list[float] = []
    result = run(pool, job_for(work), shares.append)
    assert (result.entry.title, result.entry.duration_s) == ("Mine", 1.0)
    assert result.entry.sizes == {"mine.wav": (work / "mine.wav").stat().st_size}
    assert shares == [1.0]
    hasty = job_for(work, "- [1s] Far too many words for a single second.\n", "hasty")
    assert [warning.line for warning in run(pool, hasty).warnings] == [8]
    assert len(pool.pids) == 1


def test_an_error_comes_back_whole_and_the_process_goes_on(pool: ProcessPool, work: Path) -> None:
    with pytest.raises(VoiceguideError, match="There is no sound “nosuch”") as caught:
        run(pool, job_for(work, "- [chime nosuch]\n"))
    assert "mine.md:8:" in str(caught.value)
    with pytest.raises(VoiceguideError, match="cannot be written") as caught:
        run(pool, replace(job_for(work), target=work / "no" / "mine.wav"))
    assert caught.value.hint
    assert run(pool, job_for(work)).entry.duration_s == 1.0
    assert len(pool.pids) == 1


def end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def test_a_process_that_dies_fails_its_job_alone_and_is_replaced(
    pool: ProcessPool, work: Path
) -> None:
    with pytest.raises(FileError, match="The export process") as caught:
        run(pool, job_for(work, LONG), lambda _share: end(pool.pids[0]))
    assert "--jobs 1" in caught.value.hint
    assert [path.name for path in work.iterdir()] == ["mine.md"]
    assert run(pool, job_for(work)).entry.duration_s == 1.0


def test_closing_the_pool_ends_running_jobs(pool: ProcessPool, work: Path) -> None:
    running = threading.Event()
    with ThreadPoolExecutor() as threads:
        job = job_for(work, LONG)
        started = threads.submit(run, pool, job, lambda _share: running.set())
        assert running.wait(PATIENCE_S)
        pool.close()
        assert isinstance(started.exception(PATIENCE_S), JobCancelledError)
    assert [path.name for path in work.iterdir()] == ["mine.md"]
    with pytest.raises(JobCancelledError):
        run(pool, job_for(work))
