"""Exports of many routines to one folder, a file each; only those not up to date are made.

The manifest in the folder lets an interrupted run be continued. A routine that fails does not stop
the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from voiceguide.errors import InputError, VoiceguideError
from voiceguide.export.folder.executor import Executor, ProgressListener
from voiceguide.export.folder.index_page import INDEX, index_page
from voiceguide.export.folder.jobs import Job, JobResult, Recipe, translated_errors
from voiceguide.export.folder.manifest import (
    MANIFEST,
    Manifest,
    ManifestEntry,
    make_folder,
    read_manifest,
)
from voiceguide.export.folder.playlist import PLAYLIST, playlist
from voiceguide.export.formats import PAGE_SUFFIXES
from voiceguide.planning.timeline import PlanWarning
from voiceguide.script.routine import Routine
from voiceguide.system.files import WrittenFile, cannot_write, place, remove_abandoned
from voiceguide.system.locks import only_writer
from voiceguide.system.open_folder import OpenFolder, folded
from voiceguide.text import printable


@dataclass(frozen=True)
class NamedRoutine:
    """A routine to export and the name of its files; an error if it could not be read."""

    name: str
    routine: Routine | VoiceguideError


@dataclass(frozen=True)
class Failure:
    """A routine that could not be exported, and why."""

    name: str
    error: VoiceguideError


@dataclass(frozen=True)
class FolderResult:
    """What a run made, what it kept because it was up to date, and what failed; sorted by name."""

    made: tuple[ManifestEntry, ...]
    kept: tuple[ManifestEntry, ...]
    failures: tuple[Failure, ...]
    warnings: tuple[PlanWarning, ...]


def export_to_folder(
    routines: Iterable[NamedRoutine],
    recipe: Recipe,
    fingerprint: Callable[[Routine], str],
    executor: Executor,
    listener: ProgressListener,
    *,
    force: bool = False,
) -> FolderResult:
    """Bring the recipe's folder up to date with these routines.

    `fingerprint` returns a text that changes with anything a routine's files depend on. `force`
    makes all files again and replaces foreign files. Raises InputError or FileError if the
    folder cannot be used at all.
    """
    folder = recipe.folder
    make_folder(folder)
    with only_writer(folder), _opened(folder) as opened:
        manifest = read_manifest(opened, force=force)
        jobs, failures = _jobs(routines, recipe, opened, fingerprint)
        missing: list[Job] = []
        kept: list[ManifestEntry] = []
        for job in jobs:
            entry = None if force else manifest.up_to_date(job.target.name, job.fingerprint)
            if entry is None:
                missing.append(job)
            else:
                kept.append(entry)
        own = (MANIFEST, INDEX, PLAYLIST)
        written = [*own, *(path.name for job in missing for path in job.paths)]
        manifest.refuse_foreign_files(written)
        remove_abandoned(opened, [*own, *(path.name for job in jobs for path in job.paths)])
        manifest.claim({})
        missing = [replace(job, folder=opened.identity) for job in missing]
        made: list[ManifestEntry] = []
        warnings: list[PlanWarning] = []

        def on_result(job: Job, result: JobResult | VoiceguideError) -> None:
            try:
                if isinstance(result, VoiceguideError):
                    raise result
                _place(result, manifest)
            except VoiceguideError as error:
                failures.append(Failure(job.name, error))
            else:
                made.append(result.entry)
                warnings.extend(result.warnings)

        listener.on_start(len(jobs), len(kept))
        try:
            if missing:
                executor.run(missing, listener, on_result)
        finally:
            remove_abandoned(opened, [path.name for job in missing for path in job.paths])
        _write_overview(manifest, recipe.suffix)
        manifest.forget_missing()
    return FolderResult(
        made=tuple(sorted(made, key=attrgetter("file"))),
        kept=tuple(sorted(kept, key=attrgetter("file"))),
        failures=tuple(sorted(failures, key=attrgetter("name"))),
        warnings=tuple(warnings),
    )


def _opened(folder: Path) -> OpenFolder:
    try:
        return OpenFolder(folder)
    except OSError as error:
        raise cannot_write(folder, error) from None


def _jobs(
    routines: Iterable[NamedRoutine],
    recipe: Recipe,
    folder: OpenFolder,
    fingerprint: Callable[[Routine], str],
) -> tuple[list[Job], list[Failure]]:
    """Return a job for each routine, and a failure for each that cannot have one."""
    jobs: list[Job] = []
    failures: list[Failure] = []
    # Some disks treat Pucker.mp3 and pucker.mp3 as one file, and the folder may be copied to one.
    owners = {INDEX: "the index page", PLAYLIST: "the playlist"}
    for named in routines:
        target = recipe.folder / f"{named.name}.{recipe.suffix}"
        captions = recipe.folder / f"{named.name}.{recipe.captions}" if recipe.captions else None
        names = [path.name for path in (target, captions) if path is not None]
        try:
            for name in names:
                if folded(name) in owners:
                    message = f"{printable(name)} is already {owners[folded(name)]}."
                    raise InputError(message, "Give one of them another name.")
            for name in names:
                owners[folded(name)] = f"the file of {printable(named.name)}"
            if isinstance(named.routine, VoiceguideError):
                raise named.routine
            with translated_errors(target):
                for name in names:
                    # Too long a name fails its routine alone.
                    folder.status(name)
                job = Job(named.name, named.routine, target, captions, fingerprint(named.routine))
        except VoiceguideError as error:
            failures.append(Failure(named.name, error))
        else:
            jobs.append(job)
    return jobs, failures


def _place(result: JobResult, manifest: Manifest) -> None:
    """Give a job's files their names, once the manifest says that they are ours."""
    folder = manifest.folder
    manifest.claim({file.name: file.seal for file in result.files})
    parts = [
        WrittenFile(folder, file.temporary, file.name, folder.path / file.name)
        for file in result.files
    ]
    place(parts, manifest.replaceable_of([part.shown for part in parts]))
    manifest.add(result.entry)


def _write_overview(manifest: Manifest, suffix: str) -> None:
    """Write the page that links all files, and the playlist of the audio files."""
    entries = manifest.whole_entries()
    heard: dict[str, ManifestEntry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.routine.casefold(), entry.file)):
        own = "." + entry.file.rpartition(".")[2]
        # One file of each routine: of several, the one in the format of this run.
        if own not in PAGE_SUFFIXES and (own == f".{suffix}" or entry.routine not in heard):
            heard[entry.routine] = entry
    if heard:
        manifest.write(PLAYLIST, playlist(heard.values()))
    manifest.write(INDEX, index_page(entries, PLAYLIST if heard else None))
