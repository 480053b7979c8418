"""Jobs: what one writes and reports, and how it fails or is cancelled."""

from __future__ import annotations

import errno
import pickle
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from msgspec.structs import replace

from tests.export.folder.builders import job_for, recipe_for
from voiceguide.cli.context import open_context
from voiceguide.errors import FileError, InputError
from voiceguide.export.cover import drawn_cover
from voiceguide.export.exporter import ExportRequest
from voiceguide.export.folder.jobs import (
    Job,
    JobResult,
    Recipe,
    run_job,
    translated_errors,
)
from voiceguide.export.formats import FORMATS
from voiceguide.speech.synthesizer import Synthesizer
from voiceguide.system.open_folder import Seal


@pytest.fixture
def speech() -> Iterator[Synthesizer]:
    with open_context() as context:
        yield context.speech


def run(speech: Synthesizer, job: Job, recipe: Recipe | None = None) -> JobResult:
    return run_job(recipe or recipe_for(Path.cwd()), speech, job, lambda _share: None)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_job_leaves_its_files_under_temporary_names_and_returns_their_entry(
    speech: Synthesizer, work: Path
) -> None:
    job = replace(job_for(work), captions="mine.srt")
    shares: list[float] = []
    result = run_job(recipe_for(work), speech, job, shares.append)
    temporary = {name: work / left for name, (left, _seal) in result.files.items()}
    assert temporary.keys() == {"mine.wav", "mine.srt"}
    assert names_in(work) == sorted(["mine.md", *(path.name for path in temporary.values())])
    entry = result.entry
    assert (entry.file, entry.routine, entry.title) == ("mine.wav", "mine", "Mine")
    assert (entry.duration_s, entry.fingerprint) == (1.0, "fingerprint")
    assert entry.sizes == {name: path.stat().st_size for name, path in temporary.items()}
    assert shares == [1.0]
    for name, (_left, seal) in result.files.items():
        assert seal == Seal.of(temporary[name].read_bytes())
    assert result.warnings == ()


def test_recipes_jobs_and_results_can_be_sent_to_another_process(
    speech: Synthesizer, work: Path
) -> None:
    job, recipe = (
        job_for(work, "- [1s] Far too many words for a single second.\n"),
        recipe_for(work),
    )
    result = run(speech, job, recipe)
    assert len(result.warnings) == 1
    for value in (recipe, job, result):
        assert pickle.loads(pickle.dumps(value)) == value


@pytest.mark.parametrize("cover", ["given", "drawn", "none"])
def test_a_cover_is_given_drawn_or_left_out(speech: Synthesizer, work: Path, cover: str) -> None:
    picture = drawn_cover("exercise")
    request = ExportRequest(work, FORMATS["flac"], cover=picture if cover == "given" else None)
    recipe = recipe_for(work, request=request, draws_cover=cover == "drawn")
    job = job_for(work, form="flac")
    temporary, _seal = run(speech, job, recipe).files["mine.flac"]
    expected = {"given": [picture.data], "drawn": [drawn_cover("").data], "none": []}
    assert [each.data for each in mutagen.File(work / temporary).pictures] == expected[cover]


def test_a_failed_job_names_the_line_and_leaves_no_file(speech: Synthesizer, work: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.md:8:"):
        run(speech, job_for(work, "- [chime nosuch]\n"))
    job = replace(job_for(work), file="no/mine.wav")
    with pytest.raises(FileError, match="cannot be written"):
        run(speech, job)
    assert names_in(work) == ["mine.md"]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space"), "x.mp3 cannot be written: the disk is full."),
        (MemoryError(), "There is not enough memory for this routine."),
    ],
)
def test_what_the_machine_fails_at_is_explained(error: Exception, message: str) -> None:
    with pytest.raises(FileError) as caught, translated_errors(Path("x.mp3")):
        raise error
    assert caught.value.message == message
