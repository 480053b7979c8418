"""A folder held open: nothing outside it is written, read or removed, whatever happens to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from voiceguide.system.open_folder import OpenFolder, Seal, folded, is_plain_name

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="makes links and pipes")


@pytest.fixture
def folder(work: Path) -> Iterator[OpenFolder]:
    Path("out").mkdir()
    Path("elsewhere").mkdir()
    with OpenFolder(Path("out")) as folder:
        yield folder


def swap() -> None:
    """Put a link to another folder in place of the open one."""
    Path("out").rename("moved")
    Path("out").symlink_to("elsewhere")


def names_in(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def test_files_are_made_renamed_read_and_removed(folder: OpenFolder) -> None:
    file = folder.create("a")
    with file.open() as opened:
        opened.write(b"sound")
    with file.open() as opened:
        assert opened.read() == b"sound"
    assert file.size == 5
    file.close()
    with pytest.raises(FileExistsError):
        folder.create("a")
    folder.rename("a", "b")
    assert folder.names() == ["b"]
    assert folder.seal("b") == Seal.of(b"sound")
    assert (folder.seal("a"), folder.status("a")) == (None, None)
    folder.remove("b")
    assert folder.names() == []


@unix_only
def test_a_folder_swapped_for_a_link_gets_nothing(folder: OpenFolder) -> None:
    Path("elsewhere/victim").write_text("mine")
    file = folder.create("part")
    swap()
    with file.open() as opened:
        opened.write(b"sound")
    file.close()
    folder.rename("part", "victim")
    folder.create("more").close()
    assert sorted(folder.names()) == ["more", "victim"]
    folder.remove("more")
    assert names_in("elsewhere") == ["victim"]
    assert Path("elsewhere/victim").read_text() == "mine"
    assert Path("moved/victim").read_bytes() == b"sound"
    with pytest.raises(OSError, match="moved or replaced"):
        folder.check_unchanged()
    with OpenFolder(Path("out")) as other, pytest.raises(OSError, match="moved or replaced"):
        other.check_is(folder.identity)


@unix_only
def test_no_link_is_followed(folder: OpenFolder) -> None:
    Path("elsewhere/victim").write_text("mine")
    Path("out/link").symlink_to("../elsewhere/victim")
    Path("out/nowhere").symlink_to("../elsewhere/new")
    for name in ("link", "nowhere"):
        with pytest.raises(FileExistsError):
            folder.create(name)
        with pytest.raises(OSError, match=name):
            folder.open_to_read(name)
        assert folder.status(name) is not None
        folder.create("part").close()
        folder.rename("part", name)
        assert not Path("out", name).is_symlink()
    assert Path("elsewhere/victim").read_text() == "mine"
    assert not Path("elsewhere/new").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc counts open files")
def test_what_is_not_read_does_not_stay_open(folder: OpenFolder) -> None:
    Path("out/inner").mkdir()
    before = names_in("/proc/self/fd")
    for open_file in (folder.open_to_read, folder.open_to_change):
        with pytest.raises(OSError, match=r"inner|not a regular|directory"):
            open_file("inner")
    assert names_in("/proc/self/fd") == before


@unix_only
def test_pipes_and_folders_are_not_read(folder: OpenFolder) -> None:
    os.mkfifo("out/pipe")
    Path("out/sub").mkdir()
    for name in ("pipe", "sub"):
        with pytest.raises(OSError, match=r"regular file|directory"):
            folder.seal(name)


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "/a", "a/b", "a\0"])
def test_a_name_that_leads_elsewhere_is_an_error(folder: OpenFolder, name: str) -> None:
    assert not is_plain_name(name)
    for use in (folder.create, folder.remove, folder.seal, folder.status):
        with pytest.raises(OSError, match="not the name of a file"):
            use(name)
    folder.create("a").close()
    with pytest.raises(OSError, match="not the name of a file"):
        folder.rename("a", name)


def test_a_backslash_is_part_of_a_name_only_where_it_leads_nowhere() -> None:
    for name in ("a\\b", "C:a", "..\\a"):
        assert is_plain_name(name) == (sys.platform != "win32")


@unix_only
def test_a_link_to_the_folder_itself_is_followed_when_it_is_opened(folder: OpenFolder) -> None:
    Path("link").symlink_to("out")
    with OpenFolder(Path("link")) as opened:
        opened.create("a").close()
        opened.check_unchanged()
    assert folder.names() == ["a"]


def test_names_that_some_disks_take_for_the_same_are_folded() -> None:
    assert folded("Pucker.MP3") == folded("pucker.mp3")
    assert folded("\u00e9") == folded("e\u0301")
    assert folded("a") != folded("b")
