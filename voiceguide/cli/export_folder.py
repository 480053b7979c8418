"""`voiceguide export` to a folder: finds the routines, shows progress, prints the results."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.context import CommandContext, open_context
from voiceguide.cli.export_arguments import MOST_JOBS, ExportArguments
from voiceguide.cli.narration_messages import print_narrations_summary
from voiceguide.cli.warning_messages import WARNINGS_SHOWN, print_warnings
from voiceguide.errors import FileError, InputError, VoiceguideError
from voiceguide.export.captions import CAPTION_FORMATS
from voiceguide.export.cover import read_cover
from voiceguide.export.exporter import NO_COVER, ExportRequest
from voiceguide.export.folder.batch import FolderResult, NamedRoutine, export_to_folder
from voiceguide.export.folder.executor import ProgressListener
from voiceguide.export.folder.fingerprints import Fingerprints
from voiceguide.export.folder.jobs import Recipe
from voiceguide.export.folder.local_executor import LocalExecutor, usable_cores
from voiceguide.library.catalog import Library
from voiceguide.library.names import composed, routine_name
from voiceguide.library.script_files import STANDARD_INPUT, read_routine
from voiceguide.library.selection import Selection
from voiceguide.script.durations import brief
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Options
from voiceguide.system.folders import cache_folder
from voiceguide.text import printable, size

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


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
        selection = Selection(arguments.area, arguments.kind)
        if arguments.everything:
            routines = list(_selected(context.library, selection))
        else:
            routines = list(_named(context.library, arguments.routines))
        if not routines:
            known = [read_routine(path) for path in context.library.routine_names().values()]
            raise InputError(selection.nothing_found(known))
        recipe = _recipe(request, arguments, options, context)
        print_narrations_summary(
            [each.routine for each in routines if isinstance(each.routine, Routine)],
            options,
            context,
            strict=arguments.strict,
        )
        limit = arguments.jobs or min(usable_cores(), MOST_JOBS)
        with _progress_bar() as listener:
            result = export_to_folder(
                routines,
                recipe,
                Fingerprints(recipe, context.speech.engine()).of,
                LocalExecutor(recipe, context.speech, limit),
                listener,
                force=arguments.force,
            )
    _print(result, recipe.folder)


def _named(library: Library, names: Sequence[str]) -> Iterator[NamedRoutine]:
    known = library.routine_names()
    for name in dict.fromkeys(names):
        if name == STANDARD_INPUT:
            message = "Standard input has no name for the file."
            raise InputError(message, "Name the file to write, or a script.")
        known_name = composed(name)
        # A name that is not found is most likely misspelt: an error before any work.
        yield NamedRoutine(
            known_name if known_name in known else routine_name(Path(name).name),
            library.load(name),
        )


def _selected(library: Library, selection: Selection) -> Iterator[NamedRoutine]:
    for name, path in library.routine_names().items():
        try:
            routine = read_routine(path)
        except VoiceguideError as error:
            # It may be one of the selection: better reported than missed.
            yield NamedRoutine(name, error)
        else:
            if selection.includes(routine):
                yield NamedRoutine(name, routine)


def _recipe(
    request: ExportRequest, arguments: ExportArguments, options: Options, context: CommandContext
) -> Recipe:
    cover = arguments.cover
    if cover is not None and cover.lower() != NO_COVER:
        request = replace(request, cover=read_cover(Path(cover)))
    return Recipe(
        request,
        draws_cover=cover is None,
        captions=arguments.captions.lower() if arguments.captions else None,
        options=options,
        settings=context.settings,
        library=context.library,
        cache=cache_folder(),
    )


@contextmanager
def _progress_bar() -> Iterator[ProgressListener]:
    """Show a bar with the names of running jobs, if standard error is a terminal."""
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

    def on_job_start(self, name: str) -> None:
        self.on_progress(name, 0.0)

    def on_progress(self, name: str, share: float) -> None:
        self._shares[name] = share
        self._show()

    def on_job_end(self, name: str) -> None:
        self._shares.pop(name, None)
        self._done += 1
        self._show()

    def _show(self) -> None:
        shares = dict(self._shares)
        if self._task is not None:
            self._progress.update(
                self._task,
                completed=self._done + sum(shares.values()),
                names=", ".join(printable(name) for name in shares),
                done=self._done,
            )


def _print(result: FolderResult, folder: Path) -> None:
    print_warnings(result.warnings, WARNINGS_SHOWN)
    for entry in result.made:
        path = printable(str(folder / entry.file))
        click.echo(f"{path}  {brief(entry.duration_s)}  {size(entry.sizes[entry.file])}")
    parts = [f"{len(result.made)} made", f"{len(result.kept)} up to date"]
    if result.failures:
        parts.append(f"{len(result.failures)} failed")
    click.echo(f"{printable(str(folder))}: {', '.join(parts)}")
    for failure in result.failures:
        label = click.style(f"{printable(failure.name)} failed:", fg="red", bold=True)
        click.echo(f"{label} {failure.error}", err=True)
    if result.failures:
        count = len(result.made) + len(result.kept) + len(result.failures)
        names = ", ".join(printable(failure.name) for failure in result.failures)
        raise FileError(
            f"{len(result.failures)} of {count} routines could not be exported: {names}.",
            "Fix them and run the same command again; the other files stay as they are.",
        )
