"""What was stored: read back as exactly the declared types, or not at all."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from msgspec import Meta, Struct

from tests.system.json_values import ANY_JSON, like
from voiceguide.system.stored import (
    StoredError,
    load_stored,
    parse_stored,
    parse_toml,
    read_stored,
)


class Inner(Struct, frozen=True, forbid_unknown_fields=True):
    name: str | None = None


class Outer(Struct, frozen=True, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=1, le=9)]
    share: Annotated[float, Meta(ge=0, le=1)] | None
    names: tuple[str, ...]
    inner: Inner
    by_name: dict[str, Inner]
    level: float = 0.0
    on: bool = False


GOOD: dict[str, Any] = {
    "count": 3,
    "share": 0.5,
    "names": ["a", "b"],
    "inner": {"name": None},
    "by_name": {"x": {"name": "y"}},
    "on": True,
}


def test_good_data_becomes_the_value() -> None:
    value = Outer(3, 0.5, ("a", "b"), Inner(), {"x": Inner("y")}, on=True)
    assert read_stored(Outer, GOOD) == value
    assert read_stored(Outer, {**GOOD, "share": None, "inner": {}}).share is None
    assert read_stored(Outer, {**GOOD, "share": 1}).share == 1.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": True}, "count: expected a whole number, got true or false"),
        ({"count": 3.0}, "count: expected a whole number, got a number"),
        ({"count": 0}, "count: expected a whole number of at least 1"),
        ({"count": 10}, "count: expected a whole number of at most 9"),
        ({"share": "0.5"}, "share: expected a number or nothing, got a text"),
        ({"share": 1.5}, "share: expected a number of at most 1.0"),
        ({"share": float("nan")}, "share: an endless number"),
        ({"level": float("inf")}, "level: an endless number"),
        ({"level": 10**400}, "level: number out of range"),
        ({"names": "ab"}, "names: expected a list, got a text"),
        ({"names": ["a", 1]}, "names[1]: expected a text, got a whole number"),
        ({"names": ["a\0"]}, "names[0]: a null character"),
        ({"inner": []}, "inner: expected a table, got a list"),
        ({"inner": {"more": 1}}, "inner: unknown more"),
        ({"by_name": {"x": 1}}, "by_name[...]: expected a table, got a whole number"),
        ({"by_name": {"x\0": {}}}, "by_name.x\0: a null character"),
        ({"on": 1}, "on: expected true or false, got a whole number"),
        ({"more": 1}, "unknown more"),
    ],
)
def test_a_wrong_type_a_number_out_of_range_and_an_unknown_field_are_refused(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(StoredError) as caught:
        read_stored(Outer, {**GOOD, **change})
    assert str(caught.value) == message


def test_a_field_without_a_default_must_be_there() -> None:
    with pytest.raises(StoredError, match="no count"):
        read_stored(Outer, {name: GOOD[name] for name in GOOD if name != "count"})


@pytest.mark.parametrize("text", ["", "{", "NaN", "[Infinity]", "[" * 100_000, "1" * 5000, b"\xff"])
def test_a_text_that_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(StoredError):
        parse_stored(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [("a = ", "Invalid value"), ("a = " + "[" * 5000 + "]" * 5000, "it is nested too deeply")],
)
def test_a_text_that_is_no_toml_is_refused(text: str, message: str) -> None:
    with pytest.raises(StoredError, match=message):
        parse_toml(text)


@given(like(GOOD) | ANY_JSON)
def test_any_data_is_a_value_in_range_or_refused(data: Any) -> None:
    try:
        value = read_stored(Outer, data)
    except StoredError:
        return
    assert 1 <= value.count <= 9
    assert value.share is None or 0 <= value.share <= 1
    assert all(type(name) is str for name in value.names)


def test_a_file_is_read_by_its_version_and_up_to_a_megabyte(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(json.dumps({"version": 2, "name": "x"}))
    assert load_stored(Inner, path, 2) == Inner("x")
    with pytest.raises(StoredError, match="another version"):
        load_stored(Inner, path, 1)
    path.write_text(json.dumps({"version": 2, "name": "x" * 2**20}))
    with pytest.raises(StoredError, match="too long"):
        load_stored(Inner, path, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file")
    with pytest.raises(OSError, match="not a regular file"):
        load_stored(Inner, tmp_path / "file", 2)
