"""Runs jobs in a process of the pool, and sends their progress to the process that started it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from voiceguide.errors import FileError, VoiceguideError
from voiceguide.export.folder.jobs import Job, JobResult, Recipe, run_job
from voiceguide.system.shortage import shortage_in

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from voiceguide.speech.shared_cache import SharedDiskCache
    from voiceguide.speech.synthesizer import Synthesizer

TRY_ALONE = "Run the same command again. If that does not help, add --jobs 1."

_PROGRESS_INTERVAL_S = 0.1
"""How often a process reports its progress."""

_SIGN_OF_LIFE_S = 2.0
"""How often a process with a job says that it runs, however long it speaks or encodes."""


class Progress(NamedTuple):
    """What is sent about a job: the share done, None as a sign of life, `ENDED` at its end.

    So short a message is written at once or not at all, also where several processes share a pipe.
    """

    number: int
    share: float | None


ENDED = -1.0


class _Process:
    """What this process works with, kept from one job to the next."""

    recipe: Recipe
    progress: Connection
    cache: SharedDiskCache
    speech: dict[int, Synthesizer]
    """By sample rate."""
    sending = threading.Lock()


def begin(recipe: Recipe, progress: Connection) -> None:
    """Prepare this process for jobs of this recipe; it ends when the one that started it does."""
    from voiceguide.speech.shared_cache import SharedDiskCache

    _Process.recipe, _Process.progress = recipe, progress
    _Process.cache = SharedDiskCache(recipe.cache, limit_bytes=recipe.cache_bytes)
    _Process.speech = {}
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def run(number: int, job: Job) -> JobResult | VoiceguideError:
    """Run a job; return its result, or the error that it failed with."""
    reported_s = 0.0

    def send(share: float | None) -> None:
        with _Process.sending:
            _Process.progress.send(Progress(number, share))

    def on_progress(share: float) -> None:
        nonlocal reported_s
        if time.monotonic() - reported_s >= _PROGRESS_INTERVAL_S:
            reported_s = time.monotonic()
            send(share)

    try:
        with signs_of_life(lambda: send(None)):
            speech = _speech(job.combination.audio.sample_rate)
            return run_job(_Process.recipe, speech, job, on_progress)
    except VoiceguideError as error:
        _Process.cache.release()
        return portable(error)
    except Exception as error:
        shortage = shortage_in(error)
        if shortage is None:
            raise
        return FileError(f"The export process stopped: {shortage}.", TRY_ALONE)


def _speech(sample_rate: int) -> Synthesizer:
    if sample_rate not in _Process.speech:
        from voiceguide.speech.synthesizer import Synthesizer

        _Process.speech[sample_rate] = Synthesizer(
            sample_rate=sample_rate, workers=1, cache=_Process.cache
        )
    return _Process.speech[sample_rate]


def portable(error: VoiceguideError) -> VoiceguideError:
    """Return the error as one that can be sent to another process."""
    # Errors of some classes cannot be pickled.
    return VoiceguideError(error.message, error.hint)


@contextlib.contextmanager
def signs_of_life(send: Callable[[], None]) -> Iterator[None]:
    """Call `send` now and then, from a thread of its own."""
    over = threading.Event()

    def keep_sending() -> None:
        with contextlib.suppress(OSError, ValueError):
            while not over.wait(_SIGN_OF_LIFE_S):
                send()

    thread = threading.Thread(target=keep_sending, name="life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
