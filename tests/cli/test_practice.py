"""`voiceguide practice`."""

from __future__ import annotations

import os
import re
import stat
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.commands import Voiceguide, assert_one_clear_error
from tests.practice.records import record, write_records
from voiceguide.practice.database import read_records
from voiceguide.session.settings import load_settings
from voiceguide.system.folders import practice_path


@pytest.fixture
def kept(home: Path) -> Path:
    """A file with two days of practice."""
    today = date.today()
    path = practice_path()
    write_records(
        path,
        [
            record(0, 250, "jowls", today=today),
            record(3, 100, "jowls", "bad\x1b[31m word", today=today),
        ],
    )
    return path


def test_without_practice_it_says_how_to_begin(voiceguide: Voiceguide, home: Path) -> None:
    done = voiceguide("practice")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Nothing here yet.")
    assert "voiceguide start" in done.out
    assert not practice_path().exists()
    assert voiceguide("practice", "--csv").out == "day,routine,title,kind,concerns,seconds\n"


def test_in_a_pipe_there_are_only_lines(voiceguide: Voiceguide, kept: Path) -> None:
    done = voiceguide("practice")
    first, *others = done.out.splitlines()
    assert first == "2 of the last 30 days · 2 min 55 s each"
    assert re.fullmatch(r"jowls · week [12] · 5 min 50 s", others[0])
    assert "\x1b" not in done.out
    assert len(others) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_there_is_a_picture(kept: Path) -> None:
    from tests.integration.terminal import Terminal

    terminal = Terminal("practice", environment={"COLUMNS": "40", "NO_COLOR": "1"})
    try:
        assert terminal.wait() == 0
    finally:
        terminal.close()
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in terminal.shown.splitlines()]
    assert "▒" in terminal.shown
    assert any(line.startswith("Sun ·") for line in lines)
    assert max(len(line) for line in lines if line[:3] in ("Mon", "Sun", "▓ u")) <= 40


def test_it_can_be_switched_off_and_on(
    voiceguide: Voiceguide, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing of what you play is kept" in voiceguide("practice", "--off").out
    assert load_settings().practice is False
    shown = voiceguide("practice")
    assert shown.out.startswith("2 of the last")
    assert "voiceguide practice --on" in shown.err
    assert voiceguide("practice", "--json").json["kept"] is False
    monkeypatch.setenv("VOICEGUIDE_PRACTICE", "off")
    assert "VOICEGUIDE_PRACTICE is set to off" in voiceguide("practice", "--on").err
    assert load_settings().practice is True
    assert voiceguide("practice", "--json").json["kept"] is False


def test_all_is_forgotten_only_if_that_is_meant(voiceguide: Voiceguide, kept: Path) -> None:
    assert_one_clear_error(voiceguide("practice", "--forget"), "--yes")
    assert len(read_records(kept, 0)) == 2
    names = ("composed.md", "composed-2.md", "unfinished.json", "last-used.json")
    for name in names:
        (kept.parent / name).write_text("pucker")
    done = voiceguide("practice", "--forget", "--yes")
    assert done.out == "Everything that was kept is deleted.\n"
    assert not any((kept.parent / name).exists() for name in names)
    assert read_records(kept, 0) == []
    assert voiceguide("practice").out.startswith("Nothing here yet.")


def test_a_damaged_file_is_told_once(voiceguide: Voiceguide, kept: Path) -> None:
    kept.write_bytes(b"no database at all" * 100)
    done = voiceguide("practice")
    assert done.code == 0
    assert "practice-damaged-1.sqlite3" in done.err
    assert voiceguide("practice").err == ""


def test_a_file_of_a_newer_version_is_an_error(voiceguide: Voiceguide, home: Path) -> None:
    import sqlite3

    practice_path().parent.mkdir(parents=True)
    with sqlite3.connect(practice_path()) as newer:
        newer.execute("PRAGMA user_version = 2")
        newer.execute("CREATE TABLE more (name)")
    newer.close()
    assert_one_clear_error(voiceguide("practice"), "newer version", "Update voiceguide", code=1)


def test_the_page_is_for_its_user_and_replaces_nothing(
    voiceguide: Voiceguide, kept: Path, work: Path
) -> None:
    assert voiceguide("practice", "--html", "p.html").out == "p.html\n"
    assert "2 of the last 30 days" in Path("p.html").read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(Path("p.html").stat().st_mode) == 0o600
    assert_one_clear_error(voiceguide("practice", "--html", "p.html"), "already there", "--force")
    assert voiceguide("practice", "--html", "p.html", "--force").code == 0


def test_a_reminder_is_written(voiceguide: Voiceguide, work: Path, home: Path) -> None:
    done = voiceguide("practice", "--remind", "21:30", "--days", "mon-fri")
    assert done.out == "voiceguide-reminder.ics\n"
    assert "at 21:30" in done.err
    assert b"BYDAY=MO,TU,WE,TH,FR" in Path("voiceguide-reminder.ics").read_bytes()
    assert voiceguide("practice", "--remind", "7:00", "-o", "morning.ics").code == 0
    assert b"FREQ=DAILY" in Path("morning.ics").read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--json", "--csv"], "do not go together"),
        (["--off", "--forget"], "do not go together"),
        (["--days", "mon"], "goes with --remind"),
        (["--yes"], "goes with --forget"),
        (["--remind", "9"], "Write it like 21:30"),
        (["--remind", "21:00", "--days", "someday"], "Write them like mon-fri"),
        (["--html", "no/such/folder.html"], "There is no folder"),
    ],
)
def test_mistakes_are_told(
    voiceguide: Voiceguide, work: Path, options: list[str], said: str
) -> None:
    code = 1 if "folder" in said else 2
    assert_one_clear_error(voiceguide("practice", *options), said, code=code)
    assert list(work.iterdir()) == []
