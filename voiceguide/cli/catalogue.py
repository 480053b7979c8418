"""`voiceguide catalogue`: many routines in many voices, paces, languages and formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from voiceguide.cli.matrix_options import scheduler_option
from voiceguide.errors import FileError, InputError

if TYPE_CHECKING:
    from voiceguide.export.folder.batch import Survey
    from voiceguide.export.folder.manifest import Manifest
    from voiceguide.export.folder.manifest_file import ManifestEntry

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def catalogue() -> None:
    """Export many routines in many voices, paces and formats.

    FILE says in TOML what to export; docs/catalogue.md shows how.
    """


def _catalogue_options(command: Command) -> Command:
    command = click.option(
        "-o", "--output", metavar="FOLDER", help="The folder, in place of the one that FILE names."
    )(command)
    return click.argument("file", type=click.Path(path_type=Path))(command)


@catalogue.command()
@_catalogue_options
@click.option("--force", is_flag=True, help="Make all files again, and replace foreign ones.")
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="How many files at once.")
@scheduler_option
@click.option(
    "--proof",
    is_flag=True,
    help="Read back every line with a recogniser first, and speak again what it mishears.",
)
@click.option(
    "--strict", is_flag=True, help="With --proof: make no file in which a line stays misheard."
)
def build(
    file: Path,
    output: str | None,
    force: bool,
    jobs: int | None,
    scheduler: str | None,
    proof: bool,
    strict: bool,
) -> None:
    """Make what is missing or has changed."""
    from voiceguide.cli.export_folder import build as build_files

    if scheduler is not None and jobs is not None:
        message = "With --scheduler, the workers decide how many files are made at once."
        raise InputError(message, "Leave out --jobs.")
    if strict and not proof:
        raise InputError("--strict is about what is misheard.", "Add --proof.")
    with _opened(file, output) as opened:
        build_files(
            opened.wanted(),
            opened.recipe,
            opened.context,
            jobs,
            force=force,
            strict_names=True,
            scheduler=scheduler,
            shares_clips=opened.shares_clips,
            proof=proof,
            strict=strict,
        )


@catalogue.command()
@_catalogue_options
def status(file: Path, output: str | None) -> None:
    """Show what is up to date, without making anything.

    Exits with 1 if anything is missing.
    """
    with _surveyed(file, output) as (_folder, manifest, survey):
        extra = sum(not survey.names.has(entry.file) for entry in _known(manifest, survey))
    click.echo(f"{survey.kept} up to date, {len(survey.missing)} to make, {extra} to prune")
    if survey.missing or survey.failures:
        raise click.exceptions.Exit(1)


@catalogue.command()
@_catalogue_options
@click.option("--dry-run", is_flag=True, help="Only name the files.")
def prune(file: Path, output: str | None, dry_run: bool) -> None:
    """Remove files that were made here and are not in the catalogue any more."""
    from voiceguide.export.folder.overviews import write_overviews
    from voiceguide.text import printable

    with _surveyed(file, output) as (folder, manifest, survey):
        removed = 0
        for entry in _known(manifest, survey):
            for name in entry.sizes:
                if not survey.names.has(name):
                    click.echo(printable(str(folder / name)))
                    removed += 1
                    if not dry_run:
                        manifest.remove(name)
        if removed and not dry_run:
            write_overviews(manifest, manifest.forget_missing(), list(survey.forms))
            manifest.save()
    click.echo(f"{removed} {'to remove' if dry_run else 'removed'}")


@contextmanager
def _surveyed(file: Path, output: str | None) -> Iterator[tuple[Path, Manifest, Survey]]:
    """Yield a catalogue's folder, its manifest and what is there; print what cannot be made."""
    from voiceguide.export.folder.batch import opened_manifest, survey_of
    from voiceguide.export.folder.fingerprints import Fingerprints

    with _opened(file, output) as opened:
        recipe = opened.recipe
        if not recipe.folder.is_dir():
            hint = "`voiceguide catalogue build` makes it."
            raise FileError(f"There is no folder {recipe.folder}.", hint)
        fingerprint = Fingerprints(recipe, opened.context.speech.engine()).of
        with opened_manifest(recipe.folder) as manifest:
            survey = survey_of(opened.wanted(), recipe, fingerprint, manifest, strict_names=True)
            for failure in survey.failures:
                click.echo(f"{failure.file} cannot be made: {failure.error}", err=True)
            yield recipe.folder, manifest, survey


def _known(manifest: Manifest, survey: Survey) -> Iterator[ManifestEntry]:
    """Yield the files of routines that can be made; what others are called is not known."""
    faulty = {failure.name for failure in survey.failures}
    return (entry for entry in manifest.entries() if entry.routine not in faulty)


class _Opened(Struct, frozen=True):
    """A catalogue with what is needed to make it."""

    context: Any
    recipe: Any
    wanted: Callable[[], Iterator[Any]]
    shares_clips: bool


@contextmanager
def _opened(file: Path, output: str | None) -> Iterator[_Opened]:
    from msgspec.structs import replace

    from voiceguide.cli.context import open_context
    from voiceguide.cli.export_folder import recipe_for
    from voiceguide.export.exporter import ExportRequest
    from voiceguide.export.folder.catalogue_file import read_catalogue
    from voiceguide.export.folder.matrix import wanted_files
    from voiceguide.export.formats import FORMATS
    from voiceguide.speech.disk_cache import CATALOGUE_BYTES
    from voiceguide.system.folders import catalogue_cache_folder

    read = read_catalogue(file)
    folder = Path(output) if output is not None else read.output
    if folder is None:
        raise InputError(f"{file} names no folder.", 'Add -o FOLDER, or write output = "FOLDER".')
    request = ExportRequest(folder, FORMATS["mp3"], read.quality, read.artist, read.album)
    with open_context(speech_workers=1) as context:
        recipe = replace(
            recipe_for(request, read.cover, read.captions, read.options, context),
            cache=read.clips or catalogue_cache_folder(),
            cache_bytes=CATALOGUE_BYTES,
        )
        yield _Opened(
            context,
            recipe,
            lambda: wanted_files(read.matrices, context.library, read.names, context.speech.voices),
            shares_clips=read.clips is not None,
        )
