"""Runs the jobs of a folder export on a Dask cluster.

Words are tasks of their own: whoever needs a clip waits for the worker that speaks it, and gets it
from there. Dask repeats what a lost worker was doing. Files that a worker cannot put into the
folder itself come back through the scheduler.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.executor import OnResult, ProgressListener
from voiceguide.export.folder.fingerprints import Fingerprints
from voiceguide.export.folder.jobs import Job, JobResult, Recipe, translated_errors
from voiceguide.export.folder.manifest_file import MANIFEST
from voiceguide.export.folder.remote_jobs import PROGRESS, RemoteResult, RemoteRun, make, speak
from voiceguide.export.folder.speech_batches import SpeechBatch, SpeechBatches
from voiceguide.speech.speaker import Speaker
from voiceguide.speech.synthesizer import Synthesizer
from voiceguide.system.files import part_file
from voiceguide.system.folder_tree import FolderTree
from voiceguide.system.open_folder import OpenFolder
from voiceguide.text import printable

CONNECT_S = 10.0
"""How long a scheduler may take to answer."""

WORKERS_S = 60.0
"""How long a run waits for the first worker."""

_RETRIES = 2
"""How often Dask repeats a task that raised an error, which no job does by itself."""

_AHEAD = 2
"""Jobs given to the cluster for each that runs, so that no worker waits for the next one."""

_MOST_SPEAKERS = 4
"""Voices and paces whose clips are kept: jobs in one of them follow each other."""


class DaskExecutor:
    """Runs jobs on the workers of a Dask scheduler.

    `speech` only looks up voices. `shares_clips` is as in `RemoteRun`.
    """

    def __init__(
        self,
        recipe: Recipe,
        speech: Synthesizer,
        fingerprints: Fingerprints,
        address: str,
        *,
        shares_clips: bool,
    ) -> None:
        folder = Path(os.path.abspath(recipe.folder))  # noqa: PTH100 (follows no link)
        cache = Path(os.path.abspath(recipe.cache))  # noqa: PTH100 (follows no link)
        self._recipe = replace(recipe, request=replace(recipe.request, target=folder), cache=cache)
        self._fingerprints = fingerprints
        self._batches = SpeechBatches(recipe, speech, fingerprints.engine)
        self._address = address
        self._shares_clips = shares_clips

    def run(self, jobs: Sequence[Job], listener: ProgressListener, on_result: OnResult) -> None:
        """See Executor. Raises FileError if no scheduler or no worker answers."""
        with self._client() as client, self._marked() as run:
            cluster = _Cluster(client, run, self._batches, self._fingerprints)
            try:
                cluster.run(jobs, listener, on_result)
            except OSError as error:
                raise FileError(
                    f"The scheduler at {printable(self._address)} was lost: {_reason(error)}.",
                    "Start it again, and run the same command: it continues.",
                ) from None

    @contextlib.contextmanager
    def _client(self) -> Iterator[Any]:
        # Its types are incomplete.
        distributed: Any = importlib.import_module("distributed")
        # Lost connections are told by what they lead to.
        for name in list(logging.root.manager.loggerDict):
            if name.startswith("distributed"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            client = distributed.Client(self._address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise FileError(
                f"No Dask scheduler answers at {printable(self._address)}: {_reason(error)}.",
                "Start one with `dask scheduler`; the address is the one it prints.",
            ) from None
        try:
            try:
                client.wait_for_workers(1, timeout=WORKERS_S)
            except TimeoutError:
                raise FileError(
                    f"The scheduler at {printable(self._address)} has no workers.",
                    f"Start one with `dask worker {printable(self._address)} --nthreads 1`.",
                ) from None
            yield client
        finally:
            with contextlib.suppress(OSError, TimeoutError):
                client.close(timeout=CONNECT_S)

    @contextlib.contextmanager
    def _marked(self) -> Iterator[RemoteRun]:
        """Put a file into the folder by which workers know that it is theirs, too."""
        folder = self._recipe.folder
        token = os.urandom(16).hex()
        with contextlib.ExitStack() as stack:
            with translated_errors(folder):
                opened = stack.enter_context(OpenFolder(folder))
                part = part_file(opened, MANIFEST, folder / MANIFEST)
                marker = stack.enter_context(part)
                marker.write(token.encode("ascii"))
            yield RemoteRun(self._recipe, marker.name, token, self._shares_clips)


class _Cluster:
    """One run: what was given to the workers, and what was not yet."""

    def __init__(
        self, client: Any, run: RemoteRun, batches: SpeechBatches, fingerprints: Fingerprints
    ) -> None:
        self._client = client
        self._run = run
        self._batches = batches
        self._fingerprints = fingerprints
        # A task and not data that is sent: it can be done again when its worker is lost.
        self._run_there = client.submit(_itself, run, pure=False)
        self._spoken: OrderedDict[Speaker, dict[str, Any]] = OrderedDict()
        """Futures of what was spoken for the last speakers, by their keys: clips stay on the
        workers for as long as jobs may ask for them."""

    def run(self, jobs: Sequence[Job], listener: ProgressListener, on_result: OnResult) -> None:
        waiting = deque(jobs)
        submitted: dict[str, tuple[Any, Job]] = {}
        distributed: Any = importlib.import_module("distributed")
        ended = distributed.as_completed(loop=self._client.loop, raise_errors=False)
        running: set[str] = set()
        changing = threading.Lock()

        def on_event(event: tuple[float, dict[str, Any]]) -> None:
            _time, told = event
            with changing:
                # Others use this scheduler, too.
                if told["run"] == self._run.token and told["file"] in running:
                    listener.on_progress(told["file"], told["share"])

        def submit_more() -> None:
            most = _AHEAD * max(1, sum(self._client.nthreads().values()))
            while waiting and len(submitted) < most:
                job = waiting.popleft()
                future = self._submit(job)
                submitted[future.key] = (future, job)
                ended.add(future)
                with changing:
                    running.add(job.file)
                    listener.on_job_start(job.file)

        self._client.subscribe_topic(PROGRESS, on_event)
        try:
            submit_more()
            while submitted:
                future = next(ended)
                _future, job = submitted.pop(future.key)
                on_result(job, self._result(job, future))
                with changing:
                    running.discard(job.file)
                    listener.on_job_end(job.file)
                future.release()
                submit_more()
        finally:
            # A scheduler that has gone has forgotten them.
            with contextlib.suppress(OSError, TimeoutError, CancelledError):
                self._client.cancel([future for future, _job in submitted.values()], force=True)

    def _submit(self, job: Job) -> Any:
        spoken = [self._speech(batch) for batch in self._batches.of(job)]
        check = self._fingerprints.elsewhere(job.routine, job.combination)
        there = replace(job, folder=None)
        return self._client.submit(
            make, self._run_there, there, check, *spoken, pure=False, retries=_RETRIES
        )

    def _speech(self, batch: SpeechBatch) -> Any:
        first = [] if batch.first is None else [self._speech(batch.first)]
        spoken = self._spoken.setdefault(batch.speaker, {})
        self._spoken.move_to_end(batch.speaker)
        if len(self._spoken) > _MOST_SPEAKERS:
            self._spoken.popitem(last=False)
        if batch.key not in spoken:
            spoken[batch.key] = self._client.submit(
                speak, self._run_there, batch.texts, batch.speaker, *first,
                key=batch.key, retries=_RETRIES,
            )  # fmt: skip
        return spoken[batch.key]

    def _result(self, job: Job, future: Any) -> JobResult | VoiceguideError:
        """Return a job's result, its files in the folder, or the error that it failed with.

        Raises OSError if there is no scheduler any more.
        """
        if future.cancelled():
            raise ConnectionError("it has forgotten this run")
        try:
            made = future.result()
        except Exception as error:
            return FileError(
                f"The cluster could not make it: {_reason(error)}.",
                "See what the workers print, and run the same command again.",
            )
        if isinstance(made, VoiceguideError):
            return made
        try:
            with translated_errors(self._run.recipe.folder / job.file):
                return self._received(made)
        except VoiceguideError as error:
            return error

    def _received(self, made: RemoteResult) -> JobResult:
        """Write what came through the scheduler. Raises OSError and FileError."""
        if not made.contents:
            return made.result
        folder = self._run.recipe.folder
        files = {}
        with OpenFolder(folder) as root, FolderTree(root) as tree:
            for name, content in made.contents.items():
                above, _, base = name.rpartition("/")
                with part_file(tree.folder(above), base, folder / name) as part:
                    part.write(content)
                    files[name] = (part.name, part.leave())
        if {name: seal for name, (_, seal) in files.items()} != {
            name: seal for name, (_, seal) in made.result.files.items()
        }:
            raise FileError("A file was damaged on its way from a worker.", "Try again.")
        return replace(made.result, files=files)


def _itself(run: RemoteRun) -> RemoteRun:
    return run


def _reason(error: BaseException) -> str:
    text = printable(" ".join(str(error).split()))
    return (text[:300] or type(error).__name__).rstrip(".")
