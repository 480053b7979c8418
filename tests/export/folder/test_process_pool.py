"""The process pool: what comes back from its processes, and what is lost with one of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import PATIENCE_S
from tests.export.folder.builders import job_for, recipe_for
from voiceguide.errors import VoiceguideError
from voiceguide.export.folder import process_pool
from voiceguide.export.folder.executor import ProgressListener
from voiceguide.export.folder.jobs import Job, JobResult
from voiceguide.export.folder.process_pool import run_in_processes

LONG = "- [1h]\n- [1h]\n"


class Recorder(ProgressListener):
    """Calls a function with the first share of each job that is done."""

    def __init__(self, on_first: Callable[[str], None] = lambda _file: None) -> None:
        self.on_first = on_first
        self.seen: set[str] = set()

    def on_progress(self, file: str, share: float) -> None:
        assert 0 < share <= 1
        if file not in self.seen:
            self.seen.add(file)
            self.on_first(file)


def run(
    work: Path,
    jobs: list[Job],
    listener: ProgressListener | None = None,
    processes: int = 1,
) -> dict[str, JobResult | VoiceguideError]:
    results: dict[str, JobResult | VoiceguideError] = {}
    run_in_processes(
        recipe_for(work),
        processes,
        jobs,
        listener or Recorder(),
        lambda job, result: results.update({job.name: result}),
    )
    assert results.keys() == {job.name for job in jobs}
    assert not multiprocessing.active_children()
    return results


def pids() -> list[int]:
    return [process.pid for process in multiprocessing.active_children() if process.pid]


def test_results_warnings_and_errors_come_back_whole_from_one_process(work: Path) -> None:
    hasty = "- [1s] Far too many words for a single second.\n"
    jobs = [job_for(work), job_for(work, hasty, "hasty"), job_for(work, "- [chime no]\n", "bad")]
    recorder = Recorder()
    used: set[int] = set()
    recorder.on_first = lambda _file: used.update(pids())
    results = run(work, jobs, recorder)
    mine, hurried, failed = results["mine"], results["hasty"], results["bad"]
    assert isinstance(mine, JobResult)
    assert isinstance(hurried, JobResult)
    assert (mine.entry.title, mine.entry.duration_s) == ("Mine", 1.0)
    assert [warning.line for warning in hurried.warnings] == [8]
    assert isinstance(failed, VoiceguideError)
    assert "There is no sound “no”" in failed.message
    assert "bad.md:8:" in failed.message
    assert "Sounds: bell" in failed.message
    assert recorder.seen == {"mine.wav", "hasty.wav"}
    assert len(used) == 1


def end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def stop(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="stops a process")


@POSIX
def test_a_process_that_still_starts_when_the_run_is_interrupted_prints_nothing(
    work: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pebble.common.process.CONSTS.term_timeout", 0.5)

    def interrupt(_name: str) -> None:
        first, *_, last = before = sorted(pids())
        # pebble waits for the first one's end while the last one's successor starts.
        stop(first)
        end(last)
        while set(pids()) <= set(before):
            time.sleep(0.001)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(work, [job_for(work, LONG)], Recorder(interrupt), processes=4)
    assert not multiprocessing.active_children()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (end, "The export process"),
        pytest.param(stop, "The export process did not answer for 0.5 s", marks=POSIX),
    ],
)
def test_a_process_that_dies_or_is_stopped_fails_its_job_alone_and_is_replaced(
    work: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[int], None], message: str
) -> None:
    class Harming(Recorder):
        def on_progress(self, file: str, share: float) -> None:
            if file == "long.wav":
                monkeypatch.setattr(process_pool, "SILENCE_LIMIT_S", 0.5)
                harm(pids()[0])

        def on_job_end(self, file: str) -> None:
            monkeypatch.setattr(process_pool, "SILENCE_LIMIT_S", PATIENCE_S)

    results = run(work, [job_for(work, LONG, "long"), job_for(work)], Harming())
    lost = results["long"]
    assert isinstance(lost, VoiceguideError)
    assert lost.message.startswith(message)
    assert "--jobs 1" in lost.hint
    assert isinstance(results["mine"], JobResult)


@POSIX
def test_processes_that_are_stopped_before_they_take_a_job_are_noticed(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopping(Recorder):
        def on_job_end(self, file: str) -> None:
            monkeypatch.setattr(process_pool, "SILENCE_LIMIT_S", 0.5)
            stop(pids()[0])

    # What the pipe does not hold waits for a process to read it.
    jobs = [job_for(work), job_for(work, "- [1s] One.\n" * 5000, "long")]
    with pytest.raises(VoiceguideError, match=r"The export processes did not answer for 0\.5 s"):
        run(work, jobs, Stopping())
    assert not multiprocessing.active_children()
