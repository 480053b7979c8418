"""One command, measured from outside: seconds, processor time, and memory at most.

Runs itself as a process that starts the command: a child counts its parent's memory as its own
until it becomes another program, so the parent has to be small.
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

_LOOK_S = 0.02

_COMPLAINT_SHOWN = 300


class CommandError(Exception):
    """A command that failed, with what it said."""


@dataclass(frozen=True)
class Measured:
    """`processor_s` is that of the command and of all processes it waited for.

    `memory_bytes` is the most the command itself had in memory, plus the most each of its child
    processes had (Linux only, and 0 where nobody looked).
    """

    wall_s: float
    processor_s: float
    memory_bytes: int


def measured(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    *,
    memory: bool = False,
) -> Measured:
    """Run a command to its end. Raises CommandError."""
    watch = "memory" if memory else "time"
    done = subprocess.run(
        [sys.executable, "-I", "-S", __file__, watch, *map(str, command)],
        env=None if environment is None else dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 or not done.stdout.startswith("{"):
        said = done.stderr.strip()[-_COMPLAINT_SHOWN:]
        message = f"{Path(command[0]).name} {' '.join(map(str, command[1:4]))}: {said}"
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
        over.wait(_LOOK_S)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


if __name__ == "__main__":
    sys.exit(_main())
