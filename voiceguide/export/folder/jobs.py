"""One routine of a folder export: a job in, complete files and a result out.

The files have temporary names: only the process that has the manifest gives them their own.

A recipe, a job and its result are plain values: an executor may send them to another process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.errors import FileError
from voiceguide.export.exporter import ExportRequest, FolderTarget, cover_for, export_session
from voiceguide.export.folder.manifest_file import ManifestEntry
from voiceguide.export.formats import FORMATS, PAGE, AudioFormat
from voiceguide.library.catalog import Library
from voiceguide.planning.timeline import Passage, PlanWarning
from voiceguide.planning.timing import Timing
from voiceguide.script.pace import parse_pace
from voiceguide.script.routine import Routine
from voiceguide.session.compose import compose
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.session.settings import Settings
from voiceguide.speech.disk_cache import LIMIT_BYTES
from voiceguide.speech.synthesizer import Synthesizer
from voiceguide.system.files import PartFile, cannot_write
from voiceguide.system.folder_tree import FolderTree
from voiceguide.system.open_folder import Identity, OpenFolder, Seal


class Combination(Struct, frozen=True):
    """One choice of what a catalogue has several of; None for what it has not.

    `pace` is as the user wrote it; `form` is the name of a format, `html` for a page.
    """

    form: str
    language: str | None = None
    voice: str | None = None
    pace: str | None = None

    @property
    def audio(self) -> AudioFormat:
        """The format of the sound."""
        return FORMATS["mp3" if self.form == PAGE else self.form]


class Recipe(Struct, frozen=True):
    """How to make the files of all jobs, apart from their combinations.

    `request` is the export request of every job, except for its own paths and format; its target is
    the folder. With `draws_cover` each routine gets a drawn cover. `captions` is a kind of captions
    or None. `cache` is the folder of spoken clips, of at most `cache_bytes`. The rest is as in
    `compose`.
    """

    request: ExportRequest
    draws_cover: bool
    captions: str | None
    options: Options
    settings: Settings
    library: Library
    cache: Path
    cache_bytes: int = LIMIT_BYTES

    @property
    def folder(self) -> Path:
        """The folder that the files go to."""
        return self.request.target

    def options_of(self, combination: Combination) -> Options:
        """Return the options of a combination."""
        options = self.options
        if combination.voice is not None:
            options = replace(options, voice=combination.voice)
        if combination.pace is not None:
            options = replace(options, pace=parse_pace(combination.pace))
        return options


class Job(Struct, frozen=True):
    """One routine to export in one combination.

    `name` is the routine's name. `file` and `captions` are the paths to write, in the recipe's
    folder and with slashes; `folder` is the identity of the folder that they lie in. `fingerprint`
    changes with anything that the files depend on. `overview` is as in `ManifestEntry`.
    """

    name: str
    routine: Routine
    combination: Combination
    file: str
    captions: str | None
    fingerprint: str
    overview: str = ""
    folder: Identity | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The paths to be written."""
        return (self.file,) if self.captions is None else (self.file, self.captions)


class JobResult(Struct, frozen=True):
    """What a job made: its entry in the manifest, and the warnings of its plan.

    `files` are the temporary names, beside their own, and the seals of its complete files by path.
    `spoken` is how many utterances an engine had to speak for it.
    """

    entry: ManifestEntry
    files: dict[str, tuple[str, Seal]]
    warnings: tuple[PlanWarning, ...]
    spoken: int = 0


def run_job(
    recipe: Recipe, speech: Synthesizer, job: Job, on_progress: Callable[[float], None]
) -> JobResult:
    """Write a job's files with this speech engine, under temporary names. Raises VoiceguideError.

    The engine must have the sample rate of the job's format. `on_progress` gets the share that is
    done, 0 to 1.
    """
    target, combination = recipe.folder / job.file, job.combination
    above = job.file.rpartition("/")[0]
    spoken_before = speech.utterances_spoken
    with (
        translated_errors(target),
        OpenFolder(recipe.folder) as root,
        FolderTree(root) as tree,
    ):
        folder = tree.folder(above)
        if job.folder is not None:
            folder.check_is(job.folder)
        session = session_of(recipe, speech, job.routine, combination)
        request = replace(
            recipe.request,
            target=target,
            form=combination.audio,
            page=combination.form == PAGE,
            captions=None if job.captions is None else recipe.folder / job.captions,
        )
        if not request.keeps_tags:
            request = replace(request, cover=None)
        elif recipe.draws_cover:
            request = replace(request, cover=cover_for(None, session, request.form))
        count = max(1, session.plan.item_count)

        def on_passage(passage: Passage) -> None:
            on_progress((passage.item + 1) / count)

        files: dict[str, tuple[str, Seal]] = {}

        def leave(parts: Sequence[PartFile]) -> None:
            for part in parts:
                name = f"{above}/{part.target}" if above else part.target
                files[name] = (part.name, part.leave())

        exported = export_session(
            session, request, on_passage, in_background=False, into=FolderTarget(folder, leave)
        )
        front = job.routine.front
        entry = ManifestEntry(
            file=job.file,
            routine=job.name,
            fingerprint=job.fingerprint,
            title=session.title,
            duration_s=round(exported.duration_s, 3),
            sizes={name: seal.size for name, (_temporary, seal) in files.items()},
            kind=front.kind,
            areas=front.areas,
            summary=front.summary,
            language=front.language,
            overview=job.overview,
            voice=combination.voice or "",
            pace=combination.pace or "",
        )
        spoken = speech.utterances_spoken - spoken_before
        return JobResult(entry, files, exported.warnings, spoken)


def session_of(
    recipe: Recipe, speech: Synthesizer, routine: Routine, combination: Combination
) -> Session:
    """Return what is exported, at the sample rate of the engine. Raises VoiceguideError."""
    timing = Timing(sample_rate=speech.sample_rate)
    options = recipe.options_of(combination)
    return compose([routine], options, recipe.settings, recipe.library, speech, timing)


@contextmanager
def translated_errors(target: Path) -> Iterator[None]:
    """Raise FileError for an OSError or a MemoryError while `target` is being made."""
    try:
        yield
    except OSError as error:
        raise cannot_write(target, error) from None
    except MemoryError:
        raise FileError("There is not enough memory for this routine.") from None
