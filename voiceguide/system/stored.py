"""What was stored as JSON, read back: a value of exactly the declared types, or an error.

Files on disk may be damaged, from another version, or written by somebody else. A dataclass says by
its types what is expected, and by `Between` which numbers make sense.
"""

from __future__ import annotations

import functools
import json
import math
import os
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from voiceguide.system.open_folder import OpenFolder

Stored = TypeVar("Stored")

_MOST_BYTES = 2**20


class StoredError(ValueError):
    """What was stored makes no sense; the message says what and where."""


@dataclass(frozen=True)
class Between:
    """A range, both ends included, that a stored number must be in."""

    lowest: float
    highest: float


def parse_stored(text: str | bytes) -> Any:
    """Return the value of a JSON text. Raises StoredError, for NaN and Infinity too."""
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise StoredError(str(error)) from None


def read_stored(kind: type[Stored], data: Any, place: str = "") -> Stored:
    """Return the value of a type from parsed JSON. Raises StoredError.

    Types are dataclasses of None, bool, int, float, str, tuples of one type, dictionaries by str,
    and unions of these. Lists become tuples; whole numbers are floats, too; nothing else is
    converted. Fields of a dataclass that have a default may be missing; unknown ones are errors.
    """
    try:
        reader: Callable[[Any], Stored] = _reader(cast("Any", kind))
        return reader(data)
    except StoredError as error:
        raise StoredError(f"{place}{error}") from None


def load_stored(kind: type[Stored], path: Path, version: int) -> Stored:
    """Return the value of this version that a regular file stores. Raises OSError, StoredError."""
    real = Path(os.path.realpath(path))
    with OpenFolder(real.parent) as folder, folder.open_to_read(real.name) as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise StoredError("too long")
    return read_version(kind, parse_stored(content), version)


def read_version(kind: type[Stored], data: Any, version: int) -> Stored:
    """Return the value of a type from an object that also has this `version`. See `read_stored`."""
    rest = dict(_of(dict, data))
    if rest.pop("version", None) != version:
        raise StoredError("another version")
    return read_stored(kind, rest)


@functools.cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Return a function that reads values of a type; types are looked into once, not each time.

    It raises StoredError with what is wrong, after the place inside the value.
    """
    origin = get_origin(kind)
    if origin is Annotated:
        base, *limits = get_args(kind)
        return functools.partial(_within, _reader(base), limits)
    if origin in (Union, types.UnionType):
        return functools.partial(_read_any, tuple(map(_reader, get_args(kind))))
    if origin is tuple:
        return functools.partial(_read_items, _reader(get_args(kind)[0]))
    if origin in (dict, Mapping):
        return functools.partial(_read_named, _reader(get_args(kind)[1]))
    if is_dataclass(kind):
        return _fields_reader(kind)
    if kind is float:
        return _finite
    if kind is str:
        return _text
    return functools.partial(_of, types.NoneType if kind is None else kind)


def _read_any(readers: tuple[Callable[[Any], Any], ...], data: Any) -> Any:
    for read in readers:
        try:
            return read(data)
        except StoredError as error:
            wrong = error
    raise wrong


def _read_items(read: Callable[[Any], Any], data: Any) -> Any:
    items: list[Any] = []
    for item in _of(list, data):
        try:
            items.append(read(item))
        except StoredError as error:
            raise StoredError(f"[{len(items)}]{error}") from None
    return tuple(items)


def _read_named(read: Callable[[Any], Any], data: Any) -> Any:
    values = {}
    for name, value in _of(dict, data).items():
        try:
            values[name] = read(value)
        except StoredError as error:
            raise StoredError(f".{name}{error}") from None
    return values


def _fields_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind, include_extras=True)
    known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}
    needed = [
        name
        for name, field in known.items()
        if field.default is MISSING and field.default_factory is MISSING
    ]
    readers: dict[str, Callable[[Any], Any]] = {}

    def read(data: Any) -> Any:
        if not readers:
            # Not before: a type may contain itself.
            readers.update({name: _reader(hints[name]) for name in known})
        if not _of(dict, data).keys() <= known.keys():
            raise StoredError(f": unknown {min(data.keys() - known.keys())}")
        for name in needed:
            if name not in data:
                raise StoredError(f": no {name}")
        values = {}
        for name, value in data.items():
            try:
                values[name] = readers[name](value)
            except StoredError as error:
                raise StoredError(f".{name}{error}") from None
        return kind(**values)

    return read


def _of(kind: Any, data: Any) -> Any:
    # `True` is an int to Python, and is none here.
    if type(data) is not kind:
        raise StoredError(f": {type(data).__name__} in place of {kind}")
    return data


def _text(data: Any) -> str:
    if "\0" in _of(str, data):
        raise StoredError(": a null character")
    return str(data)


def _finite(data: Any) -> float:
    try:
        number = float(data) if type(data) in (int, float) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise StoredError(": no number")
    return number


def _within(read: Callable[[Any], Any], limits: list[Any], data: Any) -> Any:
    value = read(data)
    for limit in limits:
        inside = value is None or not isinstance(limit, Between)
        if not inside and not limit.lowest <= value <= limit.highest:
            raise StoredError(": out of range")
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
"""Made once, since a manifest has thousands of lines."""
