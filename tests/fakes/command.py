"""`voiceguide` by a clock that nobody waits for: `python -m tests.fakes.command start …`.

A process of its own, so that its memory is a session's and not a test's. It needs `--output
silent`, and adds to standard error, as JSON, the bytes in memory after each hour of the session.
"""

from __future__ import annotations

import json
import sys
from unittest import mock

from tests.fakes.clock import FakeClock
from tests.memory import memory_bytes
from voiceguide.cli import run


def main() -> int:
    """Run the command in the arguments; return its exit code."""
    clock = FakeClock(longest_s=86_400)
    memory: list[int] = []

    def measure(_seconds: float) -> None:
        if clock.now >= 3600 * (len(memory) + 1):
            memory.append(memory_bytes())

    clock.passing = measure
    with (
        mock.patch("voiceguide.audio.outputs.silent.time", clock),
        mock.patch("voiceguide.playback.interfaces.time", clock),
    ):
        code = run()
    sys.stderr.write(f"{json.dumps(memory)}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
