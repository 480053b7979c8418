"""Whole sessions, some of them killed, and what the practice file has of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import Voiceguide
from tests.practice.heard import seconds_kept
from voiceguide.audio.clip import SESSION_RATE
from voiceguide.practice.database import read_records
from voiceguide.session.settings import save_setting
from voiceguide.system.folders import practice_path

KIT = """\
---
chimes: off
---
# Kit

## Begin
- [2s] Sit down.

## Both
- [include jaw]
- [3s] And rest.
"""
JAW = """\
---
kind: exercise
concerns: [sagging jowls]
---
# A firm jaw

## Hold [left, right]
- [10s] Hold your {side} side.
"""


@pytest.fixture
def kit(work: Path) -> Path:
    """A routine that includes another."""
    (work / "jaw.md").write_text(JAW)
    (work / "kit.md").write_text(KIT)
    return work / "kit.md"


def play(*options: str) -> tuple[str, float]:
    """Play the kit; return what was printed, and how many seconds were heard."""
    command = [sys.executable, "-m", "tests.practice.session", "start", "kit.md", "--output=silent"]
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    return done.stdout + done.stderr, heard_s(done.stdout)


def heard_s(printed: str) -> float:
    return sum(map(int, re.findall(r"^frames (\d+)$", printed, re.MULTILINE))) / SESSION_RATE


def test_what_is_included_counts_under_its_own_name(kit: Path) -> None:
    _, heard = play()
    # With half a second of silence first.
    assert heard == pytest.approx(25.5, abs=0.01)
    records = {record.routine.name: record for record in read_records(practice_path(), 0)}
    assert {name: record.seconds for name, record in records.items()} == pytest.approx(
        {"kit": 5.5, "jaw": 20}, abs=0.01
    )
    assert records["jaw"].routine.concerns == ("jowls",)
    assert (records["jaw"].routine.title, records["jaw"].routine.kind) == ("A firm jaw", "exercise")


def test_nothing_is_kept_if_that_is_not_wanted(kit: Path) -> None:
    save_setting("practice", False)
    assert "All done" in play()[0]
    assert not practice_path().exists()


def test_a_session_that_nobody_hears_does_not_count(kit: Path, voiceguide: Voiceguide) -> None:
    quick = "---\nchimes: off\nlead_in: 0s\n---\n# Quick\n\n## Now\n- [1s]\n"
    assert voiceguide("start", "-", "--output", "silent", stdin=quick).code == 0
    assert not practice_path().exists()


def check_kills(moments: list[int]) -> None:
    """Kill a session after each of these numbers of reports."""
    kept_s = 0.0
    for moment in moments:
        command = [sys.executable, "-m", "tests.practice.session", "start", "kit.md"]
        process = subprocess.Popen(
            [*command, "--output=silent"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if printed.count("frames ") >= moment:
                break
        process.kill()
        printed += process.stdout.read()
        process.wait()
        process.stdout.close()
        new_s = sum(seconds_kept(practice_path()).values()) - kept_s
        # What was heard last may have been written, and not told any more.
        assert heard_s(printed) - 5 <= new_s <= heard_s(printed) + 0.1
        kept_s += new_s
    assert kept_s > 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_session_that_is_killed_keeps_all_but_its_last_seconds(kit: Path) -> None:
    check_kills([700])


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_fifty_killed_sessions_keep_all_but_their_last_seconds(kit: Path) -> None:
    check_kills([20 + 37 * number % 1100 for number in range(50)])
