"""Everything heard is kept once, whatever happens to the clock, the disk or the process."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.practice.heard import BROWS, JAW, seconds_kept
from voiceguide.errors import FileError
from voiceguide.practice.database import (
    NewerVersionError,
    close_to_disk,
    move_records,
    open_to_write,
    read_records,
    remove_records,
)
from voiceguide.practice.diary import WRITTEN_EVERY_S, Diary
from voiceguide.practice.records import PracticeRecord, PractisedRoutine

BLOCK_S = 0.5


class WallClock:
    """A clock on the wall: goes on with what is heard, and may be set, or change to summer time."""

    def __init__(self, zone: str, start: datetime) -> None:
        self._zone = ZoneInfo(zone)
        self.now = start.replace(tzinfo=ZoneInfo("UTC"))

    def today(self) -> date:
        return self.now.astimezone(self._zone).date()


JUMPS_S = (0, 0, 0, -86_400, -3600, -5, 3600, 86_400, 30 * 86_400, -400 * 86_400)


@settings(max_examples=30)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([JAW, BROWS]), st.integers(0, 1), st.sampled_from(JUMPS_S)),
        max_size=60,
    ),
    start=st.datetimes(datetime(2026, 3, 28, 21), datetime(2026, 3, 29, 23)),
    zone=st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Apia"]),
)
def test_every_second_counts_once_on_the_day_it_was_heard(
    steps: list[tuple[PractisedRoutine, int, int]], start: datetime, zone: str
) -> None:
    clock = WallClock(zone, start)
    expected: dict[tuple[date, str], float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "practice.sqlite3"
        # Two sessions at once, in any order.
        diaries = [Diary(path, clock.today) for _ in range(2)]
        for routine, number, jump_s in steps:
            clock.now += timedelta(seconds=jump_s + BLOCK_S)
            diaries[number].add(routine, BLOCK_S)
            expected[clock.today(), routine.name] += BLOCK_S
        for diary in diaries:
            diary.close()
        assert seconds_kept(path) == expected
        assert all(diary.message == "" for diary in diaries)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "practice.sqlite3"


def hear(diary: Diary, seconds: float) -> None:
    for _ in range(round(seconds / BLOCK_S)):
        diary.add(JAW, BLOCK_S)


def total_s(path: Path) -> float:
    return sum(seconds_kept(path).values())


def test_what_is_kept_can_be_read_while_the_session_plays_on(path: Path) -> None:
    diary = Diary(path)
    hear(diary, WRITTEN_EVERY_S - BLOCK_S)
    assert not path.exists()
    hear(diary, 10)
    assert 10 + WRITTEN_EVERY_S - BLOCK_S - total_s(path) < WRITTEN_EVERY_S
    [record] = read_records(path, 0)
    assert record.routine == JAW
    diary.close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_nobody_else_can_read_it(path: Path) -> None:
    diary = Diary(path)
    hear(diary, 5)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert len(modes) > 1
    assert set(modes.values()) == {0o600}
    diary.close()


def test_a_locked_file_loses_and_doubles_nothing(path: Path) -> None:
    first = Diary(path)
    hear(first, 5)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    hear(first, 5)
    second = Diary(path)
    hear(second, 5)
    other.execute("COMMIT")
    hear(first, 5)
    other.execute("BEGIN EXCLUSIVE")
    hear(second, 5)
    other.close()
    first.close()
    second.close()
    assert total_s(path) == 25
    assert first.message == second.message == ""


class InterruptedOnce(dict[tuple[date, str], PracticeRecord]):
    """Pending records; Ctrl-C is pressed just after they were written."""

    interrupted = False

    def clear(self) -> None:
        if not self.interrupted:
            self.interrupted = True
            raise KeyboardInterrupt
        super().clear()


def test_ctrl_c_just_after_a_write_doubles_nothing(path: Path) -> None:
    connection = open_to_write(path, 0)
    pending = InterruptedOnce({(date.today(), "a"): PracticeRecord("s", date.today(), JAW, 5.0)})
    with pytest.raises(KeyboardInterrupt):
        move_records(connection, pending)
    move_records(connection, pending)
    close_to_disk(connection)
    assert total_s(path) == 5


@pytest.mark.parametrize("how", ["a folder", "no folder"])
def test_what_cannot_be_written_is_told_at_the_end(path: Path, how: str) -> None:
    diary = Diary(path)
    if how == "a folder":
        path.mkdir(parents=True)
    else:
        path.parent.touch()
    hear(diary, 60)
    diary.close()
    assert diary.message.startswith("1 min of your practice could not be written down: ")
    assert str(path.parent) in diary.message


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of a process")
@pytest.mark.parametrize(("most_bytes", "kept_s"), [(40_000, 150), (5_000, 0)])
def test_a_full_disk_loses_only_what_has_no_room(
    path: Path, most_bytes: int, kept_s: float
) -> None:
    def limit() -> None:
        import resource

        # Python ignores the signal that comes with it, so that writing fails as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "tests.practice.heard", str(path), "300"]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=True)
    assert (kept_s == 0) is ("2 min 30 s of your practice could not be" in done.stderr)
    assert done.stderr.count("\n") == 1
    assert total_s(path) == kept_s


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "junk": lambda whole: bytes(reversed(whole)),
    "another file": lambda whole: b"# A script\n\n## Step\n- [20s] Hold.\n" * 100,
    "half of it": lambda whole: whole[: len(whole) // 2],
    "pages of zeros": lambda whole: whole[:4096] + bytes(len(whole) - 4096),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_set_aside_and_told_once(path: Path, damage: str) -> None:
    before = Diary(path)
    hear(before, 5)
    before.close()
    damaged = DAMAGE[damage](path.read_bytes())
    path.write_bytes(damaged)
    diary = Diary(path)
    hear(diary, 10)
    diary.close()
    aside = path.with_name("practice-damaged-1.sqlite3")
    assert aside.read_bytes() == damaged
    assert str(aside) in diary.message
    assert total_s(path) == 10
    following = Diary(path)
    hear(following, 5)
    following.close()
    assert following.message == ""
    assert total_s(path) == 15
    remove_records(path, 0)
    assert total_s(path) == 0
    assert not aside.exists()


def test_another_programs_database_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE practice (name TEXT)")
    other.close()
    diary = Diary(path)
    hear(diary, 5)
    diary.close()
    assert "damaged" in diary.message
    assert total_s(path) == 5


def test_a_file_of_a_newer_version_is_left_alone_until_it_is_to_be_forgotten(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as newer:
        newer.execute("CREATE TABLE practice (name TEXT)")
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = path.read_bytes()
    diary = Diary(path)
    hear(diary, 60)
    diary.close()
    assert "newer version" in diary.message
    with pytest.raises(NewerVersionError):
        read_records(path, 0)
    assert path.read_bytes() == before
    remove_records(path, 0)
    assert not path.exists()


def test_rows_that_make_no_sense_are_passed_over(path: Path) -> None:
    diary = Diary(path)
    hear(diary, 5)
    diary.close()
    rows = [
        ("s", "someday", "a", "A", "", "[]", 5.0),
        ("s", "2026-11-27", "a", "A", "", "{", 5.0),
        ("s", "2026-11-27", "b", "A", "", "7", 5.0),
        ("s", "2026-11-27", "c", "A", "", "[[]]", 5.0),
        ("s", "2026-11-27", "d", "A", "", "[]", "long"),
        ("s", "2026-11-27", "e", "A", "", "[]", float("inf")),
        ("s", "2026-11-27", "f", b"\xff", "", "[]", 5.0),
    ]
    with sqlite3.connect(path) as other:
        other.executemany("INSERT INTO practice VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    other.close()
    assert total_s(path) == 5


def test_what_is_forgotten_is_gone_from_the_disk(path: Path) -> None:
    running = Diary(path)
    for _ in range(2):
        diary = Diary(path)
        hear(diary, 5)
        diary.close()
    hear(running, 5)
    remove_records(path, 0)
    assert read_records(path, 0) == []
    hear(running, 5)
    running.close()
    # What was heard last was not yet written when all was forgotten.
    assert 5 <= total_s(path) <= 5 + WRITTEN_EVERY_S
    remove_records(path, 0)
    assert all(JAW.title.encode() not in each.read_bytes() for each in path.parent.iterdir())


def test_forgetting_without_a_file_makes_none(path: Path) -> None:
    remove_records(path, 0)
    assert read_records(path, 0) == []
    assert not path.parent.exists()


def test_a_file_that_cannot_be_emptied_is_an_error(path: Path) -> None:
    diary = Diary(path)
    hear(diary, 5)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(FileError, match="cannot be emptied"):
        remove_records(path, 0)
    other.close()
    diary.close()
    assert total_s(path) == 5


# Processes that are killed.


@pytest.fixture
def heard(path: Path) -> Callable[[], float]:
    """Return a function that hears until it is killed at a random moment, and returns how much."""
    numbers: list[int] = []

    def hear_and_die() -> float:
        command = [sys.executable, "-m", "tests.practice.heard", str(path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        # After a number of blocks, so that a busy machine changes nothing.
        said = b""
        wanted = 40 + 97 * len(numbers) % 400
        numbers.append(wanted)
        while said.count(b".") < wanted:
            said += os.read(process.stdout.fileno(), 1)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
        process.wait()
        process.stdout.close()
        return said.count(b".") * BLOCK_S

    return hear_and_die


def check_kills(path: Path, heard: Callable[[], float], kills: int) -> None:
    kept_s = 0.0
    for _ in range(kills):
        heard_s = heard()
        new_s = total_s(path) - kept_s
        # The block that was being told may be heard and not counted here.
        assert heard_s - 5 <= new_s <= heard_s + BLOCK_S
        kept_s += new_s


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_kill_costs_five_seconds_at_most(path: Path, heard: Callable[[], float]) -> None:
    check_kills(path, heard, kills=3)


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_fifty_kills_cost_five_seconds_each_at_most(path: Path, heard: Callable[[], float]) -> None:
    check_kills(path, heard, kills=50)
