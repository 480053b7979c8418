"""Exporting many routines into one folder: what is to be made, how it gets on, what came of it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.context import CommandContext, open_context
from voiceguide.cli.warning_messages import WARNINGS_SHOWN, tell_warnings
from voiceguide.errors import FileError, InputError, VoiceguideError
from voiceguide.export.captions import CAPTION_FORMATS
from voiceguide.export.cover import read_cover
from voiceguide.export.exporter import NO_COVER
from voiceguide.export.folder.batch import Outcome, Recipe, Source, Watcher, export_library
from voiceguide.export.folder.fingerprints import Fingerprints
from voiceguide.export.folder.jobs import Make, Manner, RoutineMaker
from voiceguide.export.folder.process_pool import ExportProcesses
from voiceguide.export.formats import PAGE, AudioFormat
from voiceguide.library.catalog import SCRIPT_SUFFIX, STANDARD_INPUT, Library, read_routine
from voiceguide.library.selection import Selection
from voiceguide.script.durations import brief
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Options
from voiceguide.system.folders import cache_folder
from voiceguide.text import printable, size

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@dataclass(frozen=True)
class FolderExport:
    """What was asked for on the command line; `cover` and `captions` as they were said."""

    folder: Path
    form: AudioFormat
    page: bool
    quality: str
    artist: str
    album: str
    cover: str | None
    captions: str | None
    options: Options
    force: bool
    jobs: int

    def __post_init__(self) -> None:
        if self.captions is not None and self.captions.lower() not in CAPTION_FORMATS:
            kinds = ", ".join(CAPTION_FORMATS)
            raise InputError(f"“{self.captions}” is not a kind of captions.", f"Say {kinds}.")


def export_folder(
    asked: FolderExport, routines: Sequence[str], selection: Selection | None
) -> None:
    """Export these routines, or all of a selection; tell what came of it.

    Raises FileError where some could not be made, after all the others were.
    """
    with open_context(asked.form.sample_rate, speech_workers=1) as context:
        if selection is None:
            sources = list(_named(context.library, routines))
        else:
            sources = list(_all(context.library, selection))
        if not sources:
            raise InputError("No routine matches.", "`voiceguide list` shows them all.")
        recipe = _recipe(asked, context)
        with _bar() as watcher:
            outcome = export_library(
                sources, asked.folder, recipe, watcher, force=asked.force, jobs=asked.jobs
            )
    _tell(outcome, asked.folder)


def _named(library: Library, wanted: Sequence[str]) -> Iterator[Source]:
    names = library.routine_names()
    for said in dict.fromkeys(wanted):
        if said == STANDARD_INPUT:
            message = "Standard input has no name that its file could have."
            raise InputError(message, "Name the file to write, or a script.")
        path = Path(said)
        stem = path.stem if path.suffix.lower() == SCRIPT_SUFFIX else path.name
        # A name that is not there is a slip of whoever typed it, and told before any work.
        routine = library.load(said)
        yield Source(said if said in names else stem, _gives(routine))


def _all(library: Library, selection: Selection) -> Iterator[Source]:
    for name, path in library.routine_names().items():
        try:
            routine = read_routine(path)
        except VoiceguideError as error:
            # Nobody knows whether it is meant; better told than missed.
            yield Source(name, _raises(error))
        else:
            if selection.includes(routine.front):
                yield Source(name, _gives(routine))


def _gives(routine: Routine) -> Callable[[], Routine]:
    return lambda: routine


def _raises(error: VoiceguideError) -> Callable[[], Routine]:
    def load() -> Routine:
        raise error

    return load


def _recipe(asked: FolderExport, context: CommandContext) -> Recipe:
    own_cover = asked.cover is not None and asked.cover.lower() != NO_COVER
    picture = read_cover(Path(asked.cover)) if own_cover and asked.cover else None
    engine = context.speech.engine()
    ending = PAGE if asked.page else asked.form.name
    fingerprints = Fingerprints(
        context.library,
        context.settings,
        asked.options,
        (
            *(engine.name, engine.version, engine.default_voice),
            *(ending, asked.quality, asked.artist, asked.album, asked.captions or ""),
            hashlib.sha256(picture.data).hexdigest() if picture else asked.cover or "",
        ),
    )

    manner = Manner(
        asked.form,
        asked.page,
        asked.quality,
        asked.artist,
        asked.album,
        asked.cover,
        picture,
        asked.options,
        context.settings,
        context.library,
        cache_folder(),
    )

    @contextmanager
    def makers(count: int) -> Iterator[Make]:
        if count == 1:
            yield RoutineMaker(manner, context.speech).make
        else:
            with ExportProcesses(manner) as processes:
                yield processes.make

    captions = asked.captions.lower() if asked.captions else None
    return Recipe(ending, captions, fingerprints.of, makers)


@contextmanager
def _bar() -> Iterator[Watcher]:
    """A bar with what is being made, where there is a terminal for it."""
    if not sys.stderr.isatty():
        yield Watcher()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.table import Column

    now = TextColumn("{task.fields[now]}", markup=False, table_column=Column(no_wrap=True, ratio=1))
    with Progress(
        TextColumn("Exporting"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[done]} of {task.total:.0f}", markup=False),
        now,
        console=Console(stderr=True),
        transient=True,
        expand=True,
        redirect_stdout=False,
    ) as progress:
        yield _Bar(progress)


class _Bar(Watcher):
    """Moves a bar of rich's, which may be told things from any thread."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._shares: dict[str, float] = {}
        self._done = 0

    def begins(self, count: int) -> None:
        self._task = self._progress.add_task("", total=count, now="", done=0)

    def makes(self, name: str) -> None:
        self.on_progress(name, 0.0)

    def on_progress(self, name: str, share: float) -> None:
        self._shares[name] = share
        self._show()

    def is_done(self, name: str) -> None:
        self._shares.pop(name, None)
        self._done += 1
        self._show()

    def _show(self) -> None:
        shares = dict(self._shares)
        if self._task is not None:
            self._progress.update(
                self._task,
                completed=self._done + sum(shares.values()),
                now=", ".join(printable(name) for name in shares),
                done=self._done,
            )


def _tell(outcome: Outcome, folder: Path) -> None:
    tell_warnings(outcome.warnings, WARNINGS_SHOWN)
    for made in outcome.made:
        count = made.sizes[made.file]
        path = printable(str(folder / made.file))
        click.echo(f"{path}  {brief(made.duration_s)}  {size(count)}")
    parts = [f"{len(outcome.made)} made", f"{len(outcome.kept)} up to date"]
    if outcome.failures:
        parts.append(f"{len(outcome.failures)} failed")
    click.echo(f"{printable(str(folder))}: {', '.join(parts)}")
    for failure in outcome.failures:
        mark = click.style(f"{printable(failure.name)} failed:", fg="red", bold=True)
        click.echo(f"{mark} {failure.error}", err=True)
    if outcome.failures:
        count = len(outcome.made) + len(outcome.kept) + len(outcome.failures)
        names = ", ".join(printable(failure.name) for failure in outcome.failures)
        raise FileError(
            f"{len(outcome.failures)} of {count} routines could not be exported: {names}.",
            "Mend what is said above and run the same line again: the others stay as they are.",
        )
