"""The manifest of a folder: what is ours to replace, what is up to date, what it believes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.folder.builders import entry_for
from tests.system.json_values import like
from voiceguide.errors import FileError, InputError
from voiceguide.export.folder.manifest import MANIFEST, Manifest, make_folder, read_manifest
from voiceguide.system.open_folder import OpenFolder, Seal

SOUND, CAPTIONS = bytes(1000), bytes(20)


@pytest.fixture
def folder(work: Path) -> Iterator[OpenFolder]:
    with OpenFolder(work) as folder:
        yield folder


@pytest.fixture
def manifest(folder: OpenFolder) -> Manifest:
    """A manifest with an export of two files, which exist."""
    manifest = read_manifest(folder)
    manifest.claim({"a.mp3": Seal.of(SOUND), "a.vtt": Seal.of(CAPTIONS), "b.mp3": Seal.of(b"b")})
    Path("a.mp3").write_bytes(SOUND)
    Path("a.vtt").write_bytes(CAPTIONS)
    manifest.add(entry_for(sizes={"a.mp3": 1000, "a.vtt": 20}, areas=("jaw",), language=None))
    return manifest


def test_what_is_saved_is_read_again(manifest: Manifest) -> None:
    assert read_manifest(manifest.folder) == manifest


def test_an_entry_is_up_to_date_while_its_files_are_whole(manifest: Manifest) -> None:
    assert manifest.up_to_date("a.mp3", "0") is manifest.entries["a.mp3"]
    assert manifest.up_to_date("a.mp3", "1") is None
    assert manifest.up_to_date("b.mp3", "0") is None
    Path("a.vtt").write_bytes(bytes(19))
    assert manifest.up_to_date("a.mp3", "0") is None
    assert manifest.whole_entries() == []


def test_what_is_missing_is_forgotten_at_the_end(manifest: Manifest) -> None:
    manifest.forget_missing()
    assert manifest.seals.keys() == {"a.mp3", "a.vtt"}
    Path("a.vtt").unlink()
    manifest.forget_missing()
    found = read_manifest(manifest.folder)
    assert (found.entries, found.seals) == ({}, {"a.mp3": (Seal.of(SOUND),)})


def test_foreign_files_are_refused_unless_forced_and_folders_always(manifest: Manifest) -> None:
    manifest.refuse_foreign_files(["a.mp3", "b.mp3", "c.mp3"])
    for name in ("b.mp3", "c.mp3", "d.mp3"):
        Path(name).write_bytes(b"not ours")
    with pytest.raises(InputError, match=r"b\.mp3 and 1 more would be replaced"):
        manifest.refuse_foreign_files(["a.mp3", "b.mp3", "c.mp3"])
    Path("a.mp3").write_bytes(b"\1" * len(SOUND))
    with pytest.raises(InputError, match=r"a\.mp3 would be replaced"):
        manifest.refuse_foreign_files(["a.mp3"])
    manifest.force = True
    manifest.refuse_foreign_files(["a.mp3", "b.mp3", "c.mp3"])
    Path("e.mp3").mkdir()
    with pytest.raises(FileError, match=r"e\.mp3 is a folder"):
        manifest.refuse_foreign_files(["e.mp3"])


@pytest.mark.parametrize("there", [True, False])
def test_links_are_refused_by_name_unless_forced(manifest: Manifest, there: bool) -> None:
    if there:
        Path("victim").write_bytes(SOUND)
    Path("a.mp3").unlink()
    Path("a.mp3").symlink_to("victim")
    with pytest.raises(InputError, match=r"a\.mp3 is a link"):
        manifest.refuse_foreign_files(["a.mp3"])
    manifest.force = True
    manifest.refuse_foreign_files(["a.mp3"])


def test_a_file_is_ours_under_its_old_and_its_new_content_while_it_is_replaced(
    manifest: Manifest,
) -> None:
    for new in (b"1", b"2", b"3"):
        manifest.claim({"a.mp3": Seal.of(new)})
        manifest.refuse_foreign_files(["a.mp3"])
    Path("a.mp3").write_bytes(b"3")
    manifest.refuse_foreign_files(["a.mp3"])
    Path("a.mp3").write_bytes(b"2")
    with pytest.raises(InputError):
        manifest.refuse_foreign_files(["a.mp3"])


ONE = {"size": 1, "digest": "00"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"mine\n",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": 1, "about": "", "files": {}, "exports": []}',
        b'{"version": 3, "about": "", "files": {}, "exports": []}',
        b'{"version": true, "about": "", "files": {}, "exports": []}',
        b'{"version": 2, "about": "", "files": 3, "exports": []}',
        b'{"version": 2, "about": "", "files": {}, "exports": [{}]}',
        b'{"version": 2, "about": "", "files": {"a": [{"size": NaN, "digest": ""}]},"exports": []}',
        b"[" * 100_000,
        *(
            json.dumps({"version": 2, "about": "", "files": {name: [ONE]}, "exports": []}).encode()
            for name in ("../a.mp3", "/etc/passwd", "..", ".", "", "sub/a.mp3", "a\0.mp3")
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_an_empty_manifest_and_not_ours(
    folder: OpenFolder, data: bytes
) -> None:
    Path(MANIFEST).write_bytes(data)
    found = read_manifest(folder)
    assert found == Manifest(folder, foreign=True)
    with pytest.raises(InputError, match=r"\.voiceguide\.json would be replaced"):
        found.refuse_foreign_files([MANIFEST])
    with pytest.raises(FileError, match="written by another program"):
        found.claim({})
    assert Path(MANIFEST).read_bytes() == data


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe")
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_manifest_that_is_no_regular_file_is_not_ours(folder: OpenFolder, kind: str) -> None:
    if kind == "link":
        (folder.path.parent / "elsewhere").write_text("{}")
        Path(MANIFEST).symlink_to("../elsewhere")
    elif kind == "pipe":
        os.mkfifo(MANIFEST)
    else:
        Path(MANIFEST).mkdir()
    assert read_manifest(folder).foreign


def entry(duration_s: Any) -> dict[str, Any]:
    return {**vars(entry_for()), "duration_s": duration_s, "areas": []}


@pytest.mark.parametrize("duration", ["NaN", "Infinity", "-Infinity", "1e999", "-1", '"1"', "true"])
def test_numbers_that_make_no_sense_are_not_believed(folder: OpenFolder, duration: str) -> None:
    data = {"version": 2, "about": "", "files": {"a.mp3": [ONE]}, "exports": [entry(60)]}
    text = json.dumps(data)
    Path(MANIFEST).write_text(text)
    assert not read_manifest(folder).foreign
    Path(MANIFEST).write_text(text.replace('"duration_s": 60', f'"duration_s": {duration}'))
    assert read_manifest(folder).foreign


@given(
    like({"version": 2, "about": "", "files": {"a.mp3": [ONE]}, "exports": [entry(60)]})
    | st.text().map(str)
)
def test_whatever_is_in_the_folder_is_read_without_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.mkdir(exist_ok=True)
    (path / MANIFEST).write_text(data if isinstance(data, str) else json.dumps(data))
    with OpenFolder(path) as folder:
        found = read_manifest(folder)
    for each in found.entries.values():
        assert 0 <= each.duration_s < float("inf")
        assert all(0 <= size < 2**60 for size in each.sizes.values())


def test_a_folder_is_made_inside_one_that_exists(work: Path) -> None:
    make_folder(work / "new")
    make_folder(work / "new")
    (work / "file").touch()
    for path, message in (("no/new", "no folder"), ("file", "is a file"), ("file/x", "is a file")):
        with pytest.raises(FileError, match=message):
            make_folder(work / path)
