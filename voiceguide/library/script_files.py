"""Reads routine scripts: from files, from standard input, and from pipes that the shell opened."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from voiceguide.errors import FileError
from voiceguide.script.routine import Routine
from voiceguide.system.reading import open_to_read

STANDARD_INPUT = "-"

_OPEN_ALREADY = re.compile(r"/dev/(?:stdin|fd/(?P<number>\d{1,9}))")


def read_routine(path: Path) -> Routine:
    """Read and parse the script at `path`. Raises FileError or ScriptError."""
    from voiceguide.script.decoding import LARGEST_BYTES

    try:
        with open_to_read(path) as file:
            data = file.read(LARGEST_BYTES + 1)
    except IsADirectoryError:
        hint = "Name a routine script inside it (a .md file)."
        raise FileError(f"{path} is a folder.", hint) from None
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise FileError(message, "Check that the file exists and that you may read it.") from None
    return _parse(data, str(path), path.parent)


def read_open_routine(wanted: str) -> Routine | None:
    """Return the routine in a stream that is open already, or None if `wanted` names no such one.

    That is standard input (`-`, `/dev/stdin`), or a pipe that the shell opened and named
    `/dev/fd/63`. It is read to its end and not opened again, which could wait for ever for a
    writer. Raises FileError or ScriptError.
    """
    from voiceguide.script.decoding import LARGEST_BYTES

    named = _OPEN_ALREADY.fullmatch(wanted) if os.name == "posix" else None
    if wanted != STANDARD_INPUT and named is None:
        return None
    number = int(named["number"] or 0) if named is not None else 0
    name = "standard input" if number == 0 else wanted
    try:
        if number == 0:
            data = sys.stdin.buffer.read(LARGEST_BYTES + 1)
        else:
            with os.fdopen(os.dup(number), "rb") as stream:
                data = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        message = f"{name} cannot be read: {error.strerror or error}."
        raise FileError(message[0].upper() + message[1:], "Name a script instead.") from None
    # A stream has no folder: sounds and other routines are looked for in the current one.
    return _parse(data, name, Path.cwd())


def _parse(data: bytes, name: str, folder: Path) -> Routine:
    from voiceguide.script.decoding import decode_script
    from voiceguide.script.parser import parse_script

    return parse_script(decode_script(data, name), name, folder)
