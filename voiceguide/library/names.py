"""Names of routines and of their files, as people type them and as systems store them."""

from __future__ import annotations

import contextlib
import os
import unicodedata
from pathlib import Path, PurePath

SCRIPT_SUFFIX = ".md"
"""The ending of scripts that voiceguide writes."""

SCRIPT_ENDINGS = (SCRIPT_SUFFIX, ".markdown", ".md.txt", ".txt")
"""Endings of scripts; of files with the same name, the first of these is taken. Notepad adds .txt,
and Windows hides it."""


def composed(name: str) -> str:
    """Return a name with its accents composed (NFC): macOS and some archives store them apart.

    Bytes that the system's encoding lacks become what they are in UTF-8: under `LC_ALL=C`, a name
    from the disk has none of the letters that a script has.
    """
    if os.name == "posix" and not name.isascii():
        with contextlib.suppress(UnicodeEncodeError):
            name = os.fsencode(name).decode("utf-8", "surrogateescape")
    return unicodedata.normalize("NFC", name)


def simplified(name: str) -> str:
    """Return a name or title as it is compared with what people type: no capitals, no accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def is_hidden(name: str) -> bool:
    """Return whether a file was not meant to be seen: macOS writes `._jaw.md` beside `jaw.md`."""
    return name.startswith(".")


def ending_of(file_name: str) -> str | None:
    """Return which of SCRIPT_ENDINGS a file has, or None if it is not a script."""
    lower = file_name.lower()
    found = [ending for ending in SCRIPT_ENDINGS if lower.endswith(ending) and lower != ending]
    return max(found, key=len, default=None)


def routine_name(file_name: str) -> str:
    """Return the name of the routine in a file: the file's own without the ending of a script."""
    ending = ending_of(file_name)
    return composed(file_name[: -len(ending)] if ending else file_name)


def as_on_disk(folder: Path, name: str) -> Path:
    """Return the path of `name` in `folder`, spelled as the disk has it if only accents differ."""
    path = folder / name
    if name.isascii() or os.path.lexists(path):
        return path
    found = folder
    for part in PurePath(name).parts:
        exact = found / part
        if not part.isascii() and not os.path.lexists(exact):
            with contextlib.suppress(OSError, ValueError):
                for entry in sorted(os.listdir(found)):  # noqa: PTH208 (names, not paths)
                    if composed(entry) == composed(part):
                        exact = found / entry
                        break
        found = exact
    return found
