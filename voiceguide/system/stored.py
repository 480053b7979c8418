"""What was stored as JSON or TOML, read back: a value of exactly the declared types, or an error.

Files on disk may be damaged, from another version, or written by somebody else. The types of a
`Struct` say what is expected, and `Meta` which numbers make sense.
"""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from voiceguide.system.open_folder import OpenFolder

Value = TypeVar("Value")

_MOST_BYTES = 2**20


class StoredError(ValueError):
    """What was stored makes no sense; the message says what and where."""


def parse_stored(text: str | bytes) -> Any:
    """Return the value of a JSON text. Raises StoredError, for NaN and Infinity too."""
    try:
        # Not msgspec's parser: names of files that are not UTF-8 are stored as lone surrogates.
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise StoredError(str(error)) from None


def parse_toml(text: str) -> dict[str, Any]:
    """Return the table of a TOML text. Raises StoredError."""
    import tomllib  # not every file is TOML, and it takes 3 ms

    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOML, or a number without end
        raise StoredError(str(error)) from None
    except RecursionError:
        raise StoredError("it is nested too deeply") from None


def read_stored(kind: type[Value], data: Any) -> Value:
    """Return the value of a type from parsed JSON or TOML. Raises StoredError.

    Lists become tuples; whole numbers are floats, too; nothing else is converted. Numbers are
    finite, and texts have no null character.
    """
    try:
        if found := _senseless(data):
            raise StoredError(found.lstrip(".: "))
        return msgspec.convert(data, kind)
    except RecursionError:
        raise StoredError("it is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise StoredError(_plain(str(error))) from None


def load_stored(kind: type[Value], path: Path, version: int) -> Value:
    """Return the value of this version that a regular file stores. Raises OSError, StoredError."""
    real = Path(os.path.realpath(path))
    with OpenFolder(real.parent) as folder, folder.open_to_read(real.name) as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise StoredError("too long")
    return read_version(kind, parse_stored(content), version)


def read_version(kind: type[Value], data: Any, version: int) -> Value:
    """Return the value of a type from an object that also has this `version`. See `read_stored`."""
    if not isinstance(data, dict) or data.get("version") != version:
        raise StoredError("another version")
    return read_stored(kind, {name: data[name] for name in data if name != "version"})


def _senseless(data: Any) -> str:
    """Return the place and kind of what no type here allows, or an empty text."""
    if isinstance(data, str):
        return ": a null character" if "\0" in data else ""
    if isinstance(data, float):
        return "" if math.isfinite(data) else ": an endless number"
    if isinstance(data, list):
        for number, each in enumerate(data):
            if found := _senseless(each):
                return f"[{number}]{found}"
    if isinstance(data, dict):
        for name, each in data.items():
            if found := _senseless(name) or _senseless(each):
                return f".{name}{found}"
    return ""


_PLAIN = (
    (r"^Object missing required field", "no"),
    (r"^Object contains unknown field", "unknown"),
    (r"^Expected", "expected"),
    (r"^Number", "number"),
    (r" <=", " of at most"),
    (r" >=", " of at least"),
    (r" \| ", " or "),
    (r"\barray\b", "a list"),
    (r"\bbool\b", "true or false"),
    (r"\bfloat\b", "a number"),
    (r"\bint\b", "a whole number"),
    (r"\bnull\b", "nothing"),
    (r"\bobject\b", "a table"),
    (r"\bstr\b", "a text"),
)
"""msgspec's words, and those of our messages, which an author of catalogues sees."""


def _plain(message: str) -> str:
    """Return a message such as “Expected `int`, got `str` - at `$.steps[2]`” in plain words."""
    what, _, place = message.partition(" - at ")
    for theirs, ours in _PLAIN:
        what = re.sub(theirs, ours, what)
    place = place.strip("`").removeprefix("$").removeprefix(".")
    return f"{place}: {what}".replace("`", "") if place else what.replace("`", "")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
"""Made once, since a manifest has thousands of lines."""
