"""A session of eight hours through the silent output, by a clock that nobody waits for."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.workloads import workload
from tests.builders import constant, session_of
from tests.fakes.clock import FakeClock
from tests.fakes.output import RATE
from tests.fakes.performance import SIGNAL_LEVEL
from voiceguide.audio.outputs.silent import SilentOutput
from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Ending
from voiceguide.playback.player import Player
from voiceguide.playback.progress import Progress
from voiceguide.playback.signals import Signals
from voiceguide.playback.stream import STREAM_BLOCK_FRAMES
from voiceguide.playback.view import State, View

HOURS = 8
MOST_GROWTH_BYTES = 500_000
"""Growth of Python's memory in six hours; one clip more or less is not growth."""

MOST_GROWTH_OF_THE_PROCESS_BYTES = 6_000_000
"""Growth of all memory in seven hours of spoken words. Freed memory leaves gaps, fewer each hour,
3 MB of them in all; twice that is a leak."""


class Watcher:
    """Asks for nothing; records how late each sound is reported and, once an hour, the memory."""

    listening = ""
    is_listening = False

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.late_s: list[float] = []
        self.held_bytes: list[int] = []

    def actions(self, *, waiting: bool) -> Sequence[Action]:
        return ()

    def set_state(self, state: State) -> None:
        pass

    def on_output(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        pass

    def show(self, view: View) -> None:
        pass

    def on_event(self, passage: Passage, event: Event) -> None:
        self.late_s.append(self._clock.now - event.start_frame / RATE)
        if self._clock.now > 3600 * (len(self.held_bytes) + 1):
            gc.collect()
            self.held_bytes.append(tracemalloc.get_traced_memory()[0])


@pytest.mark.soak
def test_eight_hours_neither_drift_nor_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock(longest_s=86_400)
    monkeypatch.setattr("voiceguide.audio.outputs.silent.time", clock)
    session = session_of(workload("night", 60 * HOURS).script())
    watcher = Watcher(clock)

    def opened(beginning: NDArray[np.float32] | None) -> SilentOutput:
        output = SilentOutput()
        output.open(RATE, 1, beginning)
        return output

    signal = constant(SIGNAL_LEVEL, RATE // 10)
    progress = Progress(session.plan.item_count, RATE)
    signals = Signals(signal, signal, signal, signal)
    tracemalloc.start()
    try:
        player = Player(session, opened, watcher, watcher, signals, progress, clock)
        assert player.play() is Ending.FINISHED
    finally:
        tracemalloc.stop()
    sys.stdout.write(f"memory after each hour, in bytes: {watcher.held_bytes}\n")
    assert clock.now > 3600 * HOURS
    # However late in the session, a sound is reported within one block and one poll.
    assert min(watcher.late_s) >= -1e-6
    assert max(watcher.late_s) <= STREAM_BLOCK_FRAMES / RATE + 0.03
    assert len(watcher.held_bytes) == HOURS - 1
    assert max(watcher.held_bytes[1:]) - watcher.held_bytes[0] <= MOST_GROWTH_BYTES


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_spoken_words_of_eight_hours_do_not_fill_the_memory(tmp_path: Path) -> None:
    script = tmp_path / "night.md"
    script.write_text(workload("night", 60 * HOURS).script())
    command = (sys.executable, "-m", "tests.fakes.command")
    done = subprocess.run(
        [*command, "start", str(script), "--output", "silent", "--plain"],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    memory = json.loads(done.stderr.splitlines()[-1])
    sys.stdout.write(f"memory after each hour, in bytes: {memory}\n")
    assert len(memory) == HOURS
    assert memory[-1] - memory[0] <= MOST_GROWTH_OF_THE_PROCESS_BYTES
