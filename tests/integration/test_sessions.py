"""Sessions in real time through a real sound server, compared with their plan."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

import numpy as np
import pytest

from benchmarks.workloads import workload
from tests.integration.onsets import CLOCKS_DIFFER, SOUNDING, Heard
from tests.integration.sessions import (
    Recording,
    events_heard,
    record_sessions,
    timeline_of,
)
from tests.integration.sound_server import SoundServer
from tests.memory import memory_bytes
from tests.needs import installed_outputs, needs_program
from tests.retries import retried

SHORT = ("evening-massage", "sixty-second-oil-massage", "brow-raise")

LATEST_S = 0.020
"""How late or early a sound may begin at the speaker, relative to the first one."""

DRIFT_S = 0.005

MOST_GROWTH = 2_000_000
"""Bytes in half an hour, on average; one clip more or less is not growth."""

SURE = 0.85
"""Least likeness of an event and its clip, 1 being the very same sound."""


def check_all(
    server: SoundServer,
    wanted: list[tuple[str, str]],
    cache: Path,
    watched: Callable[[Sequence[int]], AbstractContextManager[object]] = nullcontext,
    variables: Mapping[str, str] | None = None,
) -> list[tuple[Recording, list[Heard]]]:
    """Play sessions and check that each is heard as planned; return what was heard.

    A sound server that gets no processor time for a moment breaks the sound by itself, which moves
    everything after it. So a session that was not heard as planned is played again, at most twice;
    an error of the program would be there each time.
    """
    done: list[tuple[Recording, list[Heard]]] = []
    for attempt in range(3):
        failed = []
        for recording in record_sessions(
            server, wanted, cache, attempt, watched=watched, variables=variables
        ):
            try:
                done.append((recording, check_against_plan(recording, cache)))
            except AssertionError as error:
                if attempt == 2:
                    raise
                retried(f"{recording.output}: {error}")
                # Kept for whoever looks into it.
                np.save(cache / f"{recording.output}-{attempt}.npy", recording.samples)
                failed.append((recording.routine, recording.output))
        wanted = failed
        if not wanted:
            break
    return done


def check_against_plan(recording: Recording, cache: Path) -> list[Heard]:
    """Check that every utterance and chime of the plan was heard on time; return them."""
    assert recording.exit_code == 0, recording.errors
    timeline = timeline_of(recording.routine, cache)
    heard = events_heard(recording.samples, timeline, cache, live=True)
    assert len(heard) == sum(event["kind"] in SOUNDING for event in timeline["events"])
    for each in heard:
        assert each.likeness > SURE, each
        assert abs(each.late_s) <= LATEST_S + CLOCKS_DIFFER * each.event["start_s"], each
    for event in timeline["events"]:
        if event["kind"] == "speech":
            assert event["text"] in recording.printed
    return heard


@pytest.mark.realtime
def test_what_is_heard_is_what_was_planned_through_both_outputs(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    for routine in SHORT:
        timeline_of(routine, tmp_path)  # speaks every utterance once, into the cache
    wanted = [(routine, output) for routine in SHORT for output in installed_outputs()]
    assert len(check_all(sound_server, wanted, tmp_path)) == len(wanted)


BRIEF = """\
# Brief

## One
- [3s] Rest your hands on your cheeks.
- [2s] And breathe out.

## Two
- [3s] Let your shoulders fall.
"""


@contextmanager
def called_every(seconds: float, function: Callable[[], None]) -> Iterator[None]:
    """Call a function again and again in a thread, inside the context."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(seconds):
            function()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


JUMPS = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long ahead_s(void) {
    long seconds = 0;
    FILE *says = fopen(getenv("JUMPING_CLOCK"), "r");
    if (says != NULL) {
        if (fscanf(says, "%ld", &seconds) != 1) seconds = 0;
        fclose(says);
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += ahead_s();
    return result;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec precise;
    int result = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return result;
}

time_t time(time_t *now) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (now != NULL) *now = precise.tv_sec;
    return precise.tv_sec;
}
"""
"""Replaces every function of the C library that returns the time of day."""


class JumpingClock:
    """A time of day that jumps a day ahead and back, for programs with these `variables`."""

    EVERY_S = 0.3
    DAY_S = 86_400

    def __init__(self, folder: Path) -> None:
        needs_program("gcc", "gcc")
        self._says = folder / "seconds-ahead"
        self._says.write_text("0")
        self._jumps = 0
        (folder / "jumps.c").write_text(JUMPS)
        library = folder / "jumps.so"
        build = ["gcc", "-shared", "-fPIC", "-o", str(library), str(folder / "jumps.c"), "-ldl"]
        subprocess.run(build, check=True)
        self.variables = {"LD_PRELOAD": str(library), "JUMPING_CLOCK": str(self._says)}

    def __call__(self, _processes: Sequence[int] = ()) -> AbstractContextManager[None]:
        return called_every(self.EVERY_S, self._jump)

    def _jump(self) -> None:
        self._jumps += 1
        following = self._says.with_suffix(".new")
        following.write_text(str(self.DAY_S if self._jumps % 2 else -self.DAY_S))
        following.replace(self._says)

    def off_by_s(self) -> float:
        """Return how far a program's time of day is from the real one."""
        command = [sys.executable, "-c", "import time; print(time.time())"]
        done = subprocess.run(
            command, env={**os.environ, **self.variables}, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        return abs(float(done.stdout) - time.time())


@pytest.mark.realtime
@pytest.mark.skipif(sys.platform != "linux", reason="preloads a library")
def test_a_time_of_day_that_jumps_moves_nothing_that_is_heard(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    script = tmp_path / "brief.md"
    script.write_text(BRIEF)
    clock = JumpingClock(tmp_path)
    timeline_of(str(script), tmp_path)
    wanted = [(str(script), output) for output in installed_outputs()]
    played = check_all(sound_server, wanted, tmp_path, clock, clock.variables)
    assert len(played) == len(wanted)
    # The time of day did jump, and is a day off now.
    assert clock.off_by_s() > clock.DAY_S / 2


@pytest.mark.soak
def test_five_minutes_do_not_drift(sound_server: SoundServer, tmp_path: Path) -> None:
    # The kit with its waits cut short, as nobody answers.
    from voiceguide.library.catalog import standard_library

    script = Path(standard_library().load("five-minute-kit").source).read_text(encoding="utf-8")
    kit = tmp_path / "kit.md"
    kit.write_text(script.replace("[wait 1m]", "[wait 5s]").replace("[wait]", "[wait 5s]"))
    timeline = timeline_of(str(kit), tmp_path)
    wanted = [(str(kit), output) for output in installed_outputs()]
    for recording, heard in check_all(sound_server, wanted, tmp_path):
        check_drift(recording, heard, timeline["duration_s"])


def check_drift(recording: Recording, heard: list[Heard], duration_s: float) -> None:
    """Check the time from the first to the last sound, by the speaker's or the machine's clock.

    miniaudio follows the speaker's; simpleaudio, which cannot read that, the machine's.
    """
    drift_s = heard[-1].late_s - heard[0].late_s
    sys.stdout.write(
        f"{recording.output}: {duration_s:.0f} s, {len(heard)} sounds, drift"
        f" {drift_s * 1000:.1f} ms; the speaker's clock gained {recording.gained_s * 1000:.1f} ms\n"
    )
    follows_machine = recording.output == "simpleaudio"
    earliest, latest = sorted((0.0, recording.gained_s if follows_machine else 0.0))
    assert earliest - DRIFT_S <= drift_s <= latest + DRIFT_S


class Growth:
    """Measures processes from time to time: for each, pairs of bytes in memory and open files."""

    EVERY_S = 10.0

    def __init__(self) -> None:
        self.seen: dict[int, list[tuple[int, int]]] = {}

    def __call__(self, processes: Sequence[int]) -> AbstractContextManager[None]:
        self.seen = {pid: [] for pid in processes}
        return called_every(self.EVERY_S, self._measure)

    def _measure(self) -> None:
        for pid, seen in self.seen.items():
            # A process that has ended has no figures.
            with suppress(OSError, IndexError):
                files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
                seen.append((memory_bytes(pid), files))


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_an_hour_neither_drifts_nor_grows(sound_server: SoundServer, tmp_path: Path) -> None:
    """450 cues on both outputs at once, their words spoken while they play."""
    script = tmp_path / "hour.md"
    script.write_text(workload("hour", 60).script())
    growth = Growth()
    wanted = [(str(script), output) for output in installed_outputs()]
    for recording, heard in check_all(sound_server, wanted, tmp_path, growth):
        check_drift(recording, heard, 3600)
    grown: list[float] = []
    for seen in growth.seen.values():
        # The first quarter fills caches: clips, and the device's buffers. Those of simpleaudio grow
        # for five minutes, and then until the next silence, so means are compared.
        length = len(seen) // 4
        quarters = [seen[start : start + length] for start in range(0, 4 * length, length)]
        means = [float(np.mean([memory for memory, _ in quarter])) for quarter in quarters]
        _, early, _, late = quarters
        sys.stdout.write(
            f"memory of each quarter of an hour: {', '.join(f'{mean / 1e6:.2f}' for mean in means)}"
            f" MB; open files {early[0][1]}, then {late[-1][1]}\n"
        )
        grown.append(means[3] - means[1])
        assert max(files for _, files in late) <= max(files for _, files in early)
    assert max(grown) <= MOST_GROWTH
