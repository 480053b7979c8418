"""A private sound server with any number of virtual speakers, each of which can be recorded.

It needs no root, no session bus and no sound card, and does not touch the user's own server.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from voiceguide.audio.outputs.playback_buffer import QUIET

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 44_100
CHANNELS = 2
# Nothing waits this long unless something is broken or the machine is very busy.
PATIENCE_S = 30.0

_ALSA_CONFIG = """\
pcm_type.pulse { lib "libasound_module_pcm_pulse.so" }
ctl_type.pulse { lib "libasound_module_ctl_pulse.so" }
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class SoundServer:
    """A context manager that runs PulseAudio with its own socket, home and configuration."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="voiceguide-sound-")
        self._home = Path(self._folder.name)
        self._process: subprocess.Popen[bytes] | None = None
        self._listeners: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        """Start the server, also after `kill`; its speakers have to be added again."""
        socket = self._home / "native"
        socket.unlink(missing_ok=True)
        (self._home / "asound.conf").write_text(_ALSA_CONFIG, encoding="ascii")
        log = (self._home / "log").open("wb")
        with log:
            self._process = subprocess.Popen(
                [
                    "pulseaudio",
                    "-n",
                    "--daemonize=no",
                    "--use-pid-file=no",
                    "--exit-idle-time=-1",
                    "--disable-shm=yes",
                    f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1",
                ],
                env=self._private(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        process = self._process
        answers = wait_until(
            lambda: (
                process.poll() is not None
                or (socket.exists() and self._ask("info").returncode == 0)
            )
        )
        if process.poll() is not None or not answers:
            report = (self._home / "log").read_text(errors="replace")
            self.stop()
            message = f"pulseaudio did not start:\n{report}"
            raise RuntimeError(message)

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def add_speaker(self, name: str) -> None:
        """Add a null sink and wait until it accepts sound."""
        arguments = f"sink_name={name} rate={RATE} channels={CHANNELS} format=s16le"
        answer = self._ask("load-module", "module-null-sink", *arguments.split())
        if answer.returncode != 0:
            raise RuntimeError(answer.stderr)
        # Without a listener of low latency, a null sink consumes two seconds at a time, as no real
        # speaker does.
        listener = subprocess.Popen(
            _listen_to(name), env=self._private(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._listeners.append(listener)

    def keep_default_source(self) -> None:
        """Pin the present default source.

        Otherwise a virtual microphone becomes the default, and recordings of the present one are
        moved to it.
        """
        present = self._ask("get-default-source").stdout.strip()
        self._ask("set-default-source", present)

    def load(self, module: str, *arguments: str) -> None:
        """Load a module of the server."""
        answer = self._ask("load-module", module, *arguments)
        if answer.returncode != 0:
            raise RuntimeError(answer.stderr)

    def unload(self, module: str) -> None:
        """Unload every module of a name."""
        self._ask("unload-module", module)

    def environment(self, speaker: str) -> dict[str, str]:
        """Return the environment of a program that is to be heard on `speaker` alone."""
        return {**self._private(), "PULSE_SINK": speaker}

    def record(self, speaker: str) -> Recorder:
        """Return a context manager that records a speaker."""
        return Recorder(speaker, self._private())

    def buffered_s(self, speaker: str) -> float:
        """Return the seconds from the frame heard now to the last one a client has written.

        This is the server's own figure, which a busy machine does not change: the largest of all
        clients of the speaker, 0.0 without any.
        """
        index = next(
            line.split("\t")[0]
            for line in self._ask("list", "short", "sinks").stdout.splitlines()
            if line.split("\t")[1] == speaker
        )
        largest = 0.0
        for client in self._ask("list", "sink-inputs").stdout.split("Sink Input #")[1:]:
            stated = dict(
                line.strip().split(": ", 1) for line in client.splitlines() if ": " in line
            )
            if stated["Sink"] == index:
                parts = (stated["Buffer Latency"], stated["Sink Latency"])
                largest = max(largest, sum(int(part.split()[0]) for part in parts) / 1e6)
        return largest

    def kill(self) -> None:
        """End the server without notice, as a pulled plug would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End the server and remove its files; may be called again."""
        for listener in self._listeners:
            listener.kill()
            listener.wait()
        self._listeners.clear()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None
        self._folder.cleanup()

    def _private(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self._home),
            "XDG_RUNTIME_DIR": str(self._home),
            "XDG_CONFIG_HOME": str(self._home),
            "PULSE_SERVER": f"unix:{self._home}/native",
            "PULSE_COOKIE": str(self._home / "cookie"),
            "ALSA_CONFIG_PATH": str(self._home / "asound.conf"),
            "LC_ALL": "C",
        }

    def _ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pactl", *arguments],
            env=self._private(),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )


def wait_until(condition: Callable[[], bool]) -> bool:
    """Wait until a condition holds, PATIENCE_S at most; return whether it does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _listen_to(speaker: str) -> list[str]:
    return [
        "parec",
        f"--device={speaker}.monitor",
        "--raw",
        "--format=s16le",
        f"--rate={RATE}",
        f"--channels={CHANNELS}",
        "--latency-msec=20",
    ]


class Recorder:
    """A context manager that records what one speaker really plays."""

    def __init__(self, speaker: str, environment: dict[str, str]) -> None:
        self._command = _listen_to(speaker)
        self._environment = environment
        self._pieces: list[bytes] = []
        self._arrivals: list[tuple[int, float]] = []
        self._bytes = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self._wait_for(1)
        return self

    def __exit__(self, *_error: object) -> None:
        # The last of what was played is still on its way through the server.
        self._wait_for(self._bytes + RATE * CHANNELS * 2 // 4)
        self._process.terminate()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    @property
    def frames(self) -> NDArray[np.int16]:
        """Everything recorded so far, of shape (frames, channels)."""
        data = b"".join(self._pieces)
        whole = len(data) - len(data) % (2 * CHANNELS)
        return np.frombuffer(data[:whole], np.int16).reshape(-1, CHANNELS)

    def arrival_s(self, frame: int) -> float:
        """Return when a frame of the recording arrived here, by `time.monotonic`."""
        return next(moment for end, moment in self._arrivals if end > frame)

    @property
    def gained_s(self) -> float:
        """The seconds by which the speaker's clock ran ahead of this machine's.

        Pieces of sound may arrive late but never early, so the earliest arrivals of the first and
        the last minute are compared.
        """
        first_s, last_s = self._arrivals[0][1] + 60, self._arrivals[-1][1] - 60
        delays = [(moment, moment - end / RATE) for end, moment in self._arrivals]
        at_first = min(delay for moment, delay in delays if moment <= first_s)
        at_last = min(delay for moment, delay in delays if moment >= last_s)
        return at_first - at_last

    def wait_for_sound(self) -> None:
        """Return as soon as anything above room tone has been recorded. Raises TimeoutError."""
        if not wait_until(lambda: bool(np.any(np.abs(self.frames.astype(np.int32)) > QUIET))):
            message = "nothing was heard"
            raise TimeoutError(message)

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := os.read(self._process.stdout.fileno(), 65_536):
            self._pieces.append(piece)
            self._bytes += len(piece)
            self._arrivals.append((self._bytes // (2 * CHANNELS), time.monotonic()))

    def _wait_for(self, size: int) -> None:
        wait_until(lambda: self._bytes >= size or self._process.poll() is not None)
