"""Fixes a script file for `check --fix`: shows what changes and keeps the old file beside it."""

from __future__ import annotations

import difflib
import stat
from pathlib import Path

import click

from voiceguide.cli.context import CommandContext
from voiceguide.errors import FileError, InputError, ScriptError
from voiceguide.system.files import cannot_write, rewrite, write_whole
from voiceguide.system.folders import shipped_folder
from voiceguide.system.reading import open_to_read
from voiceguide.text import printable

BACKUP_SUFFIX = ".bak"


def fix_script(context: CommandContext, name: str, *, on_stderr: bool = False) -> None:
    """Correct in a script file what has one right answer, and print the difference.

    It is printed on standard output unless `on_stderr`.

    Raises InputError for standard input and for a routine that comes with voiceguide, FileError if
    the file cannot be read or written.
    """
    from voiceguide.script.decoding import decode_script
    from voiceguide.script.fixing import fixed_script

    path = _file(context, name)
    try:
        with open_to_read(path) as file:
            data = file.read()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}.") from None
    written = decode_script(data, str(path))
    fixed = fixed_script(written)
    if fixed == written:
        click.echo(f"{printable(name)}: there is nothing that --fix can correct.", err=True)
        return
    backup = _backup_of(path, data)
    try:
        # A link stays a link.
        target = path.resolve()
        if not backup.exists():
            write_whole(backup, data, mode=stat.S_IMODE(target.stat().st_mode))
        rewrite(target, fixed)
    except OSError as error:
        raise cannot_write(path, error) from None
    _print_difference(written, fixed, path, on_stderr=on_stderr)
    click.echo(
        f"{printable(name)} was corrected. The old file is {printable(str(backup))}.", err=True
    )


def _file(context: CommandContext, name: str) -> Path:
    if name == "-":
        raise InputError("--fix cannot change standard input.", "Name a file.")
    try:
        [routine] = context.load([name])
        source = routine.source
    except ScriptError as error:
        source = error.name
    path = Path(source)
    if not path.is_file():  # a stream, such as /dev/stdin
        raise InputError(f"--fix cannot change {printable(source)}.", "Name a file.")
    if path.resolve().is_relative_to(shipped_folder("scripts").resolve()):
        raise InputError(
            f"“{printable(name)}” comes with voiceguide and is not changed.",
            "Copy it to a file of your own first.",
        )
    return path


def _backup_of(path: Path, data: bytes) -> Path:
    """Return where the old file is kept: a name that is free, or that holds the same already."""
    number = 1
    while True:
        suffix = BACKUP_SUFFIX if number == 1 else f"{BACKUP_SUFFIX}{number}"
        backup = path.with_name(path.name + suffix)
        try:
            with open_to_read(backup) as file:
                if file.read() == data:
                    return backup
        except FileNotFoundError:
            return backup
        except OSError:
            pass
        number += 1


def _print_difference(before: str, after: str, path: Path, *, on_stderr: bool) -> None:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), str(path), str(path), "before", "after", 1, ""
    )
    for line in lines:
        colour = (
            {"-": "red", "+": "green"}.get(line[:1]) if line[:3] not in ("---", "+++") else None
        )
        click.echo(click.style(printable(line), fg=colour), err=on_stderr)
