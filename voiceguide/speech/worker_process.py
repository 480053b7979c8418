"""One speech worker process, seen from its parent: started on demand, asked, timed, killed."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from voiceguide.speech.deadline import Deadline
from voiceguide.system.shell import pip_install

if TYPE_CHECKING:
    import subprocess
    import tempfile

START_LIMIT_S = 60.0
"""For the interpreter and the engine to come up on the slowest machine; usually 0.1 s."""

START_ATTEMPTS = 2

_NOISE_SHOWN = 300
"""How many characters of what the engine wrote on standard error go into a message."""


class WorkerLostError(Exception):
    """The worker died or took too long; asking again starts a new one."""


class EngineUnavailableError(Exception):
    """There is no speech here at all, and why; asking again is no use."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class WorkerProcess:
    """A worker, used by one thread; `kill` and `pid` are for any thread."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._noise: IO[bytes] | None = None
        """What the worker writes on standard error."""
        self._greeting: dict[str, Any] = {}
        self._unavailable: EngineUnavailableError | None = None
        self._process: subprocess.Popen[str] | None = None
        self._coming_up: subprocess.Popen[str] | None = None
        self._waking: threading.Thread | None = None
        self._starting = threading.Lock()
        self._limit = Deadline(self._give_up)
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    @property
    def folder(self) -> Path:
        """A private folder for what passes between the two; there from the first start on."""
        assert self._folder is not None
        return Path(self._folder.name)

    @property
    def sound_file(self) -> Path:
        """Where the worker is to write what it speaks, again and again.

        A new file for each utterance would take a good part of the time that speaking it takes.
        """
        return self.folder / "spoken.wav"

    def wake(self) -> None:
        """Have the process come up meanwhile; why it does not is `start`'s to say."""
        # In a thread, which Ctrl-C does not reach: between a process and its place in here it would
        # be nobody's.
        self._waking = threading.Thread(target=self._come_up, name="waking", daemon=True)
        self._waking.start()

    def _come_up(self) -> None:
        with contextlib.suppress(OSError, WorkerLostError):
            self._coming_up = self._spawn()

    def start(self) -> dict[str, Any]:
        """What the engine is (see speech_worker); starts the process unless it runs.

        Raises EngineUnavailableError when it does not come up, also at a second attempt.
        """
        if self._waking is not None:
            self._waking.join()
        if self._unavailable is not None:
            raise self._unavailable
        if self.pid is not None and self._coming_up is None:
            return self._greeting
        # What was woken may have come to grief since, and is replaced as often as any other.
        greeting = self._greet(START_ATTEMPTS + (self._coming_up is not None))
        if "error" in greeting:
            self._unavailable = EngineUnavailableError(greeting["error"], greeting["hint"])
            raise self._unavailable
        self._greeting = greeting
        return greeting

    def _greet(self, attempts: int) -> dict[str, Any]:
        process, self._coming_up = self._coming_up, None
        try:
            return self._receive(process or self._spawn(), START_LIMIT_S)
        except OSError as error:
            raise EngineUnavailableError(
                f"the speech engine could not start: {error}",
                "Free some disk space and memory, or set TMPDIR to a folder you may write to.",
            ) from error
        except WorkerLostError as error:
            if attempts > 1:
                return self._greet(attempts - 1)
            raise EngineUnavailableError(
                f"the speech engine could not start: it {error}",
                "Install it afresh with"
                f" `{pip_install('pyttsx3', 'espeakng-loader', afresh=True)}`, and unset"
                " ESPEAK_DATA_PATH if you set it.",
            ) from error

    def _spawn(self) -> subprocess.Popen[str]:
        # Where every word is in the cache no worker starts, and these are not worth their time.
        import subprocess
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
            if self._noise is None:
                # Without a name, so that it goes when both processes have, however they do.
                self._noise = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `close`)
            self._noise.seek(0)
            self._noise.truncate()
            self._process = subprocess.Popen(
                # -P, and the file rather than -m, keep modules in the current folder out.
                [sys.executable, "-P", _WORKER_FILE, str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._noise,
                encoding="ascii",
                # Ctrl-C is for the parent alone; the worker leaves when its input ends.
                start_new_session=True,
                creationflags=creation_flags(),
            )
            return self._process

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """The reply to `request`, at most `limit_s` seconds after a worker was there to take it.

        Raises WorkerLostError and EngineUnavailableError.
        """
        self.start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._lost() from error
        return self._receive(process, limit_s)

    def kill(self) -> None:
        """End the process for good, whatever it is doing."""
        with self._starting:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Kill the process and wait until it is gone."""
        self.kill()
        if self._waking is not None:
            self._waking.join()
        self._limit.close()
        self._discard()
        if self._noise is not None:
            self._noise.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _receive(self, process: subprocess.Popen[str], limit_s: float) -> dict[str, Any]:
        assert process.stdout is not None
        self._limit.begin(limit_s)
        try:
            line = process.stdout.readline()
        finally:
            overdue = self._limit.end()
        if not line.endswith("\n"):
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
        noise = ""
        with contextlib.suppress(OSError, ValueError):  # closed by now
            if self._noise is not None:
                self._noise.seek(0)
                written = self._noise.read().decode("utf-8", "replace")
                noise = " ".join(written.split())[-_NOISE_SHOWN:]
        return WorkerLostError(f"stopped: {noise}" if noise else "stopped unexpectedly")

    def _discard(self) -> None:
        """Let go of a process that is dead or about to be, its pipes included."""
        process = self._process
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:
                # A request it never read cannot be flushed any more.
                continue
        with self._starting:
            self._process = None


_WORKER_FILE = str(Path(__file__).with_name("worker.py"))


def creation_flags() -> int:
    """On Windows, no window, and a group of its own, whose Ctrl-C is not the parent's."""
    if sys.platform == "win32":
        import subprocess

        return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0
