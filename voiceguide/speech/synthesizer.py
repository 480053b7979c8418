"""Clips of spoken words, from worker processes and a cache, ahead of time if asked.

Owns the clips in memory; `worker_pool` owns the order of the work, `renderer` makes a clip, and
`worker` owns the engine.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.errors import SpeechError
from voiceguide.speech.engines import DRIVER, engine_of
from voiceguide.speech.renderer import Renderer, speakable
from voiceguide.speech.speaker import Speaker
from voiceguide.speech.voices import Voice, installed_natural_voices, voice_from_engine
from voiceguide.speech.worker_pool import Job, WorkerPool
from voiceguide.speech.worker_process import WorkerProcess
from voiceguide.system.closing import Closing
from voiceguide.text import sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.speech.disk_cache import DiskCache

__all__ = ["EngineInfo", "Speaker", "Synthesizer"]

MEMORY_LIMIT_BYTES = 8 * 2**20
"""Of finished clips: about 45 seconds of speech at 44.1 kHz. Reading one again from the cache takes
less than a millisecond."""

_INTERRUPTIBLE_S = 0.1
"""The longest delay of Ctrl-C where a wait cannot be interrupted (Windows)."""


class EngineInfo(Struct, frozen=True):
    """The speech engine: `version` may be empty, `default_voice` is a voice's id."""

    name: str
    version: str
    default_voice: str


class Synthesizer(Closing):
    """Makes clips of spoken words; a context manager that leaves no process behind.

    It starts no process before something is missing from the cache, and only those of the engines
    whose voices are asked for, `workers` of each. `first_worker` may have been started already.
    With `first_alone`, a natural voice's other workers start once its first words are spoken. With
    `lengths_only`, what is in the cache is not read, and becomes silence of the same length.
    `on_notice` is told, from any thread, what the user has to wait for. `on_waiting` is told while
    a caller waits, from its thread: for how many seconds since the last call, and how many
    utterances have been spoken by then. For use from any thread.
    """

    def __init__(
        self,
        *,
        sample_rate: int = SESSION_RATE,
        workers: int = 2,
        cache: DiskCache | None,
        time_limit_s: float = 30.0,
        first_worker: WorkerProcess | None = None,
        first_alone: bool = False,
        lengths_only: bool = False,
        on_notice: Callable[[str], None] | None = None,
        on_waiting: Callable[[float, int], None] | None = None,
    ) -> None:
        self.sample_rate = sample_rate
        self._on_waiting = on_waiting
        self._renderer = Renderer(sample_rate, cache, time_limit_s, on_notice)
        self._cache = cache
        self._count = workers
        self._first_worker = first_worker or WorkerProcess()
        self._first_alone = first_alone
        self._lengths_only = lengths_only
        self._pools: dict[str, WorkerPool] = {}
        """By the names of their engines."""
        self._lock = threading.Lock()
        self._unfinished: dict[tuple[str, Speaker], Job] = {}
        self._finished: OrderedDict[tuple[str, Speaker], Clip] = OrderedDict()
        self._finished_bytes = 0
        self._voices: tuple[Voice, ...] | None = None
        self._closed = False

    def prefetch(self, text: str, speaker: Speaker) -> None:
        """Have `text` spoken soon, after what `clip` waits for. Neither waits nor raises."""
        key = (speakable(text), speaker)
        # What is in the cache is read when it is needed: that takes less time than a job.
        if not key[0] or key in self._finished or self._renderer.store.has(*key):
            return
        # Without a thread to speak it, `clip` asks for it again.
        with self._lock, contextlib.suppress(RuntimeError):
            if key not in self._finished and key not in self._unfinished:
                self._add_clip_job(key, urgent=False)

    def is_ready(self, text: str, speaker: Speaker) -> bool:
        """Return whether `clip` answers without waiting, be it with an error."""
        key = (speakable(text), speaker)
        if not key[0] or key in self._finished or self._renderer.store.has(*key):
            return True
        job = self._unfinished.get(key)
        return job is not None and job.done.is_set()

    def hurry(self, text: str, speaker: Speaker) -> bool:
        """Have `text` spoken before what is only prefetched; return whether it `is_ready`."""
        if self.is_ready(text, speaker):
            return True
        key = (speakable(text), speaker)
        with self._lock:
            job = self._unfinished.get(key)
            if job is not None:
                self._pool(engine_of(speaker.voice)).hurry(job)
            elif key not in self._finished:
                self._add_clip_job(key, urgent=True)
        return False

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
            store = self._renderer.store
            stored = store.silence(*key) if self._lengths_only else store.get(*key)
            ready = self._remember(key, stored) if stored is not None else None
        if ready is not None:
            return ready
        with self._lock:
            # It may have been finished meanwhile.
            ready = self._finished.get(key)
            if ready is not None:
                return ready
            job = self._unfinished.get(key)
            if job is None:
                job = self._add_clip_job(key, urgent=True)
            else:
                self._pool(engine_of(speaker.voice)).hurry(job)
        clip: Clip = self._result(job, key)
        return clip

    def again(self, text: str, speaker: Speaker, noise_scale: float) -> NDArray[np.int16]:
        """Return `text` spoken once more by a Piper voice, for `replace`. Raises SpeechError.

        `noise_scale` says how much the voice varies its sound. They are samples (frames,) at
        SESSION_RATE.
        """
        words = speakable(text)
        job = Job(lambda worker: self._renderer.again(worker, words, speaker, noise_scale))
        with self._lock:
            self._pool(engine_of(speaker.voice)).add(job, urgent=True)
        samples: NDArray[np.int16] = self._result(job)
        return samples

    def replace(self, text: str, speaker: Speaker, samples: NDArray[np.int16]) -> None:
        """Have `clip` return these samples from now on, in later sessions too."""
        key = (speakable(text), speaker)
        clip = self._renderer.store.put(*key, samples)
        with self._lock:
            earlier = self._finished.pop(key, None)
            if earlier is not None:
                self._finished_bytes -= earlier.samples.nbytes
        self._remember(key, clip)

    def taken_out(self, texts: Iterable[str], speaker: Speaker) -> dict[str, bytes]:
        """Return the entries of the cache that texts are found by, spoken first if need be.

        Texts that cannot be spoken are left out.
        """
        entries: dict[str, bytes] = {}
        for text in texts:
            with contextlib.suppress(SpeechError):
                self.clip(text, speaker)
                entries.update(self._renderer.store.taken_out(speakable(text), speaker))
        return entries

    def take_in(self, entries: Mapping[str, bytes]) -> None:
        """Store entries that another process has `taken_out`."""
        self._renderer.store.take_in(entries)

    def natural_voices(self) -> tuple[Voice, ...]:
        """Return the natural voices, without starting an engine."""
        return installed_natural_voices()

    def voices(self) -> tuple[Voice, ...]:
        """Return every voice: natural ones, then the engine's in its order. Raises SpeechError."""
        # A folder of routines is composed one by one, and each looks up its voice.
        if self._voices is None:
            self._voices = (
                *self.natural_voices(),
                *(
                    voice_from_engine(
                        voice["id"], voice["name"], voice["languages"], voice["gender"]
                    )
                    for voice in self._ask(self._renderer.voices)
                ),
            )
        return self._voices

    def engine(self) -> EngineInfo:
        """Return what the engine is. Raises SpeechError."""
        return EngineInfo(**self._ask(self._renderer.describe))

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(pid for pool in self._pools.copy().values() for pid in pool.worker_pids)

    @property
    def utterances_spoken(self) -> int:
        """How many texts the engine has spoken; clips from the cache do not count."""
        return self._renderer.utterances_spoken

    def close(self) -> None:
        """Kill the workers, whatever they are doing, and remove their files."""
        with self._lock:
            self._closed = True
            # It may have been started without a job.
            self._pool(self._first_worker.engine_name)
            pools = tuple(self._pools.values())
        for pool in pools:
            pool.kill()
        for pool in pools:
            pool.join()
        if self._cache is not None:
            self._cache.close()

    def _ready(self, key: tuple[str, Speaker]) -> Clip | None:
        with self._lock:
            if key in self._finished:
                self._finished.move_to_end(key)
            return self._finished.get(key)

    def _ask(self, work: Callable[[WorkerProcess], Any]) -> Any:
        job = Job(work)
        with self._lock:
            self._pool(DRIVER).add(job, urgent=True)
        return self._result(job)

    def _add_clip_job(self, key: tuple[str, Speaker], *, urgent: bool) -> Job:
        def work(worker: WorkerProcess) -> Clip:
            return self._remember(key, self._renderer.render(worker, *key))

        job = Job(work)
        self._pool(engine_of(key[1].voice)).add(job, urgent=urgent)
        self._unfinished[key] = job
        return job

    def _pool(self, engine_name: str) -> WorkerPool:
        """Return the workers of an engine; to be called with the lock."""
        if engine_name not in self._pools:
            workers = [WorkerProcess(engine_name) for _ in range(self._count)]
            if engine_name == self._first_worker.engine_name:
                workers[0] = self._first_worker
            alone = self._first_alone and engine_name != DRIVER
            self._pools[engine_name] = WorkerPool(workers, first_alone=alone)
            if self._closed:
                self._pools[engine_name].kill()
        return self._pools[engine_name]

    def _result(self, job: Job, key: tuple[str, Speaker] | None = None) -> Any:
        """Wait for a job; return its result. Raises SpeechError."""
        while not job.done.wait(_INTERRUPTIBLE_S):
            if self._closed:
                raise SpeechError("The speech engine was closed.")
            if self._on_waiting is not None:
                self._on_waiting(_INTERRUPTIBLE_S, self.utterances_spoken)
        if job.failure is None:
            return job.result
        with self._lock:
            # The next call for these words tries again.
            if key is not None and self._unfinished.get(key) is job:
                del self._unfinished[key]
        raise SpeechError(sentence(str(job.failure)), job.failure.hint) from job.failure

    def _remember(self, key: tuple[str, Speaker], clip: Clip) -> Clip:
        """Store a finished clip, unless there is one; return the one that every caller gets."""
        with self._lock:
            self._unfinished.pop(key, None)
            if key in self._finished:
                return self._finished[key]
            self._finished[key] = clip
            self._finished_bytes += clip.samples.nbytes
            while self._finished_bytes > MEMORY_LIMIT_BYTES and len(self._finished) > 1:
                _, oldest = self._finished.popitem(last=False)
                self._finished_bytes -= oldest.samples.nbytes
            return clip
