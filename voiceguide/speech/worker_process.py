"""One speech worker process, as its parent sees it: started on demand, timed, replaced, killed."""

from __future__ import annotations

import contextlib
import json
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from voiceguide.speech.deadline import Deadline
from voiceguide.speech.engines import DRIVER, NATURAL_ENGINES, WorkerError
from voiceguide.system.python_process import start_python
from voiceguide.system.shell import pip_install
from voiceguide.system.shortage import shortage_in

if TYPE_CHECKING:
    import subprocess
    import tempfile

START_LIMIT_S = 60.0
"""How long interpreter and engine may take to start, on the slowest machine; usually 0.1 s."""

START_ATTEMPTS = 2

_ERRORS_SHOWN = 300
"""How many characters of the worker's standard error go into a message."""


class WorkerLostError(Exception):
    """The worker died or took too long; another request starts a new one."""


class EngineUnavailableError(WorkerError):
    """There is no speech engine; another request would fail as well."""


class WorkerProcess:
    """A speech worker, used by one thread; `kill` and `pid` are for any thread.

    It loads `voice`, a natural one, as soon as it runs; without one, what it is asked for.
    """

    def __init__(self, engine_name: str = DRIVER, voice: str | None = None) -> None:
        self.engine_name = engine_name
        self._voice = voice
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._errors: IO[bytes] | None = None
        """The worker's standard error."""
        self._description: dict[str, Any] = {}
        self._unavailable: EngineUnavailableError | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started_early: subprocess.Popen[bytes] | None = None
        """A process whose first reply has not been read yet."""
        self._starter: threading.Thread | None = None
        self._starting = threading.Lock()
        self._deadline = Deadline(self._give_up)
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    @property
    def folder(self) -> Path:
        """The private folder that both processes use; it exists from the first start on."""
        assert self._folder is not None
        return Path(self._folder.name)

    @property
    def sound_file(self) -> Path:
        """The file that the worker writes each utterance to.

        A new file for each would take a good part of the time that speaking takes.
        """
        return self.folder / "spoken.wav"

    def start_in_background(self) -> None:
        """Begin to start the process, without waiting for it; `start` raises what goes wrong."""
        # In a thread, because Ctrl-C does not interrupt one: between being started and being
        # assigned, the process would have no owner to kill it.
        starter = threading.Thread(target=self._start_early, name="starter", daemon=True)
        # Without another thread, the process starts when it is needed.
        with contextlib.suppress(RuntimeError):
            starter.start()
            self._starter = starter

    def _start_early(self) -> None:
        # `start` tries again, and says what is wrong.
        with contextlib.suppress(OSError, MemoryError, WorkerLostError):
            self._started_early = self._spawn()

    def start(self) -> dict[str, Any]:
        """Start the process unless it runs; return what the engine is (see `Engine.describe`).

        Raises EngineUnavailableError when a second attempt fails as well.
        """
        if self._starter is not None:
            self._starter.join()
        if self._unavailable is not None:
            raise self._unavailable
        if self.pid is not None and self._started_early is None:
            return self._description
        # A process started early may have died since, and that does not count as an attempt.
        description = self._first_reply(START_ATTEMPTS + (self._started_early is not None))
        if "error" in description:
            self._unavailable = EngineUnavailableError(description["error"], description["hint"])
            raise self._unavailable
        self._description = description
        return description

    def _first_reply(self, attempts: int) -> dict[str, Any]:
        process, self._started_early = self._started_early, None
        try:
            return self._receive(process or self._spawn(), START_LIMIT_S)
        except OSError as error:
            raise EngineUnavailableError(
                f"the speech engine could not start: {shortage_in(error) or error}",
                "Close other programs, free some disk space, or set TMPDIR to a folder you may"
                " write to.",
            ) from error
        except WorkerLostError as error:
            if attempts > 1:
                return self._first_reply(attempts - 1)
            raise EngineUnavailableError(
                f"the speech engine could not start: it {error}",
                _how_to_reinstall(self.engine_name),
            ) from error

    def _spawn(self) -> subprocess.Popen[bytes]:
        # When every word is in the cache no worker starts, and these imports would be for nothing.
        import tempfile

        from voiceguide.speech.worker import FOLDER_PREFIX

        self._discard()
        with self._starting:
            if self._closed:
                raise WorkerLostError("was closed")
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(
                    prefix=FOLDER_PREFIX, ignore_cleanup_errors=True
                )
            if self._errors is None:
                # Without a name, so that it disappears with both processes, however they end.
                self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `close`)
            self._errors.seek(0)
            self._errors.truncate()
            self._process = start_python(
                "voiceguide.speech.worker:main",
                str(self.folder),
                self.engine_name,
                *filter(None, [self._voice]),
                errors=self._errors,
            )
            return self._process

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """Return the reply to `request`, which may take `limit_s` seconds once a worker runs.

        Raises WorkerLostError and EngineUnavailableError.
        """
        self.start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._lost() from error
        return self._receive(process, limit_s)

    def kill(self) -> None:
        """End the process for good, whatever it is doing."""
        with self._starting:
            self._closed = True
            if self._process is not None:
                # Should this process be killed meanwhile, a worker that lives removes the folder.
                if self._folder is not None:
                    self._folder.cleanup()
                self._process.kill()

    def close(self) -> None:
        """Kill the process, wait until it has ended, and remove its folder."""
        self.kill()
        if self._starter is not None:
            self._starter.join()
        self._deadline.close()
        self._discard()
        if self._errors is not None:
            self._errors.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _receive(self, process: subprocess.Popen[bytes], limit_s: float) -> dict[str, Any]:
        assert process.stdout is not None
        try:
            self._deadline.begin(limit_s)
        except RuntimeError:
            # Without a thread to watch it. Its reply would be taken for that to the next request.
            self._discard()
            raise
        try:
            line = process.stdout.readline()
        finally:
            overdue = self._deadline.end()
        if not line.endswith(b"\n"):
            if overdue:
                self._discard()
                raise WorkerLostError(f"took more than {limit_s:g} s")
            raise self._lost()
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _give_up(self) -> None:
        process = self._process
        if process is not None:
            process.kill()

    def _lost(self) -> WorkerLostError:
        self._discard()
        written = ""
        with contextlib.suppress(OSError, ValueError):  # closed by now
            if self._errors is not None:
                self._errors.seek(0)
                words = self._errors.read().decode("utf-8", "replace").split()
                written = " ".join(words)[-_ERRORS_SHOWN:]
        return WorkerLostError(f"stopped: {written}" if written else "stopped unexpectedly")

    def _discard(self) -> None:
        """Kill the process, collect it and close its pipes."""
        process = self._process
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            # A request that it never read cannot be flushed any more.
            with contextlib.suppress(OSError):
                pipe.close()
        with self._starting:
            self._process = None


def _how_to_reinstall(engine_name: str) -> str:
    if engine_name in NATURAL_ENGINES:
        command = pip_install("pyttsx3", "piper-tts", "onnxruntime", afresh=True)
        return f"Reinstall it with `{command}`, or choose another voice."
    command = pip_install("pyttsx3", "espeakng-loader", afresh=True)
    return f"Reinstall it with `{command}`, and unset ESPEAK_DATA_PATH if you set it."
