"""One attack: what is run, and in which circumstances."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from tests.commands import COMMAND

SCRIPT = b"""\
---
chimes: off
lead_in: 0s
---
# Base

## Only
- [2s] First words.
- [1s]
- [2s] Last words.
"""
"""What a kind that does not damage the script uses; it lasts five seconds."""

OLD = b"old"
"""What a file of an earlier export contains."""

SOUND_SUFFIXES = ("wav", "flac", "ogg", "mp3", "opus")
"""Formats that libsndfile can read back."""

MOST_BYTES = 200 * 2**20
"""Of any file that an attack writes: a damaged script may last a day."""

Interfere = Callable[[subprocess.Popen[bytes]], set[int]]
"""Disturbs a process while it runs; returns the signals sent that may end it."""


class Attack(Struct, frozen=True):
    """A command and its circumstances. `exported` is the file that it makes, with captions beside.

    `may_write` are the places, below the box, that it may change besides `work/out`. If it
    `speaks`, every caption of what was exported must be heard. Temporary files stay if removing
    them is what fails: then it `leaves_files`. `stdout` and `stderr` are `pipe`,
    `full`, `closed`, or `broken` (a pipe that nobody reads). `limits` are names of `resource`'s.
    """

    arguments: tuple[str, ...]
    exported: Path | None = None
    speaks: bool = True
    leaves_files: bool = False
    may_write: tuple[str, ...] = ()
    wrapper: tuple[str, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    stdin: bytes = b""
    stdout: str = "pipe"
    stderr: str = "pipe"
    command: tuple[str, ...] = COMMAND
    interfere: Interfere | None = None


class Box(Struct, frozen=True):
    """The folder of one attack; everything that it may touch is inside."""

    root: Path

    @property
    def work(self) -> Path:
        """The current folder of the command, with its input."""
        return self.root / "work"

    @property
    def out(self) -> Path:
        """The only folder that exports may write to."""
        return self.work / "out"

    @property
    def temporary(self) -> Path:
        """The command's TMPDIR, which must be empty at the end."""
        return self.root / "tmp"

    @property
    def home(self) -> Path:
        """The command's home folder."""
        return self.root / "home"

    def make(self) -> None:
        """Make all folders, and a file outside `out` that nothing may touch."""
        for folder in (self.out, self.temporary, self.home):
            folder.mkdir(parents=True)
        (self.work / "canary.wav").write_bytes(b"nobody's to change")

    def write(self, name: str, content: bytes) -> str:
        """Write a file below the root; return its path as an argument of the command."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path.relative_to(self.work)) if self.work in path.parents else str(path)


def export(script: str, suffix: str, box: Box, **circumstances: object) -> Attack:
    """Return the attack that exports a script with captions."""
    arguments = ("export", "-o", f"out/made.{suffix}", "--captions", "srt", "--", script)
    return Attack(arguments, box.out / f"made.{suffix}", **circumstances)  # type: ignore[arg-type]
