"""Recordings are stored whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.narrations import RATE, narrate, take
from voiceguide.errors import FileError
from voiceguide.speech.narration_files import NarrationWriter, encoded
from voiceguide.speech.narrations import LINES, ORIGINALS, Narration, narration_named
from voiceguide.speech.narrator import read_recording

# Says each line's number once it is stored.
NARRATES = """
import sys
from tests.narrations import take
from voiceguide.speech.narration_files import NarrationWriter
with NarrationWriter("mine") as writer:
    print("ready", flush=True)
    number = len(writer.narration.recordings)
    while True:
        writer.put(take(f"Line {number}.", 1.0))
        print(number, flush=True)
        number += 1
"""


def assert_whole(narration: Narration) -> None:
    for recording in narration.recordings:
        for original in (False, True):
            samples, _rate = read_recording(narration.folder, recording, original=original)
            assert len(samples)


def killed_after(moment_s: float) -> int:
    """Let a process store lines until it is killed; return how many it said it had stored."""
    process = subprocess.Popen([sys.executable, "-c", NARRATES], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        process.wait(moment_s)
    except subprocess.TimeoutExpired:
        process.kill()
    said = [line for line in process.stdout if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    return int(said[-1]) + 1 if said else 0


@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.soak)])
def test_a_kill_loses_at_most_the_line_that_is_being_stored(kills: int) -> None:
    moments = random.Random(19)
    known = 0
    for _ in range(kills):
        stored = killed_after(moments.uniform(0.0, 0.15))
        narration = narration_named("mine")
        if narration is None:
            assert stored == 0
            continue
        count = len(narration.recordings)
        # The last one may be stored although there was no time left to say so.
        assert max(stored, known) <= count <= max(stored, known) + 1
        known = count
        assert_whole(narration)
        assert {each.text for each in narration.recordings} == {
            f"Line {number}." for number in range(count)
        }
    narration = narrate("mine", {"At last.": 0.5})
    assert len(narration.recordings) == known + 1
    left = [path for path in narration.folder.rglob("*") if path.name.endswith(".part")]
    assert left == []


def in_its_place(inner: str) -> Callable[[Path], None]:
    """Put a file in the place of a folder, so that nothing can be written there."""

    def put(folder: Path) -> None:
        for path in (folder / inner).iterdir():
            path.unlink()
        (folder / inner).rmdir()
        (folder / inner).touch()

    return put


@pytest.mark.parametrize("inner", [LINES, ORIGINALS])
def test_a_line_that_cannot_be_stored_is_told_and_leaves_the_others(inner: str) -> None:
    before = narrate("mine", {"One.": 0.5})
    in_its_place(inner)(before.folder)
    with NarrationWriter("mine") as writer:
        with pytest.raises(FileError, match="cannot be written"):
            writer.put(take("Two."))
        assert writer.narration == before
    assert narration_named("mine") == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_full_disk_loses_only_the_line_that_found_no_room() -> None:
    before = narrate("mine", {"One.": 0.5})
    program = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000));" + NARRATES
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "ready\n"
    assert "FileError" in done.stderr
    assert "cannot be written" in done.stderr
    assert narration_named("mine") == before
    assert_whole(before)
    assert not [path for path in before.folder.rglob("*") if path.name.endswith(".part")]


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """The folder of all narrations, on a disk of its own with little room."""
    folder = home / "data" / "voiceguide" / "narrations"
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("recorded", [0, 1])
def test_a_really_full_disk_keeps_what_there_is_and_takes_the_line_once_there_is_room(
    small_disk: Path, recorded: int
) -> None:
    texts = ["One.", "Two."]
    with NarrationWriter("mine") as writer:
        for text in texts[:recorded]:
            writer.put(take(text))
        before = writer.narration
        with contextlib.suppress(OSError), (small_disk / "films").open("wb", 0) as films:
            while True:
                films.write(bytes(1024))
        files = set(small_disk.rglob("*.flac"))
        original = encoded(take(texts[recorded], 2.0).original, RATE, 16)
        # Without any room, and with enough for the first of the files.
        for room in (0, len(original) + 4096):
            os.truncate(small_disk / "films", (small_disk / "films").stat().st_size - room)
            with pytest.raises(FileError, match="the disk is full") as refused:
                writer.put(take(texts[recorded], 2.0))
            assert refused.value.hint
            assert writer.narration == before
            assert set(small_disk.rglob("*.flac")) == files
        assert_whole(before)
        (small_disk / "films").unlink()
        writer.put(take(texts[recorded], 2.0))
    narration = narration_named("mine")
    assert narration is not None
    assert [each.text for each in narration.recordings] == texts[: recorded + 1]
    assert_whole(narration)
