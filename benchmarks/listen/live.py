"""Measures listening in real time, through a sound server and the real microphone capture.

    python -m benchmarks.listen.live [FOLDER]

A few minutes: commands into a quiet room, two sessions played to themselves, commands over one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.listen.__main__ import ROOT, _sessions
from benchmarks.listen.callers import REPORTED, Sound, Voices
from benchmarks.listen.rooms import level_db
from tests.integration.room import Room
from tests.integration.sound_server import SoundServer
from voiceguide.playback.actions import CALL, PHRASES
from voiceguide.playback.listening.types import LISTENING_RATE

SESSIONS = ("sixty-second-oil-massage", "frown-release")


def main() -> None:
    """One table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "listen"
    voices = Voices(folder / "voices")
    callers = REPORTED[1::6]
    sounds = [
        (PHRASES[phrase].name, voices.say(callers[number % len(callers)], f"{CALL}, {phrase}"))
        for number, phrase in enumerate([*PHRASES, *PHRASES])
    ]
    sessions = {path.stem: path for path in _sessions(folder / "sessions")}
    _print("| live, through a sound server | hits | wrong | end of word to action | CPU |")
    _print("|---|---|---|---|---|")
    with SoundServer() as server:
        room = Room(server, "quiet")
        with _Ears(room, "-m", "tests.integration.eavesdropper") as ears:
            _report("commands in a quiet room", _call(room, ears, sounds, 3.0), sounds, ears)
        for name in SESSIONS:
            room = Room(server, name[:6])
            with _Ears(room, "-m", "benchmarks.listen.session_player", str(sessions[name])) as ears:
                ears.wait()
                _report(f"{name}, nobody calls", [], [], ears)
        room = Room(server, "over")
        name = "five-minute-kit"
        louder = [(action, _as_loud_as(sound, sessions[name])) for action, sound in sounds]
        command = ("-m", "benchmarks.listen.session_player", str(sessions[name]))
        with _Ears(room, *command) as ears:
            found = _call(room, ears, louder, 8.0)
            _report(f"{name}, commands over it", found, louder, ears)


class _Ears:
    """A program that listens in a room, and the lines it prints."""

    def __init__(self, room: Room, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *arguments], env=room.environment(), cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.lines: list[dict[str, Any]] = []
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> _Ears:
        self._thread.start()
        while not self.lines and self._process.poll() is None:
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.terminate()
        self._process.wait()
        self._thread.join()

    def wait(self) -> None:
        self._process.wait()

    @property
    def actions(self) -> list[tuple[str, float]]:
        """Everything asked for, and when."""
        found = []
        for line in self.lines:
            names = line.get("actions") or ([line["action"]] if "action" in line else [])
            found += [(name, line["at_s"]) for name in names]
        return found

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(json.loads(line))


def _call(
    room: Room, ears: _Ears, sounds: list[tuple[str, Sound]], pause_s: float
) -> list[tuple[str, float | None]]:
    """Call one command after the other; returns each with its wait, None where it was missed."""
    time.sleep(4)
    found: list[tuple[str, float | None]] = []
    for action, sound in sounds:
        before = len(ears.actions)
        call = room.call(sound, LISTENING_RATE)
        call.wait()
        time.sleep(pause_s)
        right = [at for name, at in ears.actions[before:] if name == action]
        found.append((action, right[0] - call.ended_s if right else None))
    return found


def _report(
    name: str,
    found: list[tuple[str, float | None]],
    sounds: list[tuple[str, Sound]],
    ears: _Ears,
) -> None:
    waits = [wait for _, wait in found if wait is not None]
    wrong = len(ears.actions) - len(waits)
    hits = f"{len(waits)} of {len(sounds)}" if sounds else "–"
    median = f"{np.median(waits):.2f} s" if waits else "–"
    cpu = next((f"{line['cpu_s']:.1f} s" for line in ears.lines if "cpu_s" in line), "–")
    _print(f"| {name} | {hits} | {wrong} | {median} | {cpu} |")


def _as_loud_as(sound: Sound, session: Path) -> Sound:
    import soundfile

    samples, _ = soundfile.read(session, dtype="float32", always_2d=True)
    louder: Sound = sound * 10 ** ((level_db(samples[:, 0]) - level_db(sound)) / 20)
    return louder.astype(np.float32)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
