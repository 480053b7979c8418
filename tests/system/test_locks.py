"""Locks: one writer to a folder at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from voiceguide.errors import FileError
from voiceguide.system.locks import only_writer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such lock")

HOLDER = """
import sys
from pathlib import Path
from voiceguide.system.locks import only_writer

with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_refused_until_the_first_is_done(work: Path) -> None:
    with only_writer(work):
        with pytest.raises(FileError, match="Another export is being"), only_writer(work):
            pass
        assert list(work.iterdir()) == []
    with only_writer(work):
        pass


def test_a_process_that_is_killed_releases_its_folder(work: Path) -> None:
    arguments = [sys.executable, "-c", HOLDER, str(work)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(FileError), only_writer(work):
            pass
        holder.kill()
        holder.wait()
        with only_writer(work):
            pass


def test_a_folder_that_cannot_be_opened_is_written_without_a_lock(work: Path) -> None:
    with only_writer(work / "nowhere"):
        pass


def test_an_error_of_the_writer_is_its_own_and_ends_the_lock(work: Path) -> None:
    with pytest.raises(BlockingIOError), only_writer(work):
        raise BlockingIOError
    with only_writer(work):
        pass
