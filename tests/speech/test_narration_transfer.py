"""Narrations given to others: whole, checked, and never outside the folder asked for."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.narrations import narrate
from voiceguide.errors import FileError, InputError
from voiceguide.speech.narration_files import remove_narration
from voiceguide.speech.narration_transfer import export_narration, import_narration
from voiceguide.speech.narrations import (
    LINES,
    MANIFEST,
    MOST_MANIFEST_BYTES,
    Narration,
    narration_names,
    read_narration,
)


@pytest.fixture
def narration(work: Path) -> Narration:
    return narrate("mine", {"One.": 0.5, "Two.": 0.6})


@pytest.mark.parametrize("target", ["given.zip", "given"])
def test_what_is_exported_is_imported_as_it_was(
    narration: Narration, work: Path, target: str
) -> None:
    export_narration(narration, work / target)
    again = import_narration(work / target, "theirs")
    assert again.recordings == narration.recordings
    for path in (path for path in narration.folder.rglob("*.flac")):
        copy = again.folder / path.relative_to(narration.folder)
        assert copy.read_bytes() == path.read_bytes()
    with pytest.raises(InputError, match="already"):
        import_narration(work / target)
    remove_narration(narration)
    assert import_narration(work / target).name == "mine"
    assert narration_names() == ["mine", "theirs"]


def test_a_folder_left_behind_is_named_before_anything_is_copied(
    narration: Narration, work: Path
) -> None:
    export_narration(narration, work / "given.zip")
    (narration.folder / ".DS_Store").touch()
    remove_narration(narration)
    with pytest.raises(InputError, match="mine is in the way") as caught:
        import_narration(work / "given.zip")
    assert caught.value.hint.startswith("Remove or rename it, or")
    assert [path.name for path in narration.folder.iterdir()] == [".DS_Store"]
    assert import_narration(work / "given.zip", "theirs").name == "theirs"


def test_a_damaged_narration_is_replaced_as_its_hint_says(narration: Narration, work: Path) -> None:
    export_narration(narration, work / "given.zip")
    (narration.folder / MANIFEST).write_bytes(b"{")
    with pytest.raises(InputError, match="a narration “Mine” already") as caught:
        import_narration(work / "given.zip", "Mine")
    assert "--as" in caught.value.hint
    assert import_narration(work / "given.zip", "theirs").name == "theirs"
    with pytest.raises(FileError, match="damaged") as damaged:
        read_narration(narration.folder)
    assert "move that folder elsewhere and import" in damaged.value.hint
    narration.folder.rename(work / "elsewhere")
    assert import_narration(work / "given.zip").recordings == narration.recordings


def test_nothing_is_replaced_unless_it_is_a_zip_file_and_forced(
    narration: Narration, work: Path
) -> None:
    (work / "folder").mkdir()
    (work / "file.zip").touch()
    (work / "link").symlink_to(work / "elsewhere")
    for name in ("folder", "link", "file.zip"):
        with pytest.raises(InputError, match="already there"):
            export_narration(narration, work / name)
    export_narration(narration, work / "file.zip", force=True)
    with zipfile.ZipFile(work / "file.zip") as archive:
        assert archive.testzip() is None
    assert list((work / "folder").iterdir()) == []
    assert not (work / "elsewhere").exists()


@pytest.mark.parametrize("target", ["given.zip", "given"])
def test_a_damaged_recording_is_not_given_to_anybody(
    narration: Narration, work: Path, target: str
) -> None:
    path = narration.folder / LINES / narration.recordings[1].file
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(FileError, match="is damaged"):
        export_narration(narration, work / target)
    assert list(work.iterdir()) == []


Entries = dict[str, bytes]


def with_links(folder: Path) -> None:
    for path in folder.rglob("*.flac"):
        path.rename(path.with_suffix(".moved"))
        path.symlink_to(path.with_suffix(".moved"))


def escaping(entries: Entries) -> Entries:
    """Leave every file with a name that leads out of the folder."""
    manifest = json.loads(entries[f"mine/{MANIFEST}"])
    for line in manifest["lines"]:
        line["file"] = f"../../{line['file']}"
    return {**entries, f"mine/{MANIFEST}": json.dumps(manifest).encode()}


def truncated(entries: Entries) -> Entries:
    name = next(name for name in entries if LINES in name)
    return {**entries, name: entries[name][:100]}


def without_manifest(entries: Entries) -> Entries:
    return {name: content for name, content in entries.items() if MANIFEST not in name}


def missing(entries: Entries) -> Entries:
    return {name: content for name, content in entries.items() if "one-" not in name}


def huge(entries: Entries) -> Entries:
    return {**entries, f"mine/{MANIFEST}": b" " * (MOST_MANIFEST_BYTES + 1)}


def named(entries: Entries) -> Entries:
    manifest = json.loads(entries[f"mine/{MANIFEST}"]) | {"name": "../evil"}
    return {**entries, f"mine/{MANIFEST}": json.dumps(manifest).encode()}


def not_sound(entries: Entries) -> Entries:
    """Have the right digest of something that is no FLAC file."""
    import hashlib

    manifest = json.loads(entries[f"mine/{MANIFEST}"])
    line = manifest["lines"][0]
    line["sha256"] = hashlib.sha256(b"#!/bin/sh").hexdigest()
    path = f"mine/{LINES}/{line['file']}"
    return {**entries, path: b"#!/bin/sh", f"mine/{MANIFEST}": json.dumps(manifest).encode()}


@pytest.mark.parametrize(
    "change", [escaping, truncated, without_manifest, missing, huge, named, not_sound]
)
def test_what_is_no_whole_narration_leaves_nothing_behind(
    narration: Narration, work: Path, home: Path, change: Callable[[Entries], Entries]
) -> None:
    export_narration(narration, work / "given.zip")
    with zipfile.ZipFile(work / "given.zip") as archive:
        entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(work / "bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(entries).items():
            archive.writestr(name, content)
    remove_narration(narration)
    before = sorted(path for path in home.rglob("*") if path.is_file())
    with pytest.raises(InputError):
        import_narration(work / "bad.zip")
    assert sorted(path for path in home.rglob("*") if path.is_file()) == before
    assert sorted(path.name for path in work.iterdir()) == ["bad.zip", "given.zip"]


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_file_damaged_within_an_entry_is_refused(
    narration: Narration, work: Path, packed: int
) -> None:
    manifest = (narration.folder / MANIFEST).read_bytes()
    with zipfile.ZipFile(work / "bad.zip", "w", packed) as archive:
        archive.writestr(MANIFEST, manifest)
    content = bytearray((work / "bad.zip").read_bytes())
    # What is packed begins after 30 bytes and the name, LZMA's after its properties.
    content[60:110] = b"\xff" * 50
    (work / "bad.zip").write_bytes(content)
    with pytest.raises(InputError, match="missing or damaged"):
        import_narration(work / "bad.zip", "theirs")


def test_a_zip_file_with_a_name_in_no_encoding_is_refused(work: Path) -> None:
    with zipfile.ZipFile(work / "bad.zip", "w") as archive:
        archive.writestr("Ä.json", b"{}")
    content = (work / "bad.zip").read_bytes()
    (work / "bad.zip").write_bytes(content.replace("Ä".encode(), b"\xff\xff"))
    with pytest.raises(InputError, match="is not a zip file"):
        import_narration(work / "bad.zip")


def test_entries_beside_the_manifest_are_left_out_wherever_they_lead(
    narration: Narration, work: Path, home: Path
) -> None:
    export_narration(narration, work / "given.zip")
    with zipfile.ZipFile(work / "given.zip", "a") as archive:
        for name in ("../../evil.flac", "/tmp/evil.flac", "lines/../../evil", "C:\\evil.flac"):
            archive.writestr(name, b"evil")
        link = zipfile.ZipInfo("mine/lines/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    again = import_narration(work / "given.zip", "theirs")
    kept = {path.name for path in again.folder.rglob("*") if path.is_file()}
    files = {name for each in again.recordings for name in (each.file, each.original)}
    assert kept == {MANIFEST, *files}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="makes links")
def test_links_in_a_folder_are_not_followed(narration: Narration, work: Path) -> None:
    export_narration(narration, work / "given")
    with_links(work / "given")
    with pytest.raises(InputError, match="not a whole narration"):
        import_narration(work / "given", "theirs")
    assert narration_names() == ["mine"]


@pytest.mark.parametrize("content", [b"", b"no zip", io.BytesIO().getvalue()])
def test_a_file_that_is_no_zip_file_is_refused(work: Path, content: bytes) -> None:
    (work / "odd.zip").write_bytes(content)
    for source in ("odd.zip", "gone"):
        with pytest.raises(InputError):
            import_narration(work / source)
