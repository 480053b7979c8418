"""Folder exports as a whole, with an executor that only writes names into files."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tests.export.folder.builders import entry_for, recipe_for, script
from voiceguide.errors import FileError, InputError, VoiceguideError
from voiceguide.export.folder.batch import (
    FolderResult,
    WantedFile,
    export_to_folder,
    made_folder,
    opened_manifest,
)
from voiceguide.export.folder.executor import OnResult, ProgressListener
from voiceguide.export.folder.file_names import NameTemplate
from voiceguide.export.folder.index_page import INDEX
from voiceguide.export.folder.jobs import Combination, Job, JobResult, Recipe
from voiceguide.export.folder.manifest_file import MANIFEST
from voiceguide.export.folder.playlist import PLAYLIST
from voiceguide.library.script_files import read_routine
from voiceguide.script.routine import Routine
from voiceguide.system.open_folder import Seal


class Recorder(ProgressListener):
    """Remembers how many routines there were, and how many of them up to date."""

    counts = (0, 0)

    def on_start(self, total: int, done: int) -> None:
        self.counts = (total, done)


class NameWriter:
    """An executor whose files hold their own names; it fails or is interrupted at some of them."""

    def __init__(
        self,
        fails: Sequence[str] = (),
        interrupted: str = "",
        killed: str = "",
        folder: Path = Path("out"),
    ) -> None:
        self.folder = folder
        self.fails = fails
        self.interrupted = interrupted
        self.killed = killed
        """Its files are claimed, and then cannot be placed."""

    def run(self, jobs: Sequence[Job], _listener: ProgressListener, on_result: OnResult) -> None:
        for job in jobs:
            if job.name == self.interrupted:
                Path("out", f".{job.name}-01234567.part").touch()
                raise KeyboardInterrupt
            if job.name in self.fails:
                on_result(job, VoiceguideError(f"No {job.name}."))
                continue
            made = {}
            for file in job.files:
                path = self.folder / file
                made[file] = (f".{path.name}.left", Seal.of(file.encode()))
                # Without it, the run ends after the file was claimed, before it is there.
                if job.name != self.killed:
                    path.with_name(made[file][0]).write_text(file)
            entry = entry_for(
                job.file,
                routine=job.name,
                title=job.name,
                fingerprint=job.fingerprint,
                sizes={file: len(file) for file in job.files},
                overview=job.overview,
                voice=job.combination.voice or "",
                pace=job.combination.pace or "",
            )
            on_result(job, JobResult(entry, made, ()))


@pytest.fixture
def routine(tmp_path: Path) -> Routine:
    path = tmp_path / "any.md"
    path.write_text(script("Any"))
    return read_routine(path)


def export(
    names: str,
    routine: Routine,
    *,
    executor: NameWriter | None = None,
    recipe: Recipe | None = None,
    form: str = "mp3",
    fingerprint: str = "1",
    force: bool = False,
) -> FolderResult:
    """Export routines of these names to `out`."""
    return export_to_folder(
        [WantedFile(name, routine, Combination(form), f"{name}.{form}") for name in names.split()],
        recipe or recipe_for(Path("out")),
        lambda _routine, _combination: fingerprint,
        executor or NameWriter(),
        Recorder(),
        force=force,
    )


def files(result: FolderResult) -> tuple[list[str], int, list[str]]:
    """The files made, how many were kept, and the names that failed."""
    return (
        [entry.file for entry in result.made],
        result.kept,
        [failure.name for failure in result.failures],
    )


def names_in(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir() if path.name != MANIFEST)


pytestmark = pytest.mark.usefixtures("work")


def test_what_is_up_to_date_is_kept_unless_forced(routine: Routine) -> None:
    assert files(export("b a", routine)) == (["a.mp3", "b.mp3"], 0, [])
    assert files(export("c b a", routine)) == (["c.mp3"], 2, [])
    Path("out/a.mp3").unlink()
    assert files(export("a b", routine)) == (["a.mp3"], 1, [])
    Path("out/b.mp3").write_text("cut")
    with pytest.raises(InputError, match=r"b\.mp3 would be replaced, and is not as an export"):
        export("a b", routine)
    assert files(export("a b", routine, force=True)) == (["a.mp3", "b.mp3"], 0, [])
    assert files(export("a", routine, fingerprint="2")) == (["a.mp3"], 0, [])
    assert names_in("out") == ["a.mp3", "b.mp3", "c.mp3", INDEX, PLAYLIST]


def test_an_interrupted_run_is_continued_where_it_stopped(routine: Routine) -> None:
    with pytest.raises(KeyboardInterrupt):
        export("a b c", routine, executor=NameWriter(interrupted="b"))
    assert not list(Path("out").glob(".*.part"))
    Path("out/.b-01234567.part").touch()
    assert files(export("a b c", routine)) == (["b.mp3", "c.mp3"], 1, [])
    assert names_in("out") == ["a.mp3", "b.mp3", "c.mp3", INDEX, PLAYLIST]


@pytest.mark.parametrize("placed", [False, True])
def test_a_run_that_ends_while_a_file_gets_its_name_is_continued(
    routine: Routine, placed: bool
) -> None:
    export("a", routine)
    for _attempt in range(3):
        failed = export("a", routine, executor=NameWriter(killed="a"), fingerprint="2")
        assert files(failed) == ([], 0, ["a"])
    if placed:
        Path("out/a.mp3").write_text("a.mp3")
    assert files(export("a", routine, fingerprint="3")) == (["a.mp3"], 0, [])


def test_a_routine_that_fails_keeps_its_file_and_stops_no_other(routine: Routine) -> None:
    export("a b", routine)
    failing = NameWriter(fails=["a"])
    result = export("a b", routine, executor=failing, fingerprint="2")
    assert files(result) == (["b.mp3"], 0, ["a"])
    assert result.failures[0].error.message == "No a."
    assert names_in("out") == ["a.mp3", "b.mp3", INDEX, PLAYLIST]


def test_a_routine_that_could_not_be_read_fails_alone(routine: Routine) -> None:
    listener = Recorder()
    result = export_to_folder(
        [
            WantedFile("z", InputError("Broken."), Combination("wav"), "z.wav"),
            WantedFile("a", routine, Combination("wav"), "a.wav"),
        ],
        recipe_for(Path("out")),
        lambda _routine, _combination: "1",
        NameWriter(),
        listener,
    )
    assert files(result) == (["a.wav"], 0, ["z"])
    assert listener.counts == (1, 0)


@pytest.mark.parametrize("foreign", ["a.mp3", "a.srt", INDEX, PLAYLIST])
def test_foreign_files_are_replaced_only_if_forced(routine: Routine, foreign: str) -> None:
    Path("out").mkdir()
    Path("out", foreign).write_text("precious")
    recipe = recipe_for(Path("out"), captions="srt")
    with pytest.raises(InputError, match=f"{foreign} would be replaced"):
        export("a", routine, recipe=recipe)
    assert names_in("out") == [foreign]
    assert Path("out", foreign).read_text() == "precious"
    assert files(export("a", routine, recipe=recipe, force=True)) == (["a.mp3"], 0, [])
    assert Path("out", foreign).read_text() != "precious"


def test_names_that_differ_only_in_case_do_not_replace_each_other(routine: Routine) -> None:
    result = export("alpha Alpha", routine)
    assert files(result) == (["alpha.mp3"], 0, ["Alpha"])
    assert result.failures[0].error.message == "Alpha.mp3 is already the file of alpha."


def refusal_of_names(wanted: list[WantedFile]) -> InputError:
    with pytest.raises(InputError) as caught:
        export_to_folder(
            wanted,
            recipe_for(Path("out")),
            lambda _routine, _combination: "1",
            NameWriter(),
            Recorder(),
            strict_names=True,
        )
    assert not Path("out").exists()
    return caught.value


def test_two_files_of_one_name_are_refused_before_any_work_if_a_template_names_them(
    routine: Routine,
) -> None:
    wanted = [WantedFile(name, routine, Combination("mp3"), "one.mp3") for name in ("a", "a", "b")]
    assert refusal_of_names(wanted).message == "one.mp3 is already the file of a."


def test_two_long_names_that_begin_alike_are_told_how_much_of_them_counts(
    routine: Routine,
) -> None:
    names = NameTemplate("{name}.{format}")
    wanted = [
        WantedFile(name, routine, Combination("mp3"), names.path({"name": name, "format": "mp3"}))
        for name in ("x" * 60 + "1", "x" * 60 + "2")
    ]
    refusal = refusal_of_names(wanted)
    assert "is already the file of" in refusal.message
    assert refusal.hint.endswith("Only the first 60 characters of a name count.")


def test_a_list_that_cannot_be_kept_is_an_error_of_the_disk(work: Path) -> None:
    def fill(rows: sqlite3.Connection) -> None:
        rows.execute("PRAGMA max_page_count = 4")
        rows.execute("CREATE TABLE names (name)")
        rows.execute("INSERT INTO names VALUES (zeroblob(100000))")

    with (
        pytest.raises(FileError, match="cannot be kept: database or disk is full"),
        opened_manifest(work),
    ):
        fill(sqlite3.connect(""))


def test_the_formats_of_one_session_share_its_captions(routine: Routine) -> None:
    wanted = [WantedFile("a", routine, Combination(form), f"a.{form}") for form in ("mp3", "wav")]
    for expected in (["a.mp3", "a.wav"], []):
        result = export_to_folder(
            wanted,
            recipe_for(Path("out"), captions="vtt"),
            lambda _routine, _combination: "1",
            NameWriter(),
            Recorder(),
        )
        assert [entry.file for entry in result.made] == expected
    assert names_in("out") == ["a.mp3", "a.vtt", "a.wav", INDEX, PLAYLIST]


def test_captions_that_another_format_brought_are_made_again_once_they_are_gone(
    routine: Routine,
) -> None:
    recipe = recipe_for(Path("out"), captions="vtt")

    def run(*forms: str) -> FolderResult:
        return export_to_folder(
            [WantedFile("a", routine, Combination(form), f"a.{form}") for form in forms],
            recipe,
            lambda _routine, _combination: "1",
            NameWriter(),
            Recorder(),
        )

    run("mp3", "wav")
    # The captions stay when the first format is not wanted any more.
    Path("out", "a.mp3").unlink()
    assert files(run("wav")) == ([], 1, [])
    Path("out", "a.vtt").unlink()
    assert files(run("wav")) == (["a.wav"], 0, [])
    assert "a.vtt" in names_in("out")


def test_a_routine_called_index_does_not_replace_the_index_page(routine: Routine) -> None:
    result = export("index a", routine, form="html")
    assert files(result) == (["a.html"], 0, ["index"])
    assert result.failures[0].error.message == "index.html is already the index page."
    assert names_in("out") == ["a.html", INDEX]


def test_the_playlist_has_one_file_of_each_routine_in_this_format_if_there_is_one(
    routine: Routine,
) -> None:
    export("a B", routine)
    export("a", routine, form="wav")
    lines = Path("out", PLAYLIST).read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["a.wav", "B.mp3"]
    export("B", routine, force=True)
    lines = Path("out", PLAYLIST).read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["a.mp3", "B.mp3"]


@pytest.mark.soak
def test_the_memory_of_a_run_with_nothing_to_do_does_not_grow_with_its_files(
    routine: Routine,
) -> None:
    peaks = []
    for count in (200, 4000):
        folder = Path(f"out-{count}")

        def run(folder: Path = folder, count: int = count) -> FolderResult:
            files = (f"{number % 40}/{number}.mp3" for number in range(count))
            return export_to_folder(
                (WantedFile(file, routine, Combination("mp3"), file) for file in files),
                recipe_for(folder),
                lambda _routine, _combination: "1",
                NameWriter(folder=folder),
                Recorder(),
            )

        assert len(run().made) == count
        tracemalloc.start()
        assert run().kept == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000, peaks


def test_a_folder_is_made_inside_one_that_exists(work: Path) -> None:
    (work / "file").touch()
    for path, message in (("no/new", "no folder"), ("file", "is a file"), ("file/x", "is a file")):
        with pytest.raises(FileError, match=message), made_folder(work / path):
            pass


@pytest.mark.parametrize("put", ["", MANIFEST, "en/voice", "mine.txt", "en/mine.txt"])
def test_a_new_folder_without_files_is_removed_and_one_that_was_there_is_not(
    work: Path, put: str
) -> None:
    (work / "old").mkdir()
    for name in ("old", "new"):
        with suppress(KeyboardInterrupt), made_folder(work / name):
            if put == "en/voice":
                (work / name / put).mkdir(parents=True)
            elif put:
                (work / name / put).parent.mkdir(exist_ok=True)
                (work / name / put).touch()
            raise KeyboardInterrupt
    assert (work / "new").exists() == put.endswith("mine.txt")
    assert (work / "old" / put).exists()
