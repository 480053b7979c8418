"""`voiceguide new`: creates a script to start from."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from voiceguide.cli.options import language_option
from voiceguide.errors import FileError, InputError, VoiceguideError
from voiceguide.library.catalog import standard_library
from voiceguide.library.names import SCRIPT_SUFFIX, composed
from voiceguide.library.starters import starter
from voiceguide.session.routine_language import in_chosen_language
from voiceguide.session.settings import load_settings
from voiceguide.system.folders import user_routines_folder
from voiceguide.system.open_folder import is_device_name
from voiceguide.system.shell import quoted
from voiceguide.text import printable

_NAME = re.compile(r"\w[\w .-]{0,99}(?<![ .])")
_RESERVED = ("readme",)
"""Names of files that may lie among routines without being one."""

_BETWEEN_FOLDERS = re.compile(r"[\\/]" if os.name == "nt" else "/")


@click.command()
@click.argument("name")
@language_option
def new(name: str, language: str | None) -> None:
    """Create a script to start from.

    NAME becomes a routine of your own, which `voiceguide start NAME` plays. A NAME that ends in .md
    or contains a folder is the file to write.
    """
    path = routine_file(name)
    library = in_chosen_language(standard_library(), language, load_settings())
    title = _title(composed(path.name.removesuffix(SCRIPT_SUFFIX)))
    write_script(path, starter(library.language, title))
    shown = quoted(str(path) if _is_path(name) else name)
    click.echo(path)
    click.echo("Edit it as you like. Then check and start it:", err=True)
    click.echo(f"  voiceguide check {shown}\n  voiceguide start {shown}", err=True)


def routine_file(name: str) -> Path:
    """Return the file of a new routine: among the user's own, or the path itself.

    Raises InputError for a name that cannot be one, or that a routine has.
    """
    is_path = _is_path(name)
    stem = _BETWEEN_FOLDERS.split(name)[-1].removesuffix(SCRIPT_SUFFIX)
    if not _NAME.fullmatch(composed(stem)) or stem.lower() in _RESERVED:
        raise InputError(
            f"“{printable(name[:200])}” cannot be a routine's name.",
            "Use letters, digits and dashes.",
        )
    if is_device_name(stem):
        message = f"“{stem}” cannot be a routine's name: Windows keeps it for a device."
        raise InputError(message, "Choose another name.")
    if not is_path and composed(name) in standard_library().routine_names():
        raise InputError(f"There is already a routine “{name}”.", "Choose another name.")
    # Path raises for the home folder of an unknown user; os.path leaves such a name as it is.
    folder = Path(os.path.expanduser(name)).parent if is_path else user_routines_folder()  # noqa: PTH111 (Path raises)
    return folder / (stem + SCRIPT_SUFFIX)


def write_script(path: Path, text: str) -> None:
    """Write a new script, in a folder that is made for it if it is the user's own.

    Raises InputError or FileError.
    """
    try:
        if path.parent == user_routines_folder():
            path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text)
    except OSError as error:
        raise _cannot_write(path, error) from None


def _is_path(name: str) -> bool:
    return os.sep in name or "/" in name or name.endswith(SCRIPT_SUFFIX)


def _cannot_write(path: Path, error: OSError) -> VoiceguideError:
    """Return the message for a script that cannot be written."""
    if path.is_dir():
        return InputError(f"{path} is a folder.", "Choose another name.")
    for folder in path.absolute().parents:
        if os.path.lexists(folder) and not folder.is_dir():
            hint = "Rename or delete that file, or choose another place."
            return FileError(f"{path} cannot be written: {folder} is not a folder.", hint)
    if isinstance(error, FileExistsError):
        return InputError(f"{path} is already there.", "Choose another name.")
    if not path.parent.is_dir():
        return FileError(f"There is no folder {path.absolute().parent}.", "Make it first.")
    reason = error.strerror or error
    return FileError(f"{path} cannot be written: {reason}.", "Choose another place.")


def _write(path: Path, text: str) -> None:
    """Write a new file, or remove it if that fails. Raises FileExistsError or OSError."""
    file = path.open("x", encoding="utf-8", newline="\n")
    try:
        with file:
            file.write(text)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _title(stem: str) -> str:
    words = re.sub(r"[\W_]+", " ", stem).strip()
    return words[:1].upper() + words[1:]
