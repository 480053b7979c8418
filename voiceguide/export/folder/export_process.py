"""An export process, as seen from inside: it receives jobs, runs them and sends back results.

`process_pool` starts it. It receives a `Recipe` and then jobs; for each it sends shares done, None
as a sign of life, `Finished`, which is replied to with an `Answer`, and a result or an error.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from voiceguide.errors import VoiceguideError
from voiceguide.export.folder.jobs import JobCancelledError, Recipe, run_job
from voiceguide.system.open_folder import Seal
from voiceguide.system.shortage import shortage_in

EXIT_LIMIT_S = 3.0
"""How long a process may take to remove unfinished files and exit; it takes milliseconds."""

_PROGRESS_INTERVAL_S = 0.1
"""How often a process reports its progress."""

_SIGN_OF_LIFE_S = 2.0
"""How often a process with a job says that it runs, however long it speaks or encodes."""


@dataclass(frozen=True)
class Finished:
    """A process asks whether it may place the files with these seals."""

    seals: Mapping[str, Seal]


@dataclass(frozen=True)
class Answer:
    """The files may be placed unless there is an error."""

    error: VoiceguideError | None


def portable(error: VoiceguideError) -> VoiceguideError:
    """Return the error as one that can be sent to another process."""
    # Errors of some classes cannot be pickled.
    return VoiceguideError(error.message, error.hint)


def send_message(pipe: IO[bytes], message: object) -> None:
    """Send a message to the other process. Raises OSError."""
    pickle.dump(message, pipe)
    pipe.flush()


def main() -> None:
    """Run jobs from standard input until it ends, then end this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    # Anything printed would garble the replies; and on Windows a DLL that inspects standard input
    # would hang for as long as a thread reads it.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    received: queue.SimpleQueue[Any] = queue.SimpleQueue()
    cancelled = threading.Event()
    arguments = (source, received, cancelled)
    code = 0
    try:
        threading.Thread(target=_receive, args=arguments, daemon=True).start()
        _run_jobs(received, replies, cancelled)
    except (JobCancelledError, BrokenPipeError):
        # The parent has gone; unfinished files have been removed.
        pass
    except BaseException as error:
        import traceback

        traceback.print_exc()
        # The last line is what the parent shows.
        sys.stderr.write(f"{shortage_in(error) or ''}\n")
        sys.stderr.flush()
        code = 1
    # A regular exit would trip over the thread that is still reading.
    os._exit(code)


def _receive(
    source: IO[bytes], received: queue.SimpleQueue[Any], cancelled: threading.Event
) -> None:
    """Queue what the parent sends until it closes the pipe; then end the process, even if busy."""
    with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
        while True:
            received.put(pickle.load(source))
    cancelled.set()
    received.put(None)
    time.sleep(EXIT_LIMIT_S * 2 / 3)
    os._exit(1)


def _run_jobs(
    received: queue.SimpleQueue[Any], replies: IO[bytes], cancelled: threading.Event
) -> None:
    """Receive a recipe and then jobs; send shares done, and a result or an error for each job."""
    recipe: Recipe | None = received.get()
    if recipe is None:
        return
    from voiceguide.speech.shared_cache import SharedDiskCache
    from voiceguide.speech.synthesizer import Synthesizer

    reported_s = 0.0
    sending = threading.Lock()

    def send(message: object) -> None:
        with sending:
            send_message(replies, message)

    def on_progress(share: float) -> None:
        nonlocal reported_s
        if time.monotonic() - reported_s >= _PROGRESS_INTERVAL_S:
            reported_s = time.monotonic()
            send(share)

    def claim(seals: Mapping[str, Seal]) -> None:
        send(Finished(seals))
        answer: Answer | None = received.get()
        if answer is None:
            raise JobCancelledError
        if answer.error is not None:
            raise answer.error

    def check_cancelled() -> None:
        if cancelled.is_set():
            raise JobCancelledError

    cache = SharedDiskCache(recipe.cache)
    sample_rate = recipe.request.form.sample_rate
    with Synthesizer(sample_rate=sample_rate, workers=1, cache=cache) as speech:
        while (job := received.get()) is not None:
            try:
                with signs_of_life(send):
                    reply: object = run_job(
                        recipe, speech, job, on_progress, check_cancelled, claim
                    )
            except VoiceguideError as error:
                reply = portable(error)
                cache.release()
            send(reply)


@contextlib.contextmanager
def signs_of_life(send: Callable[[object], None]) -> Iterator[None]:
    """Send None now and then, from a thread of its own."""
    over = threading.Event()

    def keep_sending() -> None:
        with contextlib.suppress(OSError, ValueError):
            while not over.wait(_SIGN_OF_LIFE_S):
                send(None)

    thread = threading.Thread(target=keep_sending, name="life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
