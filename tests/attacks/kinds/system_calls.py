"""System calls that fail: by strace, and left out where that is missing or not allowed."""

from __future__ import annotations

import functools
import shutil
import subprocess
from random import Random

from msgspec.structs import replace

from tests.attacks.attack import SCRIPT, SOUND_SUFFIXES, Attack, Box, export

# Only calls that Python can start without: an import that fails is not the command's own doing.
_CALLS = {
    "write": ("EIO", "ENOSPC", "EDQUOT"),
    "pwrite64": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"),
    "ftruncate": ("EIO", "EPERM"),
    "rename": ("EACCES", "EXDEV", "ENOSPC", "EIO"),
    "unlink": ("EACCES", "EBUSY", "EROFS"),
    "unlinkat": ("EACCES", "EBUSY"),
    "mkdir": ("EACCES", "ENOSPC", "EROFS"),
    "chmod": ("EPERM", "EROFS"),
    "flock": ("ENOLCK", "EIO"),
    "pipe2": ("EMFILE", "ENFILE"),
    "clone,clone3,vfork,fork": ("EAGAIN", "ENOMEM"),
    "utimensat": ("EPERM", "EROFS"),
}


def attack_by_system_calls(chance: Random, box: Box) -> Attack | None:
    """Let one kind of call fail, once or from some moment on, for an export or a session."""
    if not _injects():
        return None
    calls = chance.choice(sorted(_CALLS))
    error = chance.choice(_CALLS[calls])
    first = chance.choice((1, 1, 2, 3, chance.randrange(1, 60)))
    when = chance.choice((f"{first}", f"{first}+"))
    words = f"Number {chance.randrange(10**6)}".encode()
    script = box.write("work/base.md", SCRIPT.replace(b"First words", words))
    # Calls that a system does not have are marked as optional.
    optional = ",".join(f"?{call}" for call in calls.split(","))
    wrapper = (
        "strace", "-f", "-qq", "-o", "/dev/null", f"--trace={optional}",
        f"--inject={optional}:error={error}:when={when}",
    )  # fmt: skip
    attack = _victim(chance, script, box)
    return replace(attack, wrapper=wrapper, leaves_files=calls.startswith("unlink"))


def _victim(chance: Random, script: str, box: Box) -> Attack:
    which = chance.choice(("export", "export", "folder", "start"))
    if which == "export":
        return export(script, chance.choice((*SOUND_SUFFIXES, "m4a")), box)
    if which == "folder":
        arguments: tuple[str, ...] = ("export", script, "-o", "out/", "--format", "wav")
        return Attack(arguments, box.out / "base.wav")
    arguments = ("start", script, "--output", "silent", "--plain")
    return Attack(arguments, may_write=("home/state",))


@functools.cache
def _injects() -> bool:
    if shutil.which("strace") is None:
        return False
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "--inject=?fsync:error=EIO", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
