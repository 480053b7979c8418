"""Measurements of the recorded output: first sound, onsets of a whole session, pauses."""

from __future__ import annotations

import compileall
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

import voiceguide
from benchmarks.commands import COLD, PEERS, Bench, folders, needs, ours
from benchmarks.rounds import Group, Results
from benchmarks.table import Row, milliseconds, seconds
from benchmarks.workloads import workload
from tests.integration.sound_server import SoundServer

if TYPE_CHECKING:
    from tests.integration.sessions import Recording

OUTPUTS = ("simpleaudio", "miniaudio")
PAUSES = 40
FIRST_SOUNDS = 11
"""Rounds; many, because two starts of the same script differ by 10 ms."""

SESSIONS = 5
"""Sessions of the same routine on each output, all at once."""

SURE = 0.85
"""The likeness of a recorded sound to its clip that counts as found; 1 is identical."""

AT_ONCE = "chimes: off\nlead_in: 0s"
"""Front matter that makes the first sound the first word, as in the plain script."""

ROWS = (
    *(
        Row(f"first sound of `start`, {state} cache, 1 min, {output}",
            f"first sound, {state}, 1 min, {output}", "a plain pyttsx3 script",
            "first sound, plain script", 1.3, seconds)
        for output in OUTPUTS for state in ("cold", "warm")
    ),
    *(
        Row(f"first sound of `start`, {state} cache, 8 h", f"first sound, {state}, 8 h",
            "ours, 1 min", f"first sound, {state}, 1 min, simpleaudio", 1.1, seconds)
        for state in ("cold", "warm")
    ),
    *(
        Row(figure, f"{name}, {output}", "the plan" if "pause" not in name else "–", None, most,
            milliseconds, of_the_worst=True)
        for output in OUTPUTS
        for figure, name, most in (
            (f"onset error, p99, {output}", "onset p99", 0.010),
            (f"drift, {output}", "drift", 0.005),
            (f"pause: key to silence, p95, {output}", "pause p95", 0.250),
        )
    ),
)  # fmt: skip


def check_programs() -> None:
    """Raise MissingError if the sound server is not installed."""
    needs("pulseaudio", "pulseaudio")
    needs("parec", "pulseaudio-utils")


def first_sounds(bench: Bench, server: SoundServer, shrink: float = 1) -> Group:
    """Return measurements of the time from starting a process to its first audible sample."""
    minute = bench.write(workload("one-minute-at-once", 1), AT_ONCE)
    night = bench.write(workload("eight-hours-at-once", 480 / shrink), AT_ONCE)
    warm = bench.folder / "warm"
    # As pip does; with PYTHONDONTWRITEBYTECODE every start would compile the modules again.
    compileall.compile_dir(Path(voiceguide.__file__).parent, quiet=1)
    server.add_speaker("first")

    def of_ours(script: Path, output: str, cache: Path | str) -> Callable[[], float]:
        def run() -> float:
            with bench.scratch() as scratch:
                command = [*ours(), "start", str(script), "--plain", "--output", output]
                environment = {**server.environment("first"), **folders(cache, scratch)}
                return _first_sound_s(server, command, environment)

        return run

    def plain() -> float:
        needs("aplay", "alsa-utils")
        command = [sys.executable, str(PEERS / "plain_start.py"), str(minute.with_suffix(".json"))]
        return _first_sound_s(server, command, server.environment("first"))

    of_ours(minute, OUTPUTS[0], warm)()
    of_ours(night, OUTPUTS[0], warm)()
    measurements: dict[str, Callable[[], float]] = {"first sound, plain script": plain}
    for state, cache in (("cold", COLD), ("warm", warm)):
        for output in OUTPUTS:
            measurements[f"first sound, {state}, 1 min, {output}"] = of_ours(minute, output, cache)
        measurements[f"first sound, {state}, 8 h"] = of_ours(night, OUTPUTS[0], cache)
    return Group("first sound", measurements, FIRST_SOUNDS)


def _first_sound_s(
    server: SoundServer, command: Sequence[str], environment: Mapping[str, str]
) -> float:
    with server.record("first") as recorder:
        begun = time.monotonic()
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            recorder.wait_for_sound()
        finally:
            # The whole group: `aplay` is a child of the plain script.
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        first = int(recorder.frames.any(axis=1).argmax())
        heard_s = recorder.arrival_s(first) - begun
    _wait_for_silence(server)
    return heard_s


def _wait_for_silence(server: SoundServer) -> None:
    """Wait until the server has played what the ended process left."""
    while True:
        with server.record("first") as recorder:
            time.sleep(0.1)
        if not recorder.frames[-len(recorder.frames) // 2 :].any():
            return


class Onsets(Struct, frozen=True):
    """Holds the sounds found in one session and their errors, in seconds."""

    output: str
    sounds: int
    least_likeness: float
    p99_s: float
    worst_s: float
    drift_s: float


def onsets(bench: Bench, minutes: float) -> list[Onsets]:
    """Play sessions on both outputs at once and find each of their sounds in the recordings.

    Raises RuntimeError if a session was not played, or not heard, to its end.
    """
    from tests.integration.sessions import record_sessions, timeline_of

    script = str(bench.write(workload("session", minutes)))
    cache = bench.folder / "warm"
    timeline = timeline_of(script, cache)
    wanted = [(script, output) for output in OUTPUTS for _ in range(SESSIONS)]
    with SoundServer() as server:
        recordings = record_sessions(server, wanted, cache)
    return [_onsets_of(recording, timeline, cache) for recording in recordings]


def _onsets_of(recording: Recording, timeline: dict[str, Any], cache: Path) -> Onsets:
    import numpy as np

    from tests.integration.sessions import events_heard

    if recording.exit_code != 0:
        raise RuntimeError(recording.errors.strip())
    heard = events_heard(recording.samples, timeline, cache, live=True)
    late_s = np.array([each.late_s for each in heard])
    error_s = np.abs(late_s - np.median(late_s))
    at_s = np.array([each.event["start_s"] for each in heard])
    least = min(each.likeness for each in heard)
    if least < SURE:
        message = f"{recording.output}: a sound was not heard (likeness {least:.2f})"
        raise RuntimeError(message)
    slope = np.polyfit(at_s, late_s, 1)[0]
    return Onsets(
        recording.output,
        len(heard),
        least,
        float(np.percentile(error_s, 99)),
        float(error_s.max()),
        abs(float(slope * (at_s[-1] - at_s[0]))),
    )


def add_onsets(found: Sequence[Onsets], results: Results) -> None:
    """Add onset errors and drift to the results."""
    for each in found:
        results.add(f"onset p99, {each.output}", each.p99_s)
        results.add(f"drift, {each.output}", each.drift_s)


_PAUSES = re.compile(r"^(\w+)\s+(\d+) pauses: median (\d+) ms, p95 (\d+) ms", re.MULTILINE)


class Pauses:
    """Runs `benchmarks.pause_at_the_speaker` in the background."""

    def __init__(self, count: int) -> None:
        command = [sys.executable, "-m", "benchmarks.pause_at_the_speaker", str(count)]
        self._printed = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed in add_to)
        self._process = subprocess.Popen(command, stdout=self._printed, stderr=self._printed)

    def add_to(self, results: Results) -> list[str]:
        """Wait for its end, add its figures to the results and return the lines it printed."""
        self._process.wait()
        self._printed.seek(0)
        printed = self._printed.read()
        self._printed.close()
        for output, count, _median, high in _PAUSES.findall(printed):
            results.add(f"pause p95, {output}", int(high) / 1000)
            results.add(f"pauses, {output}", int(count))
        for output in OUTPUTS:
            if f"pause p95, {output}" not in results.numbers:
                results.missing[f"pause p95, {output}"] = printed.strip()[-200:]
        return printed.strip().splitlines()
