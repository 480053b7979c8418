"""The `voiceguide` command for tests: what it printed, and scripts short enough to be played."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Protocol

COMMAND = (sys.executable, "-m", "voiceguide")

SHORT = """\
---
chimes: off
lead_in: 0s
---
# Short and quiet

## First
- [1s] One.

## Second
- [500ms]
""".replace("[500ms]", "[0.5s]")

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
"""Nothing takes this long unless it hangs."""


@dataclass(frozen=True)
class Done:
    """A finished command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the JSON it has to be."""
        return json.loads(self.out)


class Voiceguide(Protocol):
    """Runs one command and returns when it is done."""

    def __call__(self, *arguments: object, stdin: str = "") -> Done: ...


def run_apart(
    *arguments: object, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> Done:
    """Run a command in a process of its own, as a user does."""
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
    """One message for people on standard error, with every one of `said`; nothing else."""
    assert done.code == code, done
    assert done.out == ""
    assert done.err.startswith("Error: "), done.err
    assert done.err.count("Error:") == 1
    assert "Traceback" not in done.err
    for words in said:
        assert words in done.err
