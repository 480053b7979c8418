"""Lines for people to type into a shell, written as this system's shell reads them."""

from __future__ import annotations

import re
import sys

_PLAIN = re.compile(r"[\w.:\\/+-]+")
_NAME = re.compile(r"[\w.-]+")


def quoted(argument: str) -> str:
    """One argument, in quotes where it needs them."""
    if sys.platform == "win32":
        # No name there has quotes in it; but & and > mean something outside of them.
        return argument if _PLAIN.fullmatch(argument) else f'"{argument}"'
    import shlex  # not worth its time where a session starts

    return shlex.quote(argument)


def this_python() -> str:
    """What calls the Python in use."""
    if sys.platform == "win32" and not _PLAIN.fullmatch(sys.executable):
        # A line that begins with quotes is read by one of the shells there and not by the other.
        return "py"
    return quoted(sys.executable or "python")


def pip_install(*what: str, afresh: bool = False) -> str:
    """What installs packages, or extras such as `voiceguide[listen]`, for this very Python.

    A bare `pip` may be another Python's, or one that its system keeps for itself.
    """
    options = " --force-reinstall" if afresh else ""
    packages = " ".join(each if _NAME.fullmatch(each) else f'"{each}"' for each in what)
    return f"{this_python()} -m pip install{options} {packages}"
