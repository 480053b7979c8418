"""Somebody who never tires narrates in a pretended room: Joe."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.integration.emulated import EmulatedTerminal
from tests.integration.room import Room
from voiceguide.audio.clip import SESSION_RATE
from voiceguide.speech.synthesizer import Speaker, Synthesizer

JOE = Speaker("piper/en_US-joe-medium", 150)

SCRIPT = """\
---
chimes: off
lead_in: 0s
---
# A calm minute

## Press [left, right]
- [4s] Press the {side} side of your jaw.
  - [last 1s] [countdown]
- [3s] Rest.

## End
- [6s] Now feel the warmth of your hands, and breathe out.
"""

LINES = [
    "Press the left side of your jaw.",
    "1",
    "Rest.",
    "Press the right side of your jaw.",
    "Now feel the warmth of your hands, and breathe out.",
]


class Narrator:
    """Somebody before a microphone and a terminal on which `voiceguide narrate` runs."""

    def __init__(self, joe: Synthesizer, room: Room, *arguments: str) -> None:
        self._joe = joe
        self._room = room
        # The sound server's home must not hide the test's own.
        folders = {name: value for name, value in os.environ.items() if name.startswith("XDG_")}
        environment = {**room.environment(), **folders, "XDG_CONFIG_HOME": os.environ["HOME"]}
        self.terminal = EmulatedTerminal(80, 30, "narrate", *arguments, environment=environment)

    def sees(self, expected: str) -> list[str]:
        return self.terminal.read_until_it_shows(expected)

    def takes(self, text: str, loudness: float = 0.4) -> None:
        """Record a take of a line."""
        self.terminal.press(" ")
        self.sees("space stop")
        self.terminal.read_for(0.4)
        if text:
            self.says(text, loudness)
        self.terminal.read_for(0.4)
        self.terminal.press(" ")
        self.sees("enter keep")

    def says(self, text: str, loudness: float = 0.4) -> None:
        clip = self._joe.clip(text, JOE).samples[:, 0]
        # A gap in the voice, because the machine is busy, would be its own fault.
        self._room.call(loudness * clip, SESSION_RATE, latency_ms=500).wait()

    def keeps(self) -> None:
        self.terminal.press("\r")

    def asks(self, command: str, expected: str) -> None:
        """Say a command until the screen shows `expected`: a busy machine may lose a word."""
        for _ in range(3):
            # What sounds so soon after a take is not listened to.
            self.terminal.read_for(1.2)
            self.says(command)
            for _ in range(20):
                if any(expected in row for row in self.terminal.read_for(0.1)):
                    return
        self.sees(expected)

    def narrates(self, text: str) -> None:
        """Record and keep a line; again if a busy machine delayed the microphone."""
        for _ in range(3):
            self.takes(text)
            if any("fits." in row for row in self.terminal.rows):
                break
        self.sees("fits.")
        self.keeps()


def spoken(path: Path) -> NDArray[np.float32]:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate == SESSION_RATE
    mono: NDArray[np.float32] = samples.mean(axis=1)
    return mono
