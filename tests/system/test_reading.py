"""Files are opened at once or not at all."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from voiceguide.system.reading import open_to_read, read_text

has_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")


def test_a_file_is_read_as_bytes_and_as_text(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("\ufeffé\r\nb\rc".encode())
    with open_to_read(path) as file:
        assert file.read() == path.read_bytes()
    assert read_text(path, "utf-8-sig") == "é\nb\nc"


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    try:
        (tmp_path / "link").symlink_to("file")
    except OSError:
        pytest.skip("this system makes no links")
    assert read_text(tmp_path / "link") == "a"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        open_to_read(tmp_path)


def test_a_folder_is_named_as_one_where_the_system_opens_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        open_to_read(tmp_path)
    with pytest.raises(PermissionError):
        open_to_read(tmp_path / "secret.md")


@has_pipes
def test_pipes_sockets_and_devices_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        # The path of a socket must be short.
        os.chdir(tmp_path)
        listening.bind("socket")
        for name in ("pipe", "socket", os.devnull):
            with pytest.raises(OSError, match="a pipe or a device, not a file"):
                open_to_read(name)
