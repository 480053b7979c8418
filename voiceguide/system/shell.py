"""Lines for people to type into a shell, written as this system's shell reads them."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

_PLAIN = re.compile(r"[\w.:\\/+-]+")
_NAME = re.compile(r"[\w.-]+")


def quoted(argument: str) -> str:
    """Return one argument, in quotes where it needs them."""
    if sys.platform == "win32":
        # No name there has quotes in it; but & and > mean something outside of them.
        return argument if _PLAIN.fullmatch(argument) else f'"{argument}"'
    import shlex  # not worth its time where a session starts

    return shlex.quote(argument)


def this_python() -> str:
    """Return what calls the Python in use."""
    if sys.platform == "win32" and not _PLAIN.fullmatch(sys.executable):
        # A line that begins with quotes is read by one of the shells there and not by the other.
        return "py"
    return quoted(sys.executable or "python")


def pip_install(*packages: str, afresh: bool = False) -> str:
    """Return the line that installs packages for this very Python.

    A bare `pip` may be another Python's, or one that the system keeps for itself. An environment
    made by uv has no pip of its own, so there uv installs.
    """
    options = " --force-reinstall" if afresh else ""
    named = " ".join(each if _NAME.fullmatch(each) else f'"{each}"' for each in packages)
    return f"{_installer()}{options} {named}"


def install_extra(extra: str) -> str:
    """Return the line that adds an extra of voiceguide, such as `listen`, to this installation.

    What runs from a checkout is installed from that folder: nothing says that a package index has
    voiceguide, or has the same one.
    """
    folder = checkout_folder()
    if folder is None:
        return pip_install(f"voiceguide[{extra}]")
    return f'{_installer()} -e "{folder}[{extra}]"'


def checkout_folder() -> Path | None:
    """Return the folder of the checkout that this program runs from; None when it is installed."""
    folder = Path(__file__).parents[2]
    return folder if (folder / "pyproject.toml").is_file() else None


def _installer() -> str:
    if importlib.util.find_spec("pip") is None:
        return f"uv pip install --python {this_python()}"
    return f"{this_python()} -m pip install"
