"""The manifest of a folder: what is ours to replace, what is up to date, what it believes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.export.folder.builders import entry_for
from voiceguide.errors import FileError, InputError
from voiceguide.export.folder.manifest import MANIFEST, Manifest, make_folder, read_manifest


@pytest.fixture
def manifest(work: Path) -> Manifest:
    """A manifest with an export of two files, which exist."""
    (work / "a.mp3").write_bytes(bytes(1000))
    (work / "a.vtt").write_bytes(bytes(20))
    manifest = read_manifest(work)
    manifest.claim(["a.mp3", "a.vtt", "b.mp3"])
    manifest.add(entry_for(sizes={"a.mp3": 1000, "a.vtt": 20}, areas=("jaw",), language=None))
    return manifest


def test_what_is_saved_is_read_again(manifest: Manifest) -> None:
    assert read_manifest(manifest.folder) == manifest


def test_an_entry_is_up_to_date_while_its_files_are_whole(manifest: Manifest) -> None:
    assert manifest.up_to_date("a.mp3", "0") is manifest.entries["a.mp3"]
    assert manifest.up_to_date("a.mp3", "1") is None
    assert manifest.up_to_date("b.mp3", "0") is None
    (manifest.folder / "a.vtt").write_bytes(bytes(19))
    assert manifest.up_to_date("a.mp3", "0") is None
    assert manifest.whole_entries() == []


def test_what_is_missing_is_forgotten_at_the_end(manifest: Manifest) -> None:
    manifest.forget_missing()
    assert manifest.ours == {"a.mp3", "a.vtt"}
    (manifest.folder / "a.vtt").unlink()
    manifest.forget_missing()
    found = read_manifest(manifest.folder)
    assert (found.entries, found.ours) == ({}, {"a.mp3"})


def test_foreign_files_are_refused_unless_forced_and_folders_always(manifest: Manifest) -> None:
    manifest.refuse_foreign_files(["a.mp3", "b.mp3", "c.mp3"], force=False)
    (manifest.folder / "c.mp3").touch()
    (manifest.folder / "d.mp3").touch()
    with pytest.raises(InputError, match=r"c\.mp3 and 1 more would be replaced"):
        manifest.refuse_foreign_files(["a.mp3", "c.mp3", "d.mp3"], force=False)
    manifest.refuse_foreign_files(["c.mp3", "d.mp3"], force=True)
    (manifest.folder / "e.mp3").mkdir()
    with pytest.raises(FileError, match=r"e\.mp3 is a folder"):
        manifest.refuse_foreign_files(["e.mp3"], force=True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": 2, "ours": ["a.mp3"], "exports": []}',
        b'{"version": 1, "ours": 3, "exports": []}',
        b'{"version": 1, "ours": ["a.mp3"], "exports": [{}]}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_makes_no_sense_is_an_empty_manifest(tmp_path: Path, data: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(data)
    assert read_manifest(tmp_path) == Manifest(tmp_path)


def test_nothing_outside_the_folder_is_ever_ours(tmp_path: Path) -> None:
    outside = ["../a.mp3", "/etc/passwd", "..", ".", "", "C:\\a.mp3", "a\0.mp3"]
    data = {"version": 1, "ours": [*outside, "b.mp3"], "exports": []}
    (tmp_path / MANIFEST).write_text(json.dumps(data))
    assert read_manifest(tmp_path).ours == {"b.mp3"}


def test_a_folder_is_made_inside_one_that_exists(work: Path) -> None:
    make_folder(work / "new")
    make_folder(work / "new")
    (work / "file").touch()
    for path, message in (("no/new", "no folder"), ("file", "is a file"), ("file/x", "is a file")):
        with pytest.raises(FileError, match=message):
            make_folder(work / path)
