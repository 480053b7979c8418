"""What the workers of a cluster do for an export to a folder: they speak words, and run jobs.

A worker finds routines, sounds and voices where they are on its own machine; a job whose files
would not be the same as on the machine that wants them is refused.
"""

from __future__ import annotations

import importlib
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

from msgspec import Struct, field
from msgspec.structs import replace

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.export_process import portable
from voiceguide.export.folder.fingerprints import Fingerprints
from voiceguide.export.folder.jobs import Job, JobResult, Recipe, run_job
from voiceguide.library.catalog import standard_library
from voiceguide.speech.shared_cache import SharedDiskCache
from voiceguide.speech.speaker import Speaker
from voiceguide.speech.synthesizer import Synthesizer
from voiceguide.system.folders import catalogue_cache_folder

PROGRESS = "voiceguide-progress"
"""The topic of the events in which workers publish how far their jobs are.

One for all runs: a scheduler keeps the last events of every topic that it ever had.
"""

PUBLISH_EVERY_S = 0.5

Entries = dict[str, bytes]
"""Entries of the cache of spoken clips, by their keys."""


class RemoteRun(Struct, frozen=True):
    """A run whose jobs are sent to workers.

    `marker` is the name of a file in the recipe's folder that holds `token` for as long as the run
    lasts: a worker that finds it works on the same disk. `shares_clips` says whether the recipe's
    cache is meant for all workers; otherwise each has its own.
    """

    recipe: Recipe
    marker: str
    token: str
    shares_clips: bool

    @property
    def goes_on_here(self) -> bool:
        """Whether the run's folder is on this machine, and the run has not ended."""
        try:
            return (self.recipe.folder / self.marker).read_text("ascii") == self.token
        except (OSError, ValueError):
            return False


class RemoteResult(Struct, frozen=True):
    """What a worker made; `contents` are the bytes by path of files that are not in the folder."""

    result: JobResult
    contents: dict[str, bytes] = field(default_factory=dict)


class _EndedError(Exception):
    """The run that wanted a job has ended."""


class _Worker:
    """What this process works with from one task to the next, on a thread of its own."""

    thread = ThreadPoolExecutor(1, "voiceguide")
    caches: ClassVar[dict[Path, SharedDiskCache]] = {}
    speech: ClassVar[dict[tuple[Path, int], Synthesizer]] = {}
    spoken: ClassVar[int] = 0
    """Utterances that were spoken since the last job."""
    fingerprints: ClassVar[dict[str, Fingerprints]] = {}


def speak(run: RemoteRun, texts: Sequence[str], speaker: Speaker, *known: Entries) -> Entries:
    """Have words spoken unless they are in the cache; return their entries.

    `known` are entries that others made. What cannot be spoken is left out: the job that needs it
    tells which line it is in.
    """
    return _Worker.thread.submit(_speak, run, texts, speaker, known).result()


def make(run: RemoteRun, job: Job, check: str, *known: Entries) -> RemoteResult | VoiceguideError:
    """Run a job with clips that others made; return its result, or the error it failed with.

    `check` is the fingerprint of `Fingerprints.elsewhere`.
    """
    on_progress = _publisher(run, job)
    return _Worker.thread.submit(_make, run, job, check, known, on_progress).result()


def _publisher(run: RemoteRun, job: Job) -> Callable[[float], None]:
    """Return what publishes the share of a job that is done, at most every PUBLISH_EVERY_S.

    Called in a task: only there, Dask knows its worker.
    """
    worker = importlib.import_module("distributed").get_worker()
    published_s = time.monotonic()

    def publish(share: float) -> None:
        nonlocal published_s
        now_s = time.monotonic()
        if now_s - published_s >= PUBLISH_EVERY_S:
            published_s = now_s
            worker.log_event(PROGRESS, {"run": run.token, "file": job.file, "share": share})

    return publish


def _speak(
    run: RemoteRun, texts: Sequence[str], speaker: Speaker, known: Sequence[Entries]
) -> Entries:
    speech = _speech(run, SESSION_RATE)
    before = speech.utterances_spoken
    for entries in known:
        speech.take_in(entries)
    entries = speech.taken_out(texts, speaker)
    _Worker.spoken += speech.utterances_spoken - before
    return entries


def _make(
    run: RemoteRun,
    job: Job,
    check: str,
    known: Sequence[Entries],
    on_progress: Callable[[float], None],
) -> RemoteResult | VoiceguideError:
    here = _recipe_here(run)
    speech = _speech(run, job.combination.audio.sample_rate)
    try:
        if _fingerprints(run, here, speech).elsewhere(job.routine, job.combination) != check:
            raise FileError(
                "A worker of the cluster would make another file.",
                "Install there the same versions of voiceguide and its packages, and the same"
                " scripts, sounds and voices, as here.",
            )
        for entries in known:
            speech.take_in(entries)
        if run.goes_on_here:
            return _counted(_in_the_folder(run, here, speech, job, on_progress))
        with tempfile.TemporaryDirectory(prefix="voiceguide-") as folder:
            made = _in_a_folder_of_its_own(here, speech, job, Path(folder), on_progress)
            return _counted(made)
    except VoiceguideError as error:
        _cache(run).release()
        return portable(error)


def _counted(made: RemoteResult) -> RemoteResult:
    spoken, _Worker.spoken = _Worker.spoken, 0
    return replace(made, result=replace(made.result, spoken=made.result.spoken + spoken))


def _in_the_folder(
    run: RemoteRun,
    recipe: Recipe,
    speech: Synthesizer,
    job: Job,
    on_progress: Callable[[float], None],
) -> RemoteResult:
    def go_on(share: float) -> None:
        # Nothing else would tell: a cluster does not interrupt what runs.
        if not run.goes_on_here:
            raise _EndedError
        on_progress(share)

    try:
        result = run_job(recipe, speech, job, go_on)
    except _EndedError:
        raise VoiceguideError("The run has ended.") from None
    if not run.goes_on_here:
        above = (recipe.folder / job.file).parent
        for left, _seal in result.files.values():
            (above / left).unlink(missing_ok=True)
    return RemoteResult(result)


def _in_a_folder_of_its_own(
    recipe: Recipe,
    speech: Synthesizer,
    job: Job,
    folder: Path,
    on_progress: Callable[[float], None],
) -> RemoteResult:
    own = replace(recipe, request=replace(recipe.request, target=folder))
    (folder / job.file).parent.mkdir(parents=True, exist_ok=True)
    result = run_job(own, speech, job, on_progress)
    above = (folder / job.file).parent
    contents = {name: (above / left).read_bytes() for name, (left, _) in result.files.items()}
    return RemoteResult(result, contents)


def _recipe_here(run: RemoteRun) -> Recipe:
    """Return the recipe with the folders of this machine."""
    here = standard_library()
    library = replace(
        run.recipe.library,
        routine_folders=here.routine_folders,
        sound_folders=here.sound_folders,
    )
    return replace(run.recipe, library=library)


def _fingerprints(run: RemoteRun, here: Recipe, speech: Synthesizer) -> Fingerprints:
    if run.token not in _Worker.fingerprints:
        # A new run: sounds may have changed since the last one.
        _Worker.fingerprints = {run.token: Fingerprints(here, speech.engine())}
    return _Worker.fingerprints[run.token]


def _cache(run: RemoteRun) -> SharedDiskCache:
    folder = run.recipe.cache if run.shares_clips else catalogue_cache_folder()
    if folder not in _Worker.caches:
        limit = run.recipe.cache_bytes
        _Worker.caches[folder] = SharedDiskCache(
            folder, limit_bytes=limit, looking=threading.current_thread()
        )
    return _Worker.caches[folder]


def _speech(run: RemoteRun, sample_rate: int) -> Synthesizer:
    cache = _cache(run)
    key = (cache.folder, sample_rate)
    if key not in _Worker.speech:
        _Worker.speech[key] = Synthesizer(sample_rate=sample_rate, workers=1, cache=cache)
    return _Worker.speech[key]
