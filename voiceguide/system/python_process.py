"""Child processes that run one function of this program in a new Python."""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess


def start_python(function: str, *arguments: str, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a process that runs `function` ("package.module:name"), and return it.

    The process imports modules from where this one does, so a checkout needs no installation. It
    finds `arguments` in `sys.argv[1:]`; its standard input and output are pipes, its standard error
    goes to `errors`. Ctrl-C in the terminal does not reach it: it should exit when its input ends.
    Raises OSError.
    """
    import subprocess  # takes milliseconds to import, and most commands start no process

    module, _, name = function.partition(":")
    # Absolute, because the process may change its working folder before it has imported everything.
    path = [os.path.abspath(entry) for entry in sys.path]  # noqa: PTH100 (pathlib is slow to import)
    code = f"import sys; sys.path[:] = {path!r}; from {module} import {name}; {name}()"
    return subprocess.Popen(
        # -P: nothing is imported from the current folder, unless this process does so too.
        [sys.executable, "-P", "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
        creationflags=_creation_flags(),
    )


def _creation_flags() -> int:
    """Return flags for Windows: no console window, and a process group that gets no Ctrl-C."""
    if sys.platform == "win32":
        import subprocess

        return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0
