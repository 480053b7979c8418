"""One routine of a folder export: a job in, complete files and a result out.

A recipe, a job and its result are plain values: an executor may send them to another process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
from voiceguide.system.files import Replaceable, cannot_write
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
    the files depend on. `folder` is the identity of the folder of the paths, and `replaceable` the
    files in it that may be replaced; None means any.
    """

    name: str
    routine: Routine
    target: Path
    captions: Path | None
    fingerprint: str
    folder: Identity | None = None
    replaceable: Replaceable | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths to be written."""
        return (self.target,) if self.captions is None else (self.target, self.captions)


@dataclass(frozen=True)
class JobResult:
    """What a job made, as the manifest records it, and the warnings of its plan."""

    entry: ManifestEntry
    warnings: tuple[PlanWarning, ...]


Claim = Callable[[Mapping[str, Seal]], None]
"""Called with the seals of complete files, by name, before they get these names."""


class JobCancelledError(Exception):
    """A job was cancelled because its run has ended."""


def run_job(
    recipe: Recipe,
    speech: Synthesizer,
    job: Job,
    on_progress: Callable[[float], None],
    check_cancelled: Callable[[], None],
    claim: Claim,
) -> JobResult:
    """Write a job's files with this speech engine. Raises VoiceguideError.

    `on_progress` gets the share that is done, 0 to 1. `check_cancelled` is called for every block
    of sound, and ends the job by raising JobCancelledError.
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

        sizes: dict[str, int] = {}

        def kept_seals(seals: Mapping[str, Seal]) -> None:
            sizes.update({name: seal.size for name, seal in seals.items()})
            claim(seals)

        exported = export_session(
            session,
            request,
            on_passage,
            check_cancelled,
            in_background=False,
            into=FolderTarget(folder, job.replaceable, kept_seals),
        )
        front = job.routine.front
        entry = ManifestEntry(
            file=job.target.name,
            routine=job.name,
            fingerprint=job.fingerprint,
            title=session.title,
            duration_s=round(exported.duration_s, 3),
            sizes=sizes,
            kind=front.kind,
            areas=front.areas,
            summary=front.summary,
            language=front.language,
        )
        return JobResult(entry, exported.warnings)


@contextmanager
def translated_errors(target: Path) -> Iterator[None]:
    """Raise FileError for an OSError or a MemoryError while `target` is being made."""
    try:
        yield
    except OSError as error:
        raise cannot_write(target, error) from None
    except MemoryError:
        raise FileError("There is not enough memory for this routine.") from None
