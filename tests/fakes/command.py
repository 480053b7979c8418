"""`voiceguide` by a clock that nobody waits for: `python -m tests.fakes.command start …`.

A program of its own, so that its memory is a session's and no test's. Wants `--output silent`;
adds to standard error, as JSON, how many bytes were in memory after each hour that went by.
"""

from __future__ import annotations

import json
import sys
from unittest import mock

from tests.fakes.clock import FakeClock
from tests.memory import memory_bytes
from voiceguide.cli import run


def main() -> int:
    """Run the command that the arguments are; returns its exit code."""
    clock = FakeClock(longest_s=86_400)
    memory: list[int] = []

    def look(_seconds: float) -> None:
        if clock.now >= 3600 * (len(memory) + 1):
            memory.append(memory_bytes())

    clock.passing = look
    with (
        mock.patch("voiceguide.audio.outputs.silent.time", clock),
        mock.patch("voiceguide.playback.interfaces.time", clock),
    ):
        code = run()
    sys.stderr.write(f"{json.dumps(memory)}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
