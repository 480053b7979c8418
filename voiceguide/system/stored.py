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
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

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
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise StoredError(str(error)) from None


def read_stored(kind: type[Stored], data: Any, place: str = "") -> Stored:
    """Return the value of a type from parsed JSON. Raises StoredError.

    Types are dataclasses of None, bool, int, float, str, tuples of one type, dictionaries by str,
    and unions of these. Lists become tuples; whole numbers are floats, too; nothing else is
    converted. Fields of a dataclass that have a default may be missing; unknown ones are errors.
    """
    value: Stored = _read(kind, data, place)
    return value


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
    rest = dict(_of(dict, data, ""))
    if rest.pop("version", None) != version:
        raise StoredError("another version")
    return read_stored(kind, rest)


def _read(kind: Any, data: Any, place: str) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        base, *limits = get_args(kind)
        return _within(_read(base, data, place), limits, place)
    if origin in (Union, types.UnionType):
        return _read_any(get_args(kind), data, place)
    if origin is tuple:
        each = get_args(kind)[0]
        items = _of(list, data, place)
        return tuple(_read(each, item, f"{place}[{at}]") for at, item in enumerate(items))
    if origin in (dict, Mapping):
        each = get_args(kind)[1]
        named = _of(dict, data, place)
        return {name: _read(each, value, f"{place}.{name}") for name, value in named.items()}
    if is_dataclass(kind):
        return _read_fields(kind, _of(dict, data, place), place)
    if kind is float:
        return _finite(data, place)
    if kind is str and "\0" in _of(str, data, place):
        raise StoredError(f"{place}: a null character")
    return _of(kind, data, place)


def _read_any(kinds: tuple[Any, ...], data: Any, place: str) -> Any:
    for kind in kinds:
        try:
            return _read(kind, data, place)
        except StoredError as error:
            wrong = error
    raise wrong


@functools.cache
def _fields_of(kind: Any) -> tuple[dict[str, Any], dict[str, Field[Any]]]:
    """Return the types and the fields of a dataclass, by name."""
    hints = get_type_hints(kind, include_extras=True)
    return hints, {field.name: field for field in fields(kind)}


def _read_fields(kind: Any, data: dict[str, Any], place: str) -> Any:
    hints, known = _fields_of(kind)
    if not data.keys() <= known.keys():
        raise StoredError(f"{place}: unknown {min(data.keys() - known.keys())}")
    for name, field in known.items():
        if name not in data and field.default is MISSING and field.default_factory is MISSING:
            raise StoredError(f"{place}: no {name}")
    return kind(**{name: _read(hints[name], data[name], f"{place}.{name}") for name in data})


def _of(kind: Any, data: Any, place: str) -> Any:
    # `True` is an int to Python, and is none here.
    if type(data) is not (types.NoneType if kind is None else kind):
        raise StoredError(f"{place}: {type(data).__name__} in place of {kind}")
    return data


def _finite(data: Any, place: str) -> float:
    try:
        number = float(data) if type(data) in (int, float) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise StoredError(f"{place}: no number")
    return number


def _within(value: Any, limits: list[Any], place: str) -> Any:
    for limit in limits:
        inside = value is None or not isinstance(limit, Between)
        if not inside and not limit.lowest <= value <= limit.highest:
            raise StoredError(f"{place}: out of range")
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")
