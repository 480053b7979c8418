"""Lines for people to type into a shell, written as this system's shell reads them."""

from __future__ import annotations

import sys


def quoted(argument: str) -> str:
    """One argument, in quotes where it needs them."""
    # Rarely asked, and never worth their time where a session starts.
    if sys.platform == "win32":
        import subprocess

        return subprocess.list2cmdline([argument])
    import shlex

    return shlex.quote(argument)


def pip_install(*what: str, afresh: bool = False) -> str:
    """What installs packages, or extras such as `voiceguide[listen]`, for this very Python.

    A bare `pip` may be another Python's, or one that its system keeps for itself.
    """
    python = quoted(sys.executable) if sys.executable else "python"
    options = " --force-reinstall" if afresh else ""
    packages = " ".join(f'"{each}"' if "[" in each else each for each in what)
    return f"{python} -m pip install{options} {packages}"
