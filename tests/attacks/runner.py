"""Runs an attack in its box, and records what happened."""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from tests.attacks.attack import MOST_BYTES, Attack, Box
from tests.paths import CHECKOUT

HANG_S = 240.0
"""More than the time limits of an engine that does not start take together."""

LEFT_S = 10.0
"""How long processes of a command that has ended may take to follow it."""


class Outcome(Struct, frozen=True):
    """What an attack did: `code` is negative for a death by signal, None for a hang."""

    code: int | None
    out: bytes
    err: bytes
    signals: frozenset[int]
    left: tuple[str, ...]
    """Command lines of processes that outlived the command."""
    changed: tuple[str, ...]
    """Files outside `out` that were made, changed or removed, below the box."""


def run(attack: Attack, box: Box, cache: Path) -> Outcome:
    """Run the attack; all speech is kept in `cache`, so that words are spoken once."""
    before = _files(box.root)
    environment = {**os.environ, **_environment(box, cache)}
    with contextlib.ExitStack() as opened:
        process = subprocess.Popen(
            [*attack.wrapper, *attack.command, *attack.arguments],
            stdin=subprocess.PIPE,
            stdout=opened.enter_context(_stream(attack.stdout, box.root / "stdout")),
            stderr=opened.enter_context(_stream(attack.stderr, box.root / "stderr")),
            cwd=box.work,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: _prepare(attack),
        )
    signals = attack.interfere(process) if attack.interfere is not None else set()
    code: int | None
    try:
        process.communicate(attack.stdin, HANG_S)
        code = process.returncode
    except subprocess.TimeoutExpired:
        code = None
    # A command that hangs, and what it started, is ended for the sake of the next attack.
    left = _outliving(box, 0 if code is None else LEFT_S)
    for pid, _line in left:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()
    allowed = ("work/out", "tmp", "stdout", "stderr", *attack.may_write)
    after = _files(box.root)
    changed = sorted(
        name
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
        and not any(name == place or name.startswith(f"{place}/") for place in allowed)
    )
    return Outcome(
        code,
        _read(box.root / "stdout"),
        _read(box.root / "stderr"),
        frozenset(signals),
        tuple(line for _pid, line in left) if code is not None else (),
        tuple(changed),
    )


def script_that_repeats(attack: Attack, cache: str) -> bytes:
    """Return a shell script that runs the attack again in the box beside it.

    Signals are sent by hand.
    """
    streams = {"full": "{}>/dev/full", "closed": "{}>&-", "broken": "{}> >(exit)", "pipe": ""}
    line = [*attack.wrapper, *attack.command, *attack.arguments]
    limits = [f"--{name.removeprefix('RLIMIT_').lower()}={value}" for name, value in attack.limits]
    if limits:
        line = ["prlimit", *limits, *line]
    lines = [
        "#!/bin/bash",
        'box="$(cd "$(dirname "$0")" && pwd)"; cd "$box/work"',
        'export HOME="$box/home" XDG_CONFIG_HOME="$box/home/config" TMPDIR="$box/tmp"',
        'export XDG_DATA_HOME="$box/home/data" XDG_STATE_HOME="$box/home/state"',
        f"export XDG_CACHE_HOME={shlex.quote(cache)} PYTHONPATH={shlex.quote(str(CHECKOUT))}",
        " ".join(
            [
                *map(shlex.quote, line),
                streams[attack.stdout].format(1),
                streams[attack.stderr].format(2),
                "< ../stdin" if attack.stdin else "< /dev/null",
            ]
        ),
        'echo "exit code $?"',
    ]
    return os.fsencode("\n".join(lines) + "\n")


def _environment(box: Box, cache: Path) -> dict[str, str]:
    return {
        "HOME": str(box.home),
        "TMPDIR": str(box.temporary),
        "XDG_CONFIG_HOME": str(box.home / "config"),
        "XDG_DATA_HOME": str(box.home / "data"),
        "XDG_STATE_HOME": str(box.home / "state"),
        "XDG_CACHE_HOME": str(cache),
        "PYTHONPATH": str(CHECKOUT),
        # Sound that anybody could hear is no part of an attack.
        "PULSE_SERVER": f"unix:{box.root}/nowhere",
        "ALSA_CONFIG_PATH": os.devnull,
    }


def _prepare(attack: Attack) -> None:
    """Prepare the process that becomes the command."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limits = {"RLIMIT_FSIZE": MOST_BYTES, **dict(attack.limits)}
    for name, value in limits.items():
        number = getattr(resource, name)
        _soft, hard = resource.getrlimit(number)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (value, value))
    for stream, descriptor in ((attack.stdout, 1), (attack.stderr, 2)):
        if stream == "closed":
            os.close(descriptor)


@contextlib.contextmanager
def _stream(state: str, file: Path) -> Iterator[int | IO[bytes]]:
    """Yield what becomes a standard stream; `pipe` is a file, which nobody has to empty."""
    if state == "broken":
        reading, writing = os.pipe()
        os.close(reading)
        try:
            yield writing
        finally:
            os.close(writing)
    else:
        with Path("/dev/full" if state == "full" else file).open("wb") as opened:
            yield opened


def _outliving(box: Box, longest_s: float) -> list[tuple[int, str]]:
    """Return the processes of this box that are still there after some seconds."""
    ends_s = time.monotonic() + longest_s
    while (left := _processes(box)) and time.monotonic() < ends_s:
        time.sleep(0.02)
    return left


def _processes(box: Box) -> list[tuple[int, str]]:
    mark = os.fsencode(f"TMPDIR={box.temporary}\0")
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (entry / "environ").read_bytes():
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                found.append((int(entry.name), line.decode("utf-8", "replace")[:200]))
    return found


def _files(root: Path) -> dict[str, str]:
    """Return every file and link below a folder with a digest of its content."""
    found = {}
    for folder, _folders, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            with contextlib.suppress(OSError):
                is_link = path.is_symlink()
                content = os.fsencode(path.readlink()) if is_link else path.read_bytes()
                found[str(path.relative_to(root))] = hashlib.sha256(content).hexdigest()
    return found


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
