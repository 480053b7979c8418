"""Command lines for people to type, quoted for the shell of this system."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

_PLAIN = re.compile(r"[\w.:\\/+-]+")
_NAME = re.compile(r"[\w.-]+")


def quoted(argument: str) -> str:
    """Return one argument, quoted if it needs to be."""
    if sys.platform == "win32":
        # File names there contain no quotes, but & and > need them.
        return argument if _PLAIN.fullmatch(argument) else f'"{argument}"'
    import shlex  # would slow the start of a session

    return shlex.quote(argument)


def this_python() -> str:
    """Return the command that runs the current Python."""
    if sys.platform == "win32" and not _PLAIN.fullmatch(sys.executable):
        # cmd runs a line that begins with a quoted path, PowerShell does not.
        return "py"
    return quoted(sys.executable or "python")


def pip_install(*packages: str, afresh: bool = False) -> str:
    """Return the command that installs packages for the current Python.

    A bare `pip` may belong to another Python or be managed by the system. An environment made by
    uv has no pip, so uv installs there.
    """
    options = " --force-reinstall" if afresh else ""
    named = " ".join(each if _NAME.fullmatch(each) else f'"{each}"' for each in packages)
    return f"{_installer()}{options} {named}"


def install_extra(extra: str) -> str:
    """Return the command that adds an extra of voiceguide, such as `listen`.

    A checkout is installed from its folder, since a package index may have another version or none.
    """
    folder = checkout_folder()
    if folder is None:
        return pip_install(f"voiceguide[{extra}]")
    return f'{_installer()} -e "{folder}[{extra}]"'


def checkout_folder() -> Path | None:
    """Return the folder of the checkout that this program runs from, or None if installed."""
    folder = Path(__file__).parents[2]
    return folder if (folder / "pyproject.toml").is_file() else None


def _installer() -> str:
    if importlib.util.find_spec("pip") is None:
        return f"uv pip install --python {this_python()}"
    return f"{this_python()} -m pip install"
