"""Exports of many routines to one folder; only files that are not up to date are made.

The manifest in the folder lets an interrupted run be continued. An export that fails does not stop
the others.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from operator import attrgetter
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from voiceguide.errors import FileError, InputError, VoiceguideError
from voiceguide.export.folder.executor import Executor, ProgressListener
from voiceguide.export.folder.file_names import LONGEST
from voiceguide.export.folder.index_page import INDEX
from voiceguide.export.folder.jobs import Combination, Job, JobResult, Recipe, translated_errors
from voiceguide.export.folder.manifest import Manifest
from voiceguide.export.folder.manifest_file import MANIFEST, ManifestEntry
from voiceguide.export.folder.names_taken import NamesTaken
from voiceguide.export.folder.overviews import own_files, within, write_overviews
from voiceguide.export.folder.playlist import PLAYLIST
from voiceguide.planning.timeline import PlanWarning
from voiceguide.script.routine import Routine
from voiceguide.system.files import cannot_write
from voiceguide.system.locks import only_writer
from voiceguide.system.open_folder import OpenFolder
from voiceguide.text import printable


class WantedFile(Struct, frozen=True):
    """A routine to export in one combination; an error if the routine could not be read.

    `file` is the path to write, in the folder and with slashes. `overview` is the folder whose
    overview lists it, empty for the one that is exported to. `takes` is a digest of what a
    recogniser heard, if one did: a file of other takes is not up to date.
    """

    name: str
    routine: Routine | VoiceguideError
    combination: Combination
    file: str
    overview: str = ""
    takes: str = ""


class Failure(Struct, frozen=True):
    """A file that could not be made, and why."""

    name: str
    file: str
    error: VoiceguideError


class FolderResult(Struct, frozen=True):
    """What a run made and what failed, sorted by file, and how many files were up to date.

    `spoken` is how many utterances an engine had to speak.
    """

    made: tuple[ManifestEntry, ...]
    kept: int
    failures: tuple[Failure, ...]
    warnings: tuple[PlanWarning, ...]
    spoken: int


class Survey(Struct):
    """What of the wanted files is up to date, what is missing and what cannot be made.

    `overviews` are the folders that have one, `forms` the formats, in the order of the files.
    """

    names: NamesTaken = field(default_factory=NamesTaken)
    kept: int = 0
    missing: list[Job] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    overviews: set[str] = field(default_factory=set)
    forms: dict[str, None] = field(default_factory=dict)


Fingerprint = Callable[[Routine, Combination], str]
"""Returns a text that changes with anything an export depends on. Raises VoiceguideError."""


def export_to_folder(
    wanted: Iterable[WantedFile],
    recipe: Recipe,
    fingerprint: Fingerprint,
    executor: Executor,
    listener: ProgressListener,
    *,
    force: bool = False,
    strict_names: bool = False,
) -> FolderResult:
    """Bring the recipe's folder up to date with these files.

    `force` makes all files again and replaces foreign files; `strict_names` is as in `survey_of`.
    Raises InputError or FileError if the folder cannot be used at all.
    """
    with made_folder(recipe.folder), opened_manifest(recipe.folder, force=force) as manifest:
        survey = survey_of(
            wanted, recipe, fingerprint, manifest, force=force, strict_names=strict_names
        )
        own = [MANIFEST, *own_files(survey.overviews)]
        files = [file for job in survey.missing for file in job.files]
        manifest.refuse_foreign_files(chain(own, files))
        made: list[ManifestEntry] = []
        warnings: list[PlanWarning] = []
        spoken = 0

        def on_result(job: Job, result: JobResult | VoiceguideError) -> None:
            nonlocal spoken
            try:
                if isinstance(result, VoiceguideError):
                    raise result
                spoken += result.spoken
                with translated_errors(recipe.folder / job.file):
                    manifest.place(result.files, result.entry)
            except VoiceguideError as error:
                survey.failures.append(Failure(job.name, job.file, error))
            else:
                made.append(result.entry)
                warnings.extend(result.warnings)

        listener.on_start(survey.kept + len(survey.missing), survey.kept)
        manifest.remove_abandoned([*own, *files])
        if survey.missing:
            # Before any work: it may be that nothing can be written.
            manifest.claim({})
            jobs = [replace(job, folder=manifest.identity_of(job.file)) for job in survey.missing]
            try:
                executor.run(jobs, listener, on_result)
            finally:
                manifest.remove_abandoned(files)
        changed = {entry.overview for entry in made} | manifest.forget_missing()
        if made or survey.kept:
            every = survey.overviews
            changed |= {each for each in every if not manifest.is_there(within(each, INDEX))}
        if changed or ((made or survey.kept) and not manifest.is_there(INDEX)):
            write_overviews(manifest, changed, list(survey.forms))
        manifest.save()
    return FolderResult(
        made=tuple(sorted(made, key=attrgetter("file"))),
        kept=survey.kept,
        failures=tuple(sorted(survey.failures, key=attrgetter("file"))),
        warnings=tuple(dict.fromkeys(warnings)),
        spoken=spoken,
    )


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Make a folder unless it exists; remove it at the end if no file was made in it.

    Raises FileError.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError as error:
        parent = folder.absolute().parent
        if parent.is_dir():
            raise cannot_write(folder, error) from None
        raise FileError(f"There is no folder {parent}.", "Make it first.") from None
    except FileExistsError:
        raise FileError(f"{folder} is a file.", "Name a folder for the files.") from None
    except NotADirectoryError:
        raise FileError(f"{folder.absolute().parent} is a file.", "Name a folder.") from None
    except OSError as error:
        raise cannot_write(folder, error) from None
    try:
        yield
    finally:
        if is_new:
            _remove_without_files(folder)


def _remove_without_files(folder: Path) -> None:
    """Remove a folder if there is nothing in it but empty folders and the manifest."""
    inside = list(os.walk(folder, topdown=False))
    files = [Path(above, name) for above, _folders, names in inside for name in names]
    if files in ([], [folder / MANIFEST]):
        with suppress(OSError):
            for file in files:
                file.unlink()
            for above, _folders, _names in inside:
                Path(above).rmdir()


@contextmanager
def opened_manifest(folder: Path, *, force: bool = False) -> Iterator[Manifest]:
    """Yield the manifest of a folder, which nobody else writes to meanwhile. Raises FileError."""
    with only_writer(folder):
        try:
            opened = OpenFolder(folder)
        except OSError as error:
            raise cannot_write(folder, error) from None
        try:
            with opened, Manifest(opened, force=force) as manifest:
                yield manifest
        except sqlite3.Error as error:
            # Long lists spill to the disk.
            raise FileError(
                f"The list of files cannot be kept: {error}.",
                "Free some disk space, or set TMPDIR to a folder you may write to.",
            ) from None


def survey_of(
    wanted: Iterable[WantedFile],
    recipe: Recipe,
    fingerprint: Fingerprint,
    manifest: Manifest,
    *,
    force: bool = False,
    strict_names: bool = False,
) -> Survey:
    """Return what is up to date and what is missing; nothing is written.

    Two files of one name are an error with `strict_names`, else the second one cannot be made.
    One file is looked at after the other, so that thousands of them take no memory.
    """
    survey = Survey()
    survey.names.take([INDEX], "the index page", "index")
    for each in wanted:
        survey.forms[each.combination.form] = None
        try:
            if each.overview not in survey.overviews:
                survey.overviews.add(each.overview)
                survey.names.take([within(each.overview, INDEX)], "the index page", "index")
                survey.names.take([within(each.overview, PLAYLIST)], "the playlist")
            shown = f"the file of {printable(each.name)}"
            if not survey.names.take([each.file], shown, f"{each.name}\0{each.combination}"):
                continue
            captions = None
            if recipe.captions is not None:
                # Those of one session are the same, whatever the format of its sound.
                name = f"{each.file.rpartition('.')[0]}.{recipe.captions}"
                session = replace(each.combination, form="")
                if survey.names.take([name], shown, f"{each.name}\0{session}"):
                    captions = name
        except InputError as error:
            if strict_names and len(each.name) > LONGEST:
                cut = f"Only the first {LONGEST} characters of a name count."
                raise InputError(error.message, f"{error.hint} {cut}") from None
            if strict_names:
                raise
            survey.failures.append(Failure(each.name, each.file, error))
            continue
        try:
            if isinstance(each.routine, VoiceguideError):
                raise each.routine
            with translated_errors(recipe.folder / each.file):
                for file in filter(None, (each.file, captions)):
                    # Too long a name fails its routine alone.
                    manifest.check_name(file)
            known = fingerprint(each.routine, each.combination)
            if each.takes:
                known = f"{known}+{each.takes}"
        except VoiceguideError as error:
            survey.failures.append(Failure(each.name, each.file, error))
            continue
        if not force and manifest.up_to_date(each.file, known, captions):
            survey.kept += 1
            continue
        what = (each.name, each.routine, each.combination)
        survey.missing.append(Job(*what, each.file, captions, known, each.overview))
    return survey
