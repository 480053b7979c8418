"""A pretended room: a loudspeaker, somebody who calls and claps in it, and a microphone.

The microphone hears both, each as loud as it is played.
"""

from __future__ import annotations

import subprocess
import threading
import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.integration.sound_server import SoundServer


class Room:
    """On a sound server, under a name of its own."""

    def __init__(self, server: SoundServer, name: str) -> None:
        self._server = server
        self.speaker = f"{name}-speaker"
        self._air = f"{name}-air"
        self._microphone = f"{name}-microphone"
        server.add_speaker(self.speaker)
        server.add_speaker(self._air)
        server.keep_default_source()
        server.load("module-loopback", f"source={self.speaker}.monitor", f"sink={self._air}",
                    "latency_msec=30", "source_dont_move=true", "sink_dont_move=true")  # fmt: skip
        server.load("module-remap-source", f"source_name={self._microphone}",
                    f"master={self._air}.monitor")  # fmt: skip

    def environment(self) -> dict[str, str]:
        """For a program whose sound the room shall hear and who shall hear the room."""
        return {**self._server.environment(self.speaker), "PULSE_SOURCE": self._microphone}

    def call(self, samples: NDArray[np.float32], rate: int, latency_ms: int = 20) -> Call:
        """Begin to play mono samples (frames,) into the room; more latency stands more load."""
        return Call(samples, rate, self._server.environment(self._air), latency_ms)


class Call:
    """Sound on its way into a room."""

    def __init__(
        self,
        samples: NDArray[np.float32],
        rate: int,
        environment: dict[str, str],
        latency_ms: int = 20,
    ) -> None:
        self._frames = (np.clip(samples, -1, 1) * 32767).astype("<i2")
        self._rate = rate
        self._player = subprocess.Popen(
            ["pacat", "--raw", "--format=s16le", f"--rate={rate}", "--channels=1",
             f"--latency-msec={latency_ms}"],
            env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._write)
        self.ended_s = 0.0
        """When its last sample was played, by `time.monotonic`; to some 20 ms."""
        self._thread.start()

    def wait(self) -> None:
        """Return when all of it has been played."""
        self._thread.join()

    def _write(self) -> None:
        assert self._player.stdin is not None
        self._player.stdin.write(self._frames.tobytes())
        self._player.stdin.close()
        # It leaves when the server has played everything.
        self._player.wait()
        self.ended_s = time.monotonic()
