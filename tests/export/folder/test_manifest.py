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
from msgspec.structs import asdict

from tests.export.folder.builders import entry_for
from tests.system.json_values import like
from voiceguide.errors import FileError, InputError
from voiceguide.export.folder.manifest import Manifest
from voiceguide.export.folder.manifest_file import MANIFEST
from voiceguide.system.open_folder import OpenFolder, Seal

SOUND, CAPTIONS = bytes(1000), bytes(20)


@pytest.fixture
def folder(work: Path) -> Iterator[OpenFolder]:
    with OpenFolder(work) as folder:
        yield folder


@pytest.fixture
def manifest(folder: OpenFolder) -> Iterator[Manifest]:
    """A manifest with an export of two files, which exist."""
    Path(".left").write_bytes(SOUND)
    Path(".words").write_bytes(CAPTIONS)
    with Manifest(folder) as manifest:
        made = {"a.mp3": (".left", Seal.of(SOUND)), "a.vtt": (".words", Seal.of(CAPTIONS))}
        entry = entry_for(sizes={"a.mp3": 1000, "a.vtt": 20}, areas=("jaw",), language=None)
        manifest.place(made, entry)
        manifest.claim({"b.mp3": Seal.of(b"b")})
        yield manifest


def known(folder: OpenFolder) -> tuple[list[str], list[str]]:
    """The exports that are stored, and the files that are ours."""
    with Manifest(folder) as found:
        names = ("a.mp3", "a.vtt", "b.mp3", "de/x.mp3")
        return [each.file for each in found.entries()], [n for n in names if found.seals(n)]


def test_what_was_added_is_read_again_before_and_after_it_is_saved(
    manifest: Manifest, folder: OpenFolder
) -> None:
    before = list(manifest.entries())
    for _ in range(2):
        with Manifest(folder) as found:
            assert list(found.entries()) == before
            assert found.seals("a.mp3") == (Seal.of(SOUND),)
            assert not found.foreign
        manifest.save()
    assert known(folder) == (["a.mp3"], ["a.mp3", "a.vtt"]), "b.mp3 was never there"


def test_the_same_files_make_the_same_manifest_in_whatever_order(work: Path) -> None:
    saved = set()
    for number, order in enumerate(("ab", "ba", "aba")):
        Path(f"{number}").mkdir()
        with OpenFolder(Path(f"{number}")) as opened, Manifest(opened) as manifest:
            for name in order:
                Path(f"{number}/.left").write_text(name)
                made = {name: (".left", Seal.of(name.encode()))}
                manifest.place(made, entry_for(name, sizes={name: 1}))
            manifest.save()
        saved.add(Path(f"{number}", MANIFEST).read_bytes())
    assert len(saved) == 1


def test_an_export_is_up_to_date_while_its_files_are_whole(manifest: Manifest) -> None:
    assert manifest.up_to_date("a.mp3", "0")
    assert not manifest.up_to_date("a.mp3", "1")
    assert not manifest.up_to_date("b.mp3", "0")
    assert manifest.forget_missing() == set()
    Path("a.vtt").write_bytes(bytes(19))
    assert not manifest.up_to_date("a.mp3", "0")
    assert manifest.forget_missing() == {""}
    assert not list(manifest.entries())


def test_foreign_files_are_refused_unless_forced_and_folders_always(manifest: Manifest) -> None:
    manifest.refuse_foreign_files(["a.mp3", "b.mp3", "c.mp3", "de/d.mp3"])
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


def test_nothing_is_written_or_removed_through_a_link_to_a_folder(
    manifest: Manifest, tmp_path: Path
) -> None:
    manifest.write("de/x.mp3", "x")
    Path("de").rename(tmp_path / "elsewhere")
    Path("de").symlink_to(tmp_path / "elsewhere")
    with Manifest(manifest.tree.root, force=True) as found:
        for attempt in (
            lambda: found.write("de/x.mp3", "y"),
            lambda: found.identity_of("de/x.mp3"),
            lambda: found.refuse_foreign_files(["de/x.mp3"]),
        ):
            with pytest.raises(FileError):
                attempt()
        found.remove("de/x.mp3")
    assert (tmp_path / "elsewhere/x.mp3").read_text() == "x"


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


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_line_that_was_cut_off_is_ignored_and_written_over(
    manifest: Manifest, folder: OpenFolder, cut: int
) -> None:
    manifest.claim({"de/x.mp3": Seal.of(b"x")})
    path = Path(MANIFEST)
    path.write_bytes(path.read_bytes()[:-cut])
    assert known(folder) == (["a.mp3"], ["a.mp3", "a.vtt", "b.mp3"])
    with Manifest(folder) as again:
        again.write("b.mp3", "b")
    assert known(folder) == (["a.mp3"], ["a.mp3", "a.vtt", "b.mp3"])


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files")
def test_a_disk_that_is_full_for_a_while_costs_no_record(
    manifest: Manifest, folder: OpenFolder
) -> None:
    import resource

    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = Path(MANIFEST).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, usual[1]))
    try:
        with pytest.raises(FileError, match="cannot be written"):
            manifest.claim({"de/x.mp3": Seal.of(b"x")})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert known(folder) == (["a.mp3"], ["a.mp3", "a.vtt", "b.mp3"])
    manifest.write("de/x.mp3", "x")
    assert known(folder) == (["a.mp3"], ["a.mp3", "a.vtt", "de/x.mp3"])


def lines(*records: object) -> bytes:
    return "".join(f"{json.dumps(each)}\n" for each in records).encode()


HEADER = {"version": 3, "about": ""}
ONE = {"size": 1, "digest": "00"}
ENTRY = {**asdict(entry_for()), "areas": []}


@pytest.mark.parametrize(
    "data",
    [
        b"mine\n",
        b"{\n",
        b"[]\n",
        b"null\n",
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        lines({"version": 2, "about": ""}),
        lines({"version": True, "about": ""}),
        lines({"version": 2, "about": "", "files": {}, "exports": []}),
        lines(HEADER, {}),
        lines(HEADER, {"file": "a", "seals": 3}),
        lines(HEADER) + b'{"file": "a", "seals": [{"size": NaN, "digest": ""}]}\n',
        *(
            lines(HEADER, {"file": name, "seals": [ONE]})
            for name in ("../a.mp3", "/etc/passwd", "..", ".", "", "a/../b.mp3", "a\0.mp3", "a//b")
        ),
        *(
            lines(HEADER, ENTRY).replace(b'"duration_s": 60.0', b'"duration_s": ' + number)
            for number in (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1", b'"1"', b"true")
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_an_empty_manifest_and_not_ours(
    folder: OpenFolder, data: bytes
) -> None:
    Path(MANIFEST).write_bytes(data)
    with Manifest(folder) as found:
        assert found.foreign
        assert not list(found.entries())
        with pytest.raises(InputError, match=r"\.voiceguide\.json would be replaced"):
            found.refuse_foreign_files([MANIFEST])
        with pytest.raises(FileError, match="written by another program"):
            found.claim({})
    assert Path(MANIFEST).read_bytes() == data
    with Manifest(folder, force=True) as found:
        found.claim({})
    assert Path(MANIFEST).read_bytes() != data


def test_a_manifest_that_was_replaced_meanwhile_is_not_written_to(manifest: Manifest) -> None:
    for replacement in (b"", lines(HEADER)):
        Path(MANIFEST).unlink()
        Path(MANIFEST).write_bytes(replacement)
        with pytest.raises(FileError, match="written by another program"):
            manifest.claim({})
        assert Path(MANIFEST).read_bytes() == replacement


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe")
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_manifest_that_is_no_regular_file_is_not_ours(folder: OpenFolder, kind: str) -> None:
    if kind == "link":
        (folder.path.parent / "elsewhere").write_bytes(lines(HEADER))
        Path(MANIFEST).symlink_to("../elsewhere")
    elif kind == "pipe":
        os.mkfifo(MANIFEST)
    else:
        Path(MANIFEST).mkdir()
    with Manifest(folder) as found:
        assert found.foreign


@given(st.lists(like(HEADER) | like(ENTRY) | like({"file": "a.mp3", "seals": [ONE]}) | st.text()))
def test_whatever_is_in_the_folder_is_read_without_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: list[Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.mkdir(exist_ok=True)
    (path / MANIFEST).write_bytes(lines(HEADER, *data))
    with OpenFolder(path) as folder, Manifest(folder) as found:
        for each in found.entries():
            assert 0 <= each.duration_s < float("inf")
            assert all(0 <= size < 2**60 for size in each.sizes.values())
