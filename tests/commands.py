"""Runs `voiceguide` for tests and returns what it printed; scripts short enough to play."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any, Protocol

from msgspec import Struct

COMMAND = (sys.executable, "-m", "voiceguide")

THREE_STEPS = """\
---
chimes: off
lead_in: 0s
---
# Three steps

## Warm up
- [0.6s] One.

## Wide circles
- [0.6s] Two.

## Rest
- [0.6s] Three.
"""

SHORT = """\
---
chimes: off
lead_in: 0s
---
# Short and quiet

## First
- [1s] One.

## Second
- [0.5s]
"""

WITH_A_BELL = """\
---
lead_in: 0s
---
# A bell

## Ring
- [chime bell]
- [2s] Listen.
"""

TOO_MANY_WORDS = """\
---
chimes: off
lead_in: 0s
---
# Hasty

## Hurry
- [1s] These are by far too many words to be spoken within a single second.
"""

PATIENCE_S = 120.0
"""Time limit in seconds; only a command that hangs takes this long."""


class Done(Struct, frozen=True):
    """The exit code, standard output and standard error of a finished command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return standard output parsed as JSON."""
        return json.loads(self.out)


class Voiceguide(Protocol):
    """Runs one command and returns when it has finished."""

    def __call__(self, *arguments: object, stdin: str = "") -> Done: ...


def run_apart(
    *arguments: object, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> Done:
    """Run a command in its own process, as a user does."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_one_clear_error(done: Done, *said: str, code: int = 2) -> None:
    """Assert that one error message containing all of `said`, and nothing else, was printed."""
    assert done.code == code, done
    assert done.out == ""
    assert done.err.startswith("Error: "), done.err
    assert done.err.count("Error:") == 1
    assert "Traceback" not in done.err
    for words in said:
        assert words in done.err
