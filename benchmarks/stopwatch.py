"""Measures one command from outside: wall-clock time, processor time and peak memory.

The command is started by a small process (this file, run as a script), because a child's peak
memory includes that of its parent until it executes another program.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_POLL_S = 0.02

_ERROR_CHARACTERS = 300


class CommandError(Exception):
    """Raised for a command that failed, with what it printed."""


@dataclass(frozen=True)
class Measured:
    """Holds what one run of a command took.

    `processor_s` includes the processes that the command waited for. `memory_bytes` is the
    command's peak plus the peak of each child process (Linux only; 0 if not measured).
    """

    wall_s: float
    processor_s: float
    memory_bytes: int


Command = list[str | Path]
"""A program and its arguments."""


def measured(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    *,
    memory: bool = False,
) -> Measured:
    """Run a command to its end. Raises CommandError if it fails."""
    watch = "memory" if memory else "time"
    done = subprocess.run(
        [sys.executable, "-I", "-S", __file__, watch, *map(str, command)],
        env=None if environment is None else dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 or not done.stdout.startswith("{"):
        printed = done.stderr.strip()[-_ERROR_CHARACTERS:]
        message = f"{Path(command[0]).name} {' '.join(map(str, command[1:4]))}: {printed}"
        raise CommandError(message)
    return Measured(**json.loads(done.stdout))


def _main() -> int:
    memory, command = sys.argv[1] == "memory", sys.argv[2:]
    begun = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    peaks: dict[int, int] = {}
    over = threading.Event()
    if memory:
        threading.Thread(target=_watch, args=(process.pid, peaks, over), daemon=True).start()
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.monotonic() - begun
    over.set()
    own = peaks.pop(process.pid, 0)
    result = Measured(wall_s, usage.ru_utime + usage.ru_stime, own + sum(peaks.values()))
    sys.stdout.write(json.dumps(vars(result)))
    return os.waitstatus_to_exitcode(status)


def _watch(pid: int, peaks: dict[int, int], over: threading.Event) -> None:
    while not over.is_set():
        for each in (pid, *_children(pid)):
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{each}/status").read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        peaks[each] = 1024 * int(line.split()[1])
        over.wait(_POLL_S)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


if __name__ == "__main__":
    sys.exit(_main())
