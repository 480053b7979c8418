"""The local executor: every job ends once, in this process or others, and none outlives a run."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.export.folder.builders import job_for, recipe_for
from voiceguide.cli.context import open_context
from voiceguide.errors import VoiceguideError
from voiceguide.export.folder.executor import ProgressListener
from voiceguide.export.folder.jobs import Job, JobResult
from voiceguide.export.folder.local_executor import LocalExecutor
from voiceguide.speech.synthesizer import Synthesizer


@pytest.fixture
def speech() -> Iterator[Synthesizer]:
    with open_context() as context:
        yield context.speech


class Recorder(ProgressListener):
    """Remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.begun = threading.Event()

    def on_job_start(self, file: str) -> None:
        self.heard.append(("start", file))

    def on_progress(self, file: str, share: float) -> None:
        self.begun.set()

    def on_job_end(self, file: str) -> None:
        self.heard.append(("end", file))


@pytest.mark.parametrize("limit", [1, 2])
def test_every_job_ends_once_with_a_result_or_its_error(
    speech: Synthesizer, work: Path, limit: int
) -> None:
    jobs = [job_for(work, name=name) for name in "abc"]
    jobs.append(job_for(work, "- [chime nosuch]\n", name="d"))
    recorder, main = Recorder(), threading.current_thread()
    results: dict[str, JobResult | VoiceguideError] = {}

    def on_result(job: Job, result: JobResult | VoiceguideError) -> None:
        assert threading.current_thread() is main
        assert job.name not in results
        results[job.name] = result

    LocalExecutor(recipe_for(work), limit, speech).run(jobs, recorder, on_result)
    # By their files: several may be of one routine.
    made = [f"{name}.wav" for name in "abcd"]
    assert sorted(recorder.heard) == [(what, file) for what in ("end", "start") for file in made]
    error = results.pop("d")
    assert isinstance(error, VoiceguideError)
    assert "There is no sound “nosuch”" in error.message
    for name, result in results.items():
        assert isinstance(result, JobResult)
        assert result.entry.routine == name
        temporary, _seal = result.files[f"{name}.wav"]
        assert (work / temporary).exists()


@pytest.mark.parametrize("limit", [1, 2])
def test_an_exception_aborts_running_jobs(speech: Synthesizer, work: Path, limit: int) -> None:
    jobs = [job_for(work, name="short")]
    jobs += [job_for(work, "- [1h]\n" * 12, name=f"long-{number}") for number in range(3)]
    recorder = Recorder()

    def on_result(job: Job, _result: JobResult | VoiceguideError) -> None:
        assert job.name == "short"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        LocalExecutor(recipe_for(work), limit, speech).run(jobs, recorder, on_result)
    assert not multiprocessing.active_children()
