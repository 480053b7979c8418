"""`voiceguide export` to a folder: finds the routines, shows progress, prints the results."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from voiceguide.cli.context import CommandContext, open_context
from voiceguide.cli.export_arguments import MOST_JOBS, ExportArguments
from voiceguide.cli.narration_messages import print_narrations_summary
from voiceguide.cli.warning_messages import WARNINGS_SHOWN, print_warnings
from voiceguide.errors import FileError, InputError
from voiceguide.export.captions import CAPTION_FORMATS
from voiceguide.export.cover import read_cover
from voiceguide.export.exporter import NO_COVER, ExportRequest
from voiceguide.export.folder.batch import Failure, FolderResult, WantedFile, export_to_folder
from voiceguide.export.folder.executor import Executor, ProgressListener
from voiceguide.export.folder.file_names import USUAL_NAMES, NameTemplate
from voiceguide.export.folder.fingerprints import Fingerprints
from voiceguide.export.folder.jobs import Combination, Recipe
from voiceguide.export.folder.local_executor import LocalExecutor, usable_cores
from voiceguide.export.folder.matrix import Matrix, chosen_routines, wanted_files
from voiceguide.export.formats import PAGE
from voiceguide.library.selection import Selection
from voiceguide.script.durations import brief
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Options
from voiceguide.speech.disk_cache import CATALOGUE_BYTES
from voiceguide.system.folders import cache_folder, catalogue_cache_folder
from voiceguide.text import printable, size

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


_FAILURES_SHOWN = 12
"""How many names the last line of a run tells; each has had its own message before."""


def export_folder(request: ExportRequest, arguments: ExportArguments, options: Options) -> None:
    """Export the routines asked for to the folder `request.target`, and print the results.

    Raises FileError if some of them failed, after all the others have been made.
    """
    if arguments.captions is not None and arguments.captions.lower() not in CAPTION_FORMATS:
        kinds = ", ".join(CAPTION_FORMATS)
        raise InputError(f"“{arguments.captions}” is not a caption format.", f"Use {kinds}.")
    with open_context(
        request.form.sample_rate, speech_workers=1, language=arguments.language
    ) as context:
        captions = arguments.captions.lower() if arguments.captions else None
        recipe = recipe_for(request, arguments.cover, captions, options, context)
        form = PAGE if request.page else request.form.name
        matrix = Matrix(
            arguments.formats or (form,),
            arguments.routines,
            Selection(arguments.area, arguments.kind),
            arguments.languages or (),
            arguments.voices or (),
            arguments.paces or (),
        )
        if arguments.matrix_options:
            recipe = replace(recipe, cache=catalogue_cache_folder(), cache_bytes=CATALOGUE_BYTES)
            names = NameTemplate(arguments.names or USUAL_NAMES)
            found = wanted_files([matrix], context.library, names, context.speech.voices)
            wanted = list(found)
        else:
            wanted = [
                WantedFile(name, routine, Combination(form), f"{name}.{form}")
                for name, routine in chosen_routines(matrix, context.library)
            ]
        once = {(each.name, replace(each.combination, form=form)): each for each in wanted}
        print_narrations_summary(
            [
                (each.routine, recipe.options_of(each.combination))
                for each in once.values()
                if isinstance(each.routine, Routine)
            ],
            context,
            strict=arguments.strict,
        )
        build(
            wanted,
            recipe,
            context,
            arguments.jobs,
            force=arguments.force,
            strict_names=bool(arguments.matrix_options),
            scheduler=arguments.scheduler,
            proof=arguments.proof,
            strict=arguments.strict,
        )


def build(
    wanted: Iterable[WantedFile],
    recipe: Recipe,
    context: CommandContext,
    jobs: int | None,
    *,
    force: bool = False,
    strict_names: bool = False,
    scheduler: str | None = None,
    shares_clips: bool = False,
    proof: bool = False,
    strict: bool = False,
) -> None:
    """Bring a folder up to date, showing progress, and print the results.

    `scheduler` is the address of a Dask scheduler, whose workers do it, or None. `shares_clips` is
    as in `DaskExecutor`, `strict_names` as in `survey_of`. With `proof` everything is read back
    first; what stays misheard then fails if `strict`.

    Raises FileError if some of the files failed, after all the others have been made.
    """
    if proof and scheduler is not None:
        raise InputError(
            "With --scheduler, other machines speak; --proof reads back what this one speaks.",
            "Leave out one of them.",
        )
    read_back = None
    if proof:
        from voiceguide.cli.export_proof import open_read_back

        read_back = open_read_back(recipe, strict=strict)
        wanted = read_back.files(wanted)
    fingerprints = Fingerprints(recipe, context.speech.engine())
    if scheduler is not None:
        from voiceguide.export.folder.dask_executor import DaskExecutor

        executor: Executor = DaskExecutor(
            recipe, context.speech, fingerprints, scheduler, shares_clips=shares_clips
        )
    else:
        # A catalogue has clips of its own.
        speech = context.speech if recipe.cache == cache_folder() else None
        executor = LocalExecutor(recipe, jobs or min(usable_cores(), MOST_JOBS), speech)
    with _progress_bar() as listener:
        result = export_to_folder(
            wanted,
            recipe,
            fingerprints.of,
            executor,
            listener,
            force=force,
            strict_names=strict_names,
        )
    if read_back is not None:
        from voiceguide.cli.export_proof import print_proof

        print_proof(read_back.lines)
    _print(result, recipe.folder)


def recipe_for(
    request: ExportRequest,
    cover: str | None,
    captions: str | None,
    options: Options,
    context: CommandContext,
) -> Recipe:
    """Return the recipe of an export to a folder; `cover` is a picture's name, `off` or None."""
    if cover is not None and cover.lower() != NO_COVER:
        request = replace(request, cover=read_cover(Path(cover)))
    return Recipe(
        request,
        draws_cover=cover is None,
        captions=captions,
        options=options,
        settings=context.settings,
        library=context.library,
        cache=cache_folder(),
    )


@contextmanager
def _progress_bar() -> Iterator[ProgressListener]:
    """Show a bar with the files of running jobs, if standard error is a terminal."""
    if not sys.stderr.isatty():
        yield ProgressListener()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.table import Column

    names = TextColumn(
        "{task.fields[names]}", markup=False, table_column=Column(no_wrap=True, ratio=1)
    )
    with Progress(
        TextColumn("Exporting"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[done]} of {task.total:.0f}", markup=False),
        names,
        console=Console(stderr=True),
        transient=True,
        expand=True,
        redirect_stdout=False,
    ) as progress:
        yield _ProgressBar(progress)


class _ProgressBar(ProgressListener):
    """Updates a progress bar of rich, from any thread."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._shares: dict[str, float] = {}
        self._done = 0

    def on_start(self, total: int, done: int) -> None:
        self._done = done
        self._task = self._progress.add_task("", total=total, completed=done, names="", done=done)

    def on_job_start(self, file: str) -> None:
        self.on_progress(file, 0.0)

    def on_progress(self, file: str, share: float) -> None:
        self._shares[file] = share
        self._show()

    def on_job_end(self, file: str) -> None:
        self._shares.pop(file, None)
        self._done += 1
        self._show()

    def _show(self) -> None:
        shares = dict(self._shares)
        if self._task is not None:
            self._progress.update(
                self._task,
                completed=self._done + sum(shares.values()),
                names=", ".join(map(printable, shares)),
                done=self._done,
            )


def _print(result: FolderResult, folder: Path) -> None:
    print_warnings(result.warnings, WARNINGS_SHOWN)
    for entry in result.made:
        path = printable(str(folder / entry.file))
        click.echo(f"{path}  {brief(entry.duration_s)}  {size(entry.sizes[entry.file])}")
    parts = [f"{len(result.made)} made", f"{result.kept} up to date"]
    if result.failures:
        parts.append(f"{len(result.failures)} failed")
    click.echo(f"{printable(str(folder))}: {', '.join(parts)}")
    for failure in result.failures:
        label = click.style(f"{printable(_shown(failure))} failed:", fg="red", bold=True)
        click.echo(f"{label} {failure.error}", err=True)
    if result.failures:
        count = len(result.made) + result.kept + len(result.failures)
        shown = [printable(_shown(failure)) for failure in result.failures[:_FAILURES_SHOWN]]
        names = ", ".join(shown) + (", …" if len(result.failures) > len(shown) else "")
        what = "files" if any("/" in failure.file for failure in result.failures) else "routines"
        raise FileError(
            f"{len(result.failures)} of {count} {what} could not be exported: {names}.",
            "Fix them and run the same command again; the other files stay as they are.",
        )


def _shown(failure: Failure) -> str:
    """Return the name of a routine, or the path of one of its files."""
    return failure.file if "/" in failure.file else failure.name
