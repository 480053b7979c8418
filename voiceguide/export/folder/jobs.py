"""One routine of a folder export: a job in, complete files and a result out.

The files have temporary names: only the process that has the manifest gives them their own.

A recipe, a job and its result are plain values: an executor may send them to another process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.errors import FileError
from voiceguide.export.exporter import ExportRequest, FolderTarget, cover_for, export_session
from voiceguide.export.folder.manifest import ManifestEntry
from voiceguide.export.formats import PAGE
from voiceguide.library.catalog import Library
from voiceguide.planning.timeline import Passage, PlanWarning
from voiceguide.planning.timing import Timing
from voiceguide.script.routine import Routine
from voiceguide.session.compose import compose
from voiceguide.session.preferences import Options
from voiceguide.session.settings import Settings
from voiceguide.speech.synthesizer import Synthesizer
from voiceguide.system.files import PartFile, cannot_write
from voiceguide.system.open_folder import Identity, OpenFolder, Seal


@dataclass(frozen=True)
class Recipe:
    """How to make the files of all jobs.

    `request` is the export request of every job, except for the job's own paths; its target is the
    folder. With `draws_cover` each routine gets a drawn cover. `captions` is a kind of captions or
    None. `cache` is the folder of spoken clips. The rest is as in `compose`.
    """

    request: ExportRequest
    draws_cover: bool
    captions: str | None
    options: Options
    settings: Settings
    library: Library
    cache: Path

    @property
    def folder(self) -> Path:
        """The folder that the files go to."""
        return self.request.target

    @property
    def suffix(self) -> str:
        """The suffix of the files' names, without its dot."""
        return PAGE if self.request.page else self.request.form.name


@dataclass(frozen=True)
class Job:
    """One routine to export, and the paths to write.

    `name` is the routine's name, which its files share; `fingerprint` changes with anything that
    the files depend on. `folder` is the identity of the folder of the paths.
    """

    name: str
    routine: Routine
    target: Path
    captions: Path | None
    fingerprint: str
    folder: Identity | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths to be written."""
        return (self.target,) if self.captions is None else (self.target, self.captions)


@dataclass(frozen=True)
class MadeFile:
    """A complete file that a job left in the folder under a `temporary` name; `name` is its own."""

    name: str
    temporary: str
    seal: Seal


@dataclass(frozen=True)
class JobResult:
    """What a job made, to be placed; how the manifest records it; the warnings of its plan."""

    entry: ManifestEntry
    files: tuple[MadeFile, ...]
    warnings: tuple[PlanWarning, ...]


def run_job(
    recipe: Recipe, speech: Synthesizer, job: Job, on_progress: Callable[[float], None]
) -> JobResult:
    """Write a job's files with this speech engine, under temporary names. Raises VoiceguideError.

    `on_progress` gets the share that is done, 0 to 1.
    """
    with translated_errors(job.target), OpenFolder(recipe.folder, job.folder) as folder:
        timing = Timing(sample_rate=recipe.request.form.sample_rate)
        session = compose(
            [job.routine], recipe.options, recipe.settings, recipe.library, speech, timing
        )
        request = replace(recipe.request, target=job.target, captions=job.captions)
        if recipe.draws_cover and request.keeps_tags:
            request = replace(request, cover=cover_for(None, session, request.form))
        count = max(1, session.plan.item_count)

        def on_passage(passage: Passage) -> None:
            on_progress((passage.item + 1) / count)

        files: list[MadeFile] = []

        def leave(parts: Sequence[PartFile]) -> None:
            files.extend(MadeFile(part.target, part.name, part.leave()) for part in parts)

        exported = export_session(
            session, request, on_passage, in_background=False, into=FolderTarget(folder, leave)
        )
        front = job.routine.front
        entry = ManifestEntry(
            file=job.target.name,
            routine=job.name,
            fingerprint=job.fingerprint,
            title=session.title,
            duration_s=round(exported.duration_s, 3),
            sizes={file.name: file.seal.size for file in files},
            kind=front.kind,
            areas=front.areas,
            summary=front.summary,
            language=front.language,
        )
        return JobResult(entry, tuple(files), exported.warnings)


@contextmanager
def translated_errors(target: Path) -> Iterator[None]:
    """Raise FileError for an OSError or a MemoryError while `target` is being made."""
    try:
        yield
    except OSError as error:
        raise cannot_write(target, error) from None
    except MemoryError:
        raise FileError("There is not enough memory for this routine.") from None
