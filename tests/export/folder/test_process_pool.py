"""The process pool: what comes back from its processes, and what is lost with one of them."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.commands import PATIENCE_S
from tests.export.folder.builders import job_for, recipe_for
from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.jobs import Claim, Job, JobCancelledError, JobResult
from voiceguide.export.folder.process_pool import ProcessPool
from voiceguide.system.open_folder import Seal


@pytest.fixture
def pool(work: Path) -> Iterator[ProcessPool]:
    with ProcessPool(recipe_for(work)) as pool:
        yield pool


def run(
    pool: ProcessPool,
    job: Job,
    on_progress: Callable[[float], None] = lambda _: None,
    claim: Claim = lambda _: None,
) -> JobResult:
    return pool.run_job(job, on_progress, claim)


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
    (work / "mine.wav").mkdir()
    with pytest.raises(VoiceguideError, match="cannot be written") as caught:
        run(pool, job_for(work))
    assert caught.value.hint
    (work / "mine.wav").rmdir()
    assert run(pool, job_for(work)).entry.duration_s == 1.0
    assert len(pool.pids) == 1


def test_files_are_claimed_before_they_are_there_and_not_written_if_refused(
    pool: ProcessPool, work: Path
) -> None:
    claimed: list[Mapping[str, Seal]] = []

    def refuse(seals: Mapping[str, Seal]) -> None:
        claimed.append(seals)
        assert not (work / "mine.wav").exists()
        raise FileError("The record cannot be saved.", "Free some space.")

    with pytest.raises(VoiceguideError, match="The record cannot be saved") as caught:
        run(pool, job_for(work), claim=refuse)
    assert caught.value.hint == "Free some space."
    assert [path.name for path in work.iterdir()] == ["mine.md"]
    run(pool, job_for(work))
    assert claimed == [{"mine.wav": Seal.of((work / "mine.wav").read_bytes())}]


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process")
def test_a_process_that_is_stopped_fails_its_job_alone_and_is_replaced(
    pool: ProcessPool, work: Path
) -> None:
    run(pool, job_for(work))
    (stopped,) = pool.pids
    os.kill(stopped, signal.SIGSTOP)
    pool.silence_limit_s = 0.5
    with pytest.raises(FileError, match=r"The export process did not answer for 0\.5 s"):
        run(pool, job_for(work, LONG, "never"))
    pool.silence_limit_s = PATIENCE_S
    assert run(pool, job_for(work)).entry.duration_s == 1.0
    assert stopped not in pool.pids
    assert sorted(path.name for path in work.iterdir()) == ["mine.md", "mine.wav", "never.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process")
def test_a_process_that_is_stopped_before_a_long_script_was_sent_is_replaced(
    pool: ProcessPool, work: Path
) -> None:
    """What the pipe does not hold waits for the process to read it."""
    run(pool, job_for(work))
    os.kill(pool.pids[0], signal.SIGSTOP)
    pool.silence_limit_s = 0.5
    with pytest.raises(FileError, match="did not answer"):
        run(pool, job_for(work, "- [1s] One.\n" * 5000, "long"))


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
