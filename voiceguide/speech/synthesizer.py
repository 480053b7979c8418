"""Clips of spoken words, from worker processes and a cache, ahead of time if asked.

Owns the order of the work and the clips in memory; `renderer` makes a clip, `worker` owns the
engine.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.errors import SpeechError
from voiceguide.speech.clip_store import pyttsx3_version
from voiceguide.speech.renderer import Renderer, UtteranceError, speakable
from voiceguide.speech.speaker import Speaker
from voiceguide.speech.voices import Voice, voice_from_engine
from voiceguide.speech.worker_process import WorkerProcess
from voiceguide.system.closing import Closing
from voiceguide.system.shortage import shortage_in
from voiceguide.text import sentence

if TYPE_CHECKING:
    from voiceguide.speech.disk_cache import DiskCache

__all__ = ["EngineInfo", "Speaker", "Synthesizer"]

MEMORY_LIMIT_BYTES = 8 * 2**20
"""Of finished clips: about 45 seconds of speech at 44.1 kHz. Reading one again from the cache takes
less than a millisecond."""

_INTERRUPTIBLE_S = 0.1
"""The longest delay of Ctrl-C where a wait cannot be interrupted (Windows)."""

_JOIN_LIMIT_S = 2.0
"""For a worker's thread to notice that its process has ended; it usually takes milliseconds."""


@dataclass(frozen=True)
class EngineInfo:
    """The speech engine: `version` may be empty, `default_voice` is a voice's id."""

    name: str
    version: str
    default_voice: str
    pyttsx3_version: str


@dataclass(eq=False)
class _Job:
    """Work for a worker; `done` is set once there is a `result` or a `failure`."""

    work: Callable[[WorkerProcess], Any]
    key: tuple[str, Speaker] | None = None
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    failure: UtteranceError | None = None


class Synthesizer(Closing):
    """Makes clips of spoken words; a context manager that leaves no process behind.

    It starts no process before something is missing from the cache; `first_worker` may have been
    started already. For use from any thread.
    """

    def __init__(
        self,
        *,
        sample_rate: int = SESSION_RATE,
        workers: int = 2,
        cache: DiskCache | None,
        time_limit_s: float = 30.0,
        first_worker: WorkerProcess | None = None,
    ) -> None:
        self._renderer = Renderer(sample_rate, cache, time_limit_s)
        self._cache = cache
        others = [WorkerProcess() for _ in range(workers - 1)]
        self._workers = [first_worker or WorkerProcess(), *others]
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._urgent: deque[_Job] = deque()
        self._later: deque[_Job] = deque()
        self._unfinished: dict[tuple[str, Speaker], _Job] = {}
        self._finished: OrderedDict[tuple[str, Speaker], Clip] = OrderedDict()
        self._finished_bytes = 0
        self._closed = False

    def prefetch(self, text: str, speaker: Speaker) -> None:
        """Have `text` spoken soon, after what `clip` waits for. Neither waits nor raises."""
        key = (speakable(text), speaker)
        # What is in the cache is read when it is needed: that takes less time than a job.
        if not key[0] or key in self._finished or self._renderer.store.has(*key):
            return
        with self._changed:
            if key not in self._finished and key not in self._unfinished:
                self._add_clip_job(key, self._later)

    def clip(self, text: str, speaker: Speaker) -> Clip:
        """Return `text` as mono samples at the session's rate and level; wait until it is spoken.

        The samples are shared and read-only. Raises SpeechError, naming the words, if they cannot
        be spoken.
        """
        key = (speakable(text), speaker)
        if not key[0]:
            raise SpeechError("There are no words to say.")
        ready = self._ready(key)
        if ready is None and key not in self._unfinished:
            stored = self._renderer.store.get(*key)
            ready = self._remember(key, stored) if stored is not None else None
        if ready is not None:
            return ready
        with self._changed:
            # It may have been finished meanwhile.
            ready = self._finished.get(key)
            if ready is not None:
                return ready
            job = self._unfinished.get(key)
            if job is None:
                job = self._add_clip_job(key, self._urgent)
            elif job in self._later:
                self._later.remove(job)
                self._urgent.append(job)
        clip: Clip = self._result(job)
        return clip

    def voices(self) -> tuple[Voice, ...]:
        """Return every voice of the engine, in its order. Raises SpeechError."""
        return tuple(
            voice_from_engine(voice["id"], voice["name"], voice["languages"], voice["gender"])
            for voice in self._ask(self._renderer.voices)
        )

    def engine(self) -> EngineInfo:
        """Return what the engine is. Raises SpeechError."""
        engine = self._ask(self._renderer.describe)
        return EngineInfo(
            engine["name"], engine["version"], engine["default_voice"], pyttsx3_version()
        )

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(pid for worker in self._workers if (pid := worker.pid) is not None)

    @property
    def utterances_spoken(self) -> int:
        """How many texts the engine has spoken; clips from the cache do not count."""
        return self._renderer.utterances_spoken

    def close(self) -> None:
        """Kill the workers, whatever they are doing, and remove their files."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for worker in self._workers:
            worker.kill()
        for thread in self._threads:
            # One that could not be started cannot be waited for.
            if thread.ident is not None:
                thread.join(_JOIN_LIMIT_S)
        if self._cache is not None:
            self._cache.close()

    def _ready(self, key: tuple[str, Speaker]) -> Clip | None:
        with self._changed:
            if key in self._finished:
                self._finished.move_to_end(key)
            return self._finished.get(key)

    def _ask(self, work: Callable[[WorkerProcess], Any]) -> Any:
        job = _Job(work)
        with self._changed:
            self._add_job(job, self._urgent)
        return self._result(job)

    def _add_clip_job(self, key: tuple[str, Speaker], jobs: deque[_Job]) -> _Job:
        job = _Job(lambda worker: self._renderer.render(worker, *key), key)
        self._unfinished[key] = job
        self._add_job(job, jobs)
        return job

    def _add_job(self, job: _Job, jobs: deque[_Job]) -> None:
        if not self._threads and not self._closed:
            for worker in self._workers:
                thread = threading.Thread(target=self._serve, args=(worker,), daemon=True)
                self._threads.append(thread)
                thread.start()
        jobs.append(job)
        self._changed.notify()

    def _result(self, job: _Job) -> Any:
        """Wait for a job; return its result. Raises SpeechError."""
        while not job.done.wait(_INTERRUPTIBLE_S):
            if self._closed:
                raise SpeechError("The speech engine was closed.")
        if job.failure is None:
            return job.result
        with self._changed:
            # The next call for these words tries again.
            if job.key is not None and self._unfinished.get(job.key) is job:
                del self._unfinished[job.key]
        raise SpeechError(sentence(job.failure.reason), job.failure.hint) from job.failure

    def _serve(self, worker: WorkerProcess) -> None:
        """Do one job after another with `worker`, on a thread of its own."""
        try:
            while (job := self._next_job()) is not None:
                try:
                    job.result = job.work(worker)
                except UtteranceError as failure:
                    job.failure = failure
                except Exception as error:  # whatever it is, the thread that waits must raise it
                    short = shortage_in(error)
                    job.failure = UtteranceError(
                        short or f"speaking failed: {error!r}",
                        "Close other programs and try again." if short else "",
                    )
                    job.failure.__cause__ = error
                if job.key is not None and job.failure is None:
                    job.result = self._remember(job.key, job.result)
                job.done.set()
        finally:
            worker.close()

    def _next_job(self) -> _Job | None:
        with self._changed:
            while not self._closed:
                for jobs in (self._urgent, self._later):
                    if jobs:
                        return jobs.popleft()
                self._changed.wait()
        return None

    def _remember(self, key: tuple[str, Speaker], clip: Clip) -> Clip:
        """Store a finished clip, unless there is one; return the one that every caller gets."""
        with self._changed:
            self._unfinished.pop(key, None)
            if key in self._finished:
                return self._finished[key]
            self._finished[key] = clip
            self._finished_bytes += clip.samples.nbytes
            while self._finished_bytes > MEMORY_LIMIT_BYTES and len(self._finished) > 1:
                _, oldest = self._finished.popitem(last=False)
                self._finished_bytes -= oldest.samples.nbytes
            return clip
