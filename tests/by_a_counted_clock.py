"""`voiceguide` by a clock that nobody waits for: `python -m tests.by_a_counted_clock start …`.

A program of its own, so that its memory is a session's and no test's. Wants `--output silent`;
adds to standard error, as JSON, how many bytes were in memory after each hour that went by.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from unittest import mock

from voiceguide.cli import run
from voiceguide.playing import Clock

_PAGE_BYTES = 4096


class CountedClock(Clock):
    """Time that passes when somebody waits: the player, or an output in place of `time`."""

    def __init__(self) -> None:
        self.now = 0.0

    def now_s(self) -> float:
        return self.now

    monotonic = now_s

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class _Watched(CountedClock):
    def __init__(self) -> None:
        super().__init__()
        self.memory: list[int] = []

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.now >= 3600 * (len(self.memory) + 1):
            pages = Path("/proc/self/statm").read_text().split()[1]
            self.memory.append(int(pages) * _PAGE_BYTES)


def main() -> int:
    """Run the command that the arguments are; returns its exit code."""
    clock = _Watched()
    with (
        mock.patch("voiceguide.outputs.silent.time", clock),
        mock.patch("voiceguide.playing.time", clock),
    ):
        code = run()
    sys.stderr.write(f"{json.dumps(clock.memory)}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
