"""Names for the files of a catalogue, from a template such as `{language}/{voice}/{name}.{format}`.

Pure. Every name is one that any system, web server and phone accepts.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from voiceguide.errors import InputError
from voiceguide.system.open_folder import is_device_name
from voiceguide.text import join_words, printable

FIELDS = ("language", "voice", "pace", "name", "format")

USUAL_NAMES = "{language}/{voice}/{pace}/{name}.{format}"

_OF_AN_OVERVIEW = {"language", "voice"}
"""Folders that are named by these alone are those of a language and voice."""

LONGEST = 60
"""Characters of each value in a name: with all of them, a name is shorter than 255 bytes."""


class NameTemplate(Struct, frozen=True):
    """A template for the paths of files, with slashes between folders."""

    text: str

    def __post_init__(self) -> None:
        shown = f"The names “{printable(self.text[:80])}”"
        try:
            used = {field for field in _fields(self.text) if field is not None}
            plain = self.text.format_map(dict.fromkeys(FIELDS, "x"))
        except (ValueError, IndexError, KeyError, AttributeError):
            used, plain = {"?"}, ""
        if not used <= set(FIELDS):
            fields = join_words([f"{{{field}}}" for field in FIELDS], "and")
            raise InputError(f"{shown} cannot be used.", f"Use {fields}, as in {USUAL_NAMES}.")
        parts = plain.split("/")
        if any(safe(part) != part for part in parts) or not self.text.endswith(".{format}"):
            raise InputError(
                f"{shown} are not those of files below the folder.",
                f"Use letters, digits, - and _, and end with .{{format}}, as in {USUAL_NAMES}.",
            )

    def path(self, values: Mapping[str, str]) -> str:
        """Return the path of a file with these values of FIELDS."""
        return _filled(self.text, values)

    def overview(self, values: Mapping[str, str]) -> str:
        """Return the folder whose overview lists a file with these values; empty for the root."""
        folders: list[str] = []
        for part in self.text.split("/")[:-1]:
            if not set(_fields(part)) - {None} <= _OF_AN_OVERVIEW:
                break
            folders.append(part)
        return _filled("/".join(folders), values) if folders else ""

    def missing(self, several: set[str]) -> list[str]:
        """Return which of these fields, that have several values, tell no names apart."""
        return sorted(several - set(_fields(self.text)), key=FIELDS.index)


def _filled(text: str, values: Mapping[str, str]) -> str:
    filled = text.format_map({name: safe(value) for name, value in values.items()})
    return "/".join(map(_unreserved, filled.split("/")))


def _fields(text: str) -> list[str | None]:
    """Return the names of the fields in a template. Raises ValueError."""
    found = list(string.Formatter().parse(text))
    if any(spec or conversion for _text, _name, spec, conversion in found):
        raise ValueError
    return [name for _text, name, _spec, _conversion in found]


@lru_cache(4096)
def safe(value: str) -> str:
    """Return a value with everything but letters, digits, `.`, `_` and `-` replaced by `-`."""
    normal = unicodedata.normalize("NFC", value)
    kept = "".join(each if each.isalnum() or each in "._-" else "-" for each in normal)
    return re.sub("-{2,}", "-", kept).strip("-. ")[:LONGEST].rstrip("-. ") or "_"


@lru_cache(4096)
def _unreserved(part: str) -> str:
    return f"_{part}" if is_device_name(part) else part
