"""Files: written whole or not at all, with the right permissions, and nothing left behind."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from voiceguide.errors import FileError, InputError
from voiceguide.system.files import (
    PartFile,
    cannot_write,
    check_target,
    is_same_file,
    move_into_place,
    part_file,
    remove_abandoned,
    temporary_beside,
    write_whole,
)
from voiceguide.system.full_disk import check_end_written
from voiceguide.system.open_folder import OpenFolder, Seal

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix permissions and limits")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def usual_permissions() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@pytest.fixture
def link(work: Path) -> Path:
    """A link to `named`, which holds `old`."""
    (work / "named").write_text("old")
    path = work / "link"
    try:
        path.symlink_to("named")
    except OSError:
        pytest.skip("this system makes no links")
    return path


@pytest.mark.parametrize(
    ("content", "written"), [("é\r\n", b"\xc3\xa9\r\n"), (b"\xff\r\n", b"\xff\r\n"), ("", b"")]
)
def test_a_file_holds_exactly_what_was_written(
    work: Path, content: str | bytes, written: bytes
) -> None:
    path = work / "file"
    path.write_text("a longer text that was there before")
    write_whole(path, content)
    assert path.read_bytes() == written
    assert names_in(work) == ["file"]


@unix_only
@pytest.mark.parametrize("existing", [False, True])
def test_only_the_owner_reads_a_private_file(work: Path, existing: bool) -> None:
    for private, permissions in ((True, 0o600), (False, usual_permissions())):
        path = work / f"file-{private}"
        if existing:
            path.touch(0o640)
        write_whole(path, "text", private=private)
        assert stat.S_IMODE(path.stat().st_mode) == permissions


def test_a_link_is_replaced_and_the_file_it_names_is_kept(link: Path) -> None:
    write_whole(link, "new")
    assert not link.is_symlink()
    assert (link.read_text(), link.with_name("named").read_text()) == ("new", "old")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_write_that_fails_keeps_the_old_file_and_leaves_no_other(
    work: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = work / "file"
    path.write_text("old")

    def fail(*_arguments: object, **_where: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(type(error)):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert names_in(work) == ["file"]


def test_a_folder_that_is_missing_or_a_folder_in_the_way_is_an_oserror(work: Path) -> None:
    (work / "folder").mkdir()
    for path in (work / "no" / "file", work / "folder"):
        with pytest.raises(OSError, match=r"folder|no"):
            write_whole(path, "text")
    assert names_in(work) == ["folder"]


# Several files that appear together


def test_files_appear_together_and_through_links(work: Path, link: Path) -> None:
    other = work / "other"
    with temporary_beside(link) as one, temporary_beside(other) as two:
        one.write(b"1")
        two.write(b"2")
        assert link.read_text() == "old"
        assert not other.exists()
        move_into_place([one, two])
    assert link.is_symlink()
    assert ((work / "named").read_text(), other.read_text()) == ("1", "2")
    assert names_in(work) == ["link", "named", "other"]


def test_if_one_cannot_appear_no_new_one_does_and_no_old_one_is_lost(work: Path) -> None:
    new, old, folder = work / "new", work / "old", work / "folder"
    old.write_text("old")
    folder.mkdir()
    with (
        pytest.raises(FileError, match="folder cannot be written"),
        temporary_beside(new) as first,
        temporary_beside(old) as second,
        temporary_beside(folder) as third,
    ):
        move_into_place([first, second, third])
    assert names_in(work) == ["folder", "old"]


def test_a_temporary_file_is_private_and_removed(work: Path) -> None:
    with temporary_beside(work / ("x" * 100 + ".wav")) as temporary:
        assert names_in(work) == [temporary.name]
        assert len(temporary.name) < 64
        if sys.platform != "win32":
            assert stat.S_IMODE((work / temporary.name).stat().st_mode) == 0o600
    assert names_in(work) == []


def test_a_target_that_is_there_is_replaced_only_if_its_content_is_known(work: Path) -> None:
    known = {"known": [Seal.of(b"old")], "foreign": [Seal.of(b"old")]}
    (work / "known").write_bytes(b"old")
    (work / "foreign").write_bytes(b"else")
    with OpenFolder(work) as folder:
        for name in ("known", "new"):
            with temporary_beside(work / name, folder) as part:
                part.write(b"now")
                move_into_place([part], known)
            assert (work / name).read_bytes() == b"now"
        with (
            pytest.raises(FileError, match="written by another program meanwhile"),
            temporary_beside(work / "foreign", folder) as part,
        ):
            move_into_place([part], known)
    assert (work / "foreign").read_bytes() == b"else"


def test_in_an_open_folder_a_link_is_refused_or_itself_replaced(work: Path, link: Path) -> None:
    with OpenFolder(work) as folder:
        with (
            pytest.raises(FileError, match="link was written by another program"),
            temporary_beside(link, folder) as part,
        ):
            move_into_place([part], {"link": [Seal.of(b"old")]})
        assert link.is_symlink()
        with temporary_beside(link, folder) as part:
            part.write(b"new")
            move_into_place([part])
    assert not link.is_symlink()
    assert (link.read_text(), (work / "named").read_text()) == ("new", "old")


@unix_only
@pytest.mark.parametrize("code", [errno.EPERM, errno.EINVAL, errno.ENOTSUP])
def test_a_disk_without_permissions_that_cannot_be_waited_for_is_written_to(
    work: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    for name in ("fsync", "fchmod", "chmod"):
        monkeypatch.setattr(os, name, refuse)
    write_whole(work / "one", "1")
    with temporary_beside(work / "two") as part:
        part.write(b"2")
        check_end_written(part.file)
        move_into_place([part])
    assert ((work / "one").read_text(), (work / "two").read_text()) == ("1", "2")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_lost_what_was_written_is_an_error(
    work: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def lose(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", lose)
    with pytest.raises(FileError), temporary_beside(work / "two") as part:
        move_into_place([part])
    assert names_in(work) == []


def test_two_names_of_one_file_are_known(work: Path) -> None:
    (work / "sub").mkdir()
    (work / "a").touch()
    same: list[tuple[str | Path, str]] = [
        ("sub/../b", "b"),
        (work / "b", "b"),
        ("B", "b"),
        ("\u00e9", "e\u0301"),
    ]
    if sys.platform != "win32":
        (work / "folder").symlink_to("sub")
        (work / "to").symlink_to("b")
        (work / "hard").hardlink_to("a")
        same += [("folder/x", "sub/x"), ("to", "b"), ("hard", "a")]
    for one, other in same:
        assert is_same_file(Path(one), Path(other)), (one, other)
    for one, other in (("a", "b"), ("sub/b", "b"), ("no/b", "b")):
        assert not is_same_file(Path(one), Path(other)), (one, other)


def test_only_abandoned_files_of_ours_are_removed(work: Path) -> None:
    kept = [".beta-0123abcd.part", ".alpha-0123abcd.part.txt", "alpha-0123abcd.part", ".alpha.part"]
    for name in [*kept, ".alpha-0123abcd.part", ".alpha-ffffffff.part"]:
        (work / name).touch()
    with OpenFolder(work) as folder:
        remove_abandoned(folder, ["alpha.mp3", "alpha.vtt", "gamma.mp3"])
    assert names_in(work) == sorted(kept)


# Targets and messages


def test_a_target_is_refused_before_any_work(work: Path) -> None:
    there = work / "there.wav"
    there.touch()
    check_target(work / "new.wav", force=False)
    check_target(there, force=True)
    with pytest.raises(InputError, match="is already there"):
        check_target(there, force=False)
    refused = {work: "is a folder", there / "x": "no folder", work / "a" / "b": "no folder"}
    if sys.platform != "win32":
        refused[Path("/dev/null")] = "is a device"
    for path, message in refused.items():
        with pytest.raises(FileError, match=message):
            check_target(path, force=True)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space"), "x.wav cannot be written: the disk is full."),
        (
            OSError(errno.EROFS, "Read-only"),
            "x.wav cannot be written: that is not permitted there.",
        ),
        (OSError(errno.EIO, "I/O error"), "x.wav cannot be written: I/O error."),
        (RuntimeError("Bad header."), "x.wav cannot be written: Bad header."),
    ],
)
def test_a_message_says_why_a_file_cannot_be_written(error: Exception, message: str) -> None:
    assert cannot_write(Path("x.wav"), error).message == message


def test_ctrl_c_between_the_files_of_a_pair_leaves_neither(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = PartFile.place

    def interrupted(part: PartFile) -> None:
        if part.target == "second":
            raise KeyboardInterrupt
        place(part)

    monkeypatch.setattr(PartFile, "place", interrupted)
    with OpenFolder(work) as folder:
        names = ("first", "second")
        with contextlib.ExitStack() as stack:
            parts = [stack.enter_context(part_file(folder, name, work / name)) for name in names]
            with pytest.raises(KeyboardInterrupt):
                move_into_place(parts)
    assert list(work.iterdir()) == []
