"""A time of day that jumps, as when a laptop corrects its clock, moves nothing that is heard."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.integration.sessions import called_every, check_all, timeline_of
from tests.integration.sound_server import SoundServer
from tests.needs import installed_outputs, needs_program

BRIEF = """\
# Brief

## One
- [3s] Rest your hands on your cheeks.
- [2s] And breathe out.

## Two
- [3s] Let your shoulders fall.
"""


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
