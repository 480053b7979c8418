"""The routine used last is remembered, and nothing else that lies in its file is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.library.last_used import last_used, note_use


def test_the_last_use_counts(tmp_path: Path) -> None:
    path = tmp_path / "state" / "last-used.json"
    assert last_used(path) is None
    for name in ("pucker", "Détente\N{LATIN SMALL LETTER E}\u0301"):
        note_use(name, path)
        assert last_used(path) == name


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"version": 1}', b'{"version": 2, "name": "a"}', b"\xff",
     b'{"version": 1, "name": 5}', b'{"version": 1, "name": "a", "more": 1}'],
)  # fmt: skip
def test_a_damaged_record_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "last-used.json"
    path.write_bytes(content)
    assert last_used(path) is None


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    path = tmp_path / "state" / "last-used.json"
    note_use("pucker", path)
    assert last_used(path) is None
