"""Many routines into one folder, a file each: several at a time, only what is not up to date.

Whatever happens, the folder's record tells the next run where to go on. One routine that fails
does not stop the others.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from voiceguide.errors import InputError, VoiceguideError
from voiceguide.export.folder.index_page import INDEX, library_index
from voiceguide.export.folder.jobs import Make, Order, Product, StoppedError, explained
from voiceguide.export.folder.manifest import (
    RECORD,
    FolderRecord,
    Made,
    make_folder,
    read_record,
    write_text,
)
from voiceguide.export.folder.playlist import PLAYLIST, playlist
from voiceguide.planning.timeline import PlanWarning
from voiceguide.script.routine import Routine
from voiceguide.system.files import remove_abandoned
from voiceguide.system.locks import only_writer
from voiceguide.text import printable

_WAITING_SLICE_S = 0.1
"""How long Ctrl-C may go unnoticed where a wait cannot be interrupted (Windows)."""

_TIDYING_LIMIT_S = 60.0
"""For what is being made to be put away when a run is interrupted; it takes milliseconds."""


@dataclass(frozen=True)
class Source:
    """A routine that is to become a file: the name it goes by, and where it comes from."""

    name: str
    load: Callable[[], Routine]


@dataclass(frozen=True)
class Recipe:
    """How one run makes its files.

    `ending` is that of the files' names, `captions` that of the captions' or None. `fingerprint`
    says what a routine's file depends on. `makers` opens what makes so many at a time, each asked
    for in a thread of its own; its end is the end of what is being made then.
    """

    ending: str
    captions: str | None
    fingerprint: Callable[[Routine], str]
    makers: Callable[[int], AbstractContextManager[Make]]


@dataclass(frozen=True)
class Failure:
    """A routine that could not be made, and why."""

    name: str
    error: VoiceguideError


@dataclass(frozen=True)
class Outcome:
    """What became of a run. `made` and `kept` are in the order of names."""

    made: tuple[Made, ...]
    kept: tuple[Made, ...]
    failures: tuple[Failure, ...]
    warnings: tuple[PlanWarning, ...]


class Watcher:
    """Is told how a run goes on, from several threads; this one only listens."""

    def begins(self, count: int) -> None:
        """So many routines are to be seen to."""

    def makes(self, name: str) -> None:
        """One is being made now."""

    def on_progress(self, name: str, share: float) -> None:
        """So much of one is done, 0 to 1."""

    def is_done(self, name: str) -> None:
        """One is made, or was up to date, or failed."""


def usable_cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def export_library(
    sources: Sequence[Source],
    folder: Path,
    recipe: Recipe,
    watcher: Watcher,
    *,
    force: bool = False,
    jobs: int = 1,
) -> Outcome:
    """Bring the folder up to date with these routines, `jobs` at a time.

    `force` makes them all anew, and replaces files that somebody else put there. Raises InputError
    or FileError where the folder cannot be used at all.
    """
    make_folder(folder)
    with only_writer(folder):
        record = read_record(folder)
        tasks, failures = _tasks(sources, folder, recipe)
        names = [name for task in tasks for name in task.files]
        written = [*names, INDEX, PLAYLIST]
        record.refuse_strangers(written, force=force)
        remove_abandoned(folder / name for name in (RECORD, *written))
        record.claim(written)
        run = _Run(recipe, record, watcher, force=force)
        watcher.begins(len(tasks))
        run.all(tasks, jobs)
        _write_overview(record, recipe.ending)
        record.settle()
        return Outcome(
            made=tuple(sorted(run.made, key=lambda made: made.file)),
            kept=tuple(sorted(run.kept, key=lambda made: made.file)),
            failures=tuple(sorted([*failures, *run.failures], key=lambda failure: failure.name)),
            warnings=tuple(run.warnings),
        )


@dataclass(frozen=True)
class _Task:
    source: Source
    target: Path
    captions: Path | None

    @property
    def files(self) -> list[str]:
        return [path.name for path in (self.target, self.captions) if path is not None]


def _tasks(
    sources: Iterable[Source], folder: Path, recipe: Recipe
) -> tuple[list[_Task], list[Failure]]:
    """Each routine's files, and those whose files would be another's."""
    # Some disks take Pucker.mp3 and pucker.mp3 for the same, and the folder may go to one.
    taken = {INDEX: "the overview of all routines", PLAYLIST: "the playlist"}
    tasks: list[_Task] = []
    failures: list[Failure] = []
    for source in sources:
        target = folder / f"{source.name}.{recipe.ending}"
        captions = folder / f"{source.name}.{recipe.captions}" if recipe.captions else None
        task = _Task(source, target, captions)
        clash = next((name for name in task.files if name.casefold() in taken), None)
        if clash is not None:
            message = f"{printable(clash)} is already {taken[clash.casefold()]}."
            failures.append(Failure(source.name, InputError(message, "Give one another name.")))
            continue
        taken |= {name.casefold(): f"that of {printable(source.name)}" for name in task.files}
        tasks.append(task)
    return tasks, failures


@dataclass(frozen=True)
class _Wanted:
    """A task that is not up to date."""

    task: _Task
    order: Order
    fingerprint: str


@dataclass(frozen=True)
class _Result:
    """What became of it."""

    wanted: _Wanted
    became: Product | Exception


class _Run:
    """The work of one run. Only the thread that runs `all` touches the record and the results."""

    def __init__(
        self, recipe: Recipe, record: FolderRecord, watcher: Watcher, *, force: bool
    ) -> None:
        self.made: list[Made] = []
        self.kept: list[Made] = []
        self.failures: list[Failure] = []
        self.warnings: list[PlanWarning] = []
        self._recipe = recipe
        self._record = record
        self._watcher = watcher
        self._force = force
        self._stopped = threading.Event()

    def all(self, tasks: Sequence[_Task], jobs: int) -> None:
        """See to every task; when interrupted, leave once everybody has tidied up."""
        missing = [wanted for task in tasks if (wanted := self._unless_kept(task)) is not None]
        if not missing:
            return
        jobs = min(jobs, len(missing))
        orders: SimpleQueue[_Wanted] = SimpleQueue()
        results: SimpleQueue[_Result] = SimpleQueue()
        for wanted in missing:
            orders.put(wanted)
        threads: list[threading.Thread] = []
        try:
            with self._recipe.makers(jobs) as make:
                try:
                    for _job in range(jobs):
                        arguments = (make, orders, results)
                        threads.append(threading.Thread(target=self._work, args=arguments))
                        threads[-1].daemon = True
                        threads[-1].start()
                    for _each in missing:
                        self._take(_next(results))
                finally:
                    self._stopped.set()
        finally:
            for thread in threads:
                # Interrupted while the last one was started, that one may not have been.
                with contextlib.suppress(RuntimeError):
                    thread.join(_TIDYING_LIMIT_S)

    def _unless_kept(self, task: _Task) -> _Wanted | None:
        """What is to be made of a task, unless its files are up to date or it cannot be read."""
        try:
            with explained(task.target):
                routine = task.source.load()
                fingerprint = self._recipe.fingerprint(routine)
        except VoiceguideError as error:
            self.failures.append(Failure(task.source.name, error))
        else:
            if self._force or not self._record.is_whole(task.target.name, fingerprint):
                return _Wanted(task, Order(routine, task.target, task.captions), fingerprint)
            self.kept.append(self._record.exports[task.target.name])
        self._watcher.is_done(task.source.name)
        return None

    def _work(
        self, make: Make, orders: SimpleQueue[_Wanted], results: SimpleQueue[_Result]
    ) -> None:
        """Runs in a thread for each job."""
        with contextlib.suppress(Empty):
            while not self._stopped.is_set():
                wanted = orders.get_nowait()
                name = wanted.task.source.name
                self._watcher.makes(name)
                watch = partial(self._watcher.on_progress, name)
                try:
                    results.put(_Result(wanted, make(wanted.order, watch, self._check_cancelled)))
                except Exception as error:  # whatever it is, it ends the run or is told
                    results.put(_Result(wanted, error))

    def _check_cancelled(self) -> None:
        if self._stopped.is_set():
            raise StoppedError

    def _take(self, result: _Result) -> None:
        wanted, product = result.wanted, result.became
        name, front = wanted.task.source.name, wanted.order.routine.front
        if isinstance(product, VoiceguideError):
            self.failures.append(Failure(name, product))
        elif isinstance(product, Exception):
            raise product
        else:
            made = Made(
                file=wanted.task.target.name,
                routine=name,
                fingerprint=wanted.fingerprint,
                title=product.title,
                duration_s=round(product.duration_s, 3),
                sizes=product.sizes,
                kind=front.kind,
                areas=front.areas,
                summary=front.summary,
                language=front.language,
            )
            self._record.add(made)
            self.made.append(made)
            self.warnings.extend(product.warnings)
        self._watcher.is_done(name)


def _next(results: SimpleQueue[_Result]) -> _Result:
    # Such a queue has no lock that a Ctrl-C could leave behind closed, as `futures.wait` has.
    while True:
        with contextlib.suppress(Empty):
            return results.get(timeout=_WAITING_SLICE_S)


def _write_overview(record: FolderRecord, ending: str) -> None:
    """Write the page that links everything, and the playlist of what can be heard."""
    exports = record.present()
    heard: dict[str, Made] = {}
    for made in sorted(exports, key=lambda made: (made.routine.casefold(), made.file)):
        own = made.file.rpartition(".")[2]
        # One file of each routine: where there are several, the kind that was made just now.
        if own not in ("html", "htm") and (own == ending or made.routine not in heard):
            heard[made.routine] = made
    if heard:
        write_text(record.folder / PLAYLIST, playlist(heard.values()))
    write_text(record.folder / INDEX, library_index(exports, PLAYLIST if heard else None))
