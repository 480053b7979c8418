"""Many routines into one folder, a file each: several at a time, only what is not up to date.

Whatever happens, the folder's record tells the next run where to go on. One routine that fails
does not stop the others.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from voiceguide.composition import Session
from voiceguide.errors import FileError, InputError, VoiceguideError, printable
from voiceguide.exporting import Exported, Wanted, export_session
from voiceguide.folder_lock import only_writer
from voiceguide.folder_record import RECORD, FolderRecord, Made, make_folder, read_record
from voiceguide.library_index import INDEX, library_index
from voiceguide.playlist import PLAYLIST, playlist
from voiceguide.routine import Routine
from voiceguide.timeline import Passage, PlanWarning
from voiceguide.whole_files import appear, cannot_write, remove_abandoned, temporary_beside

_WAITING_SLICE_S = 0.1
"""How long Ctrl-C may go unnoticed where a wait cannot be interrupted (Windows)."""


@dataclass(frozen=True)
class Source:
    """A routine that is to become a file: the name it goes by, and where it comes from."""

    name: str
    load: Callable[[], Routine]


@dataclass(frozen=True)
class Recipe:
    """How one run makes its files; its functions are called from several threads.

    `ending` is that of the files' names, `captions` that of the captions' or None. `compose` makes
    a routine's session, `want` says what becomes of it at a path, `fingerprint` what it depends on.
    """

    ending: str
    captions: str | None
    compose: Callable[[Routine], Session]
    want: Callable[[Session, Path, Path | None], Wanted]
    fingerprint: Callable[[Routine], str]


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

    def gets_on(self, name: str, share: float) -> None:
        """So much of one is done, 0 to 1."""

    def is_done(self, name: str) -> None:
        """One is made, or was up to date, or failed."""


class _StoppedError(Exception):
    """The run is over before its end."""


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
        """See to every task; when interrupted, leave once the threads have tidied up."""
        with ThreadPoolExecutor(jobs, thread_name_prefix="export") as pool:
            try:
                waiting = {pool.submit(self._see_to, task): task for task in tasks}
                while waiting:
                    done, _ = wait(waiting, _WAITING_SLICE_S, FIRST_COMPLETED)
                    for future in done:
                        self._take(waiting.pop(future), future)
            except BaseException:
                self._stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _take(self, task: _Task, future: Future[tuple[Made, Exported | None]]) -> None:
        try:
            made, exported = future.result()
        except VoiceguideError as error:
            self.failures.append(Failure(task.source.name, error))
        except OSError as error:
            self.failures.append(Failure(task.source.name, cannot_write(task.target, error)))
        except MemoryError:
            error_text = "There is not enough memory for this routine."
            self.failures.append(Failure(task.source.name, FileError(error_text)))
        else:
            if exported is None:
                self.kept.append(made)
            else:
                self._record.add(made)
                self.made.append(made)
                self.warnings.extend(exported.warnings)
        self._watcher.is_done(task.source.name)

    def _see_to(self, task: _Task) -> tuple[Made, Exported | None]:
        """Make a task's files unless they are up to date; runs in a thread of the pool."""
        self._heed()
        name = task.source.name
        routine = task.source.load()
        fingerprint = self._recipe.fingerprint(routine)
        if not self._force and self._record.is_whole(task.target.name, fingerprint):
            return self._record.exports[task.target.name], None
        self._watcher.makes(name)
        session = self._recipe.compose(routine)
        count = max(1, session.plan.item_count)

        def watch(passage: Passage) -> None:
            self._watcher.gets_on(name, (passage.item + 1) / count)

        wanted = self._recipe.want(session, task.target, task.captions)
        exported = export_session(session, wanted, watch, self._heed, aside=False)
        sizes = {file: (task.target.parent / file).stat().st_size for file in task.files}
        front = routine.front
        made = Made(
            file=task.target.name,
            routine=name,
            fingerprint=fingerprint,
            title=session.title,
            duration_s=round(exported.duration_s, 3),
            sizes=sizes,
            kind=front.kind,
            areas=front.areas,
            summary=front.summary,
            language=front.language,
        )
        return made, exported

    def _heed(self) -> None:
        if self._stopped.is_set():
            raise _StoppedError


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
        _write(record.folder / PLAYLIST, playlist(heard.values()))
    _write(record.folder / INDEX, library_index(exports, PLAYLIST if heard else None))


def _write(path: Path, text: str) -> None:
    with temporary_beside(path) as temporary:
        try:
            temporary.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise cannot_write(path, error) from None
        appear([(temporary, path)])
