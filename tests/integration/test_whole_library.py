"""Exports of a whole library that are killed, interrupted and continued, as processes."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands import COMMAND, PATIENCE_S, run_apart
from tests.integration.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses signals")

COUNT = 6
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


@pytest.fixture
def routines(home: Path) -> Path:
    """The user's own routines about the elbow, as no shipped one is; they share some words."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    for number in range(COUNT):
        items = "".join(
            f"- [4s] Rub {word} times, and rest after {WORDS[number]}.\n- [2s] Breathe out.\n"
            for word in WORDS[number % 4 :: 4]
        )
        front = "---\nkind: massage\nareas: [elbow]\n---\n"
        (folder / f"ears-{number}.md").write_text(f"{front}# Ears {number}\n\n## Rub\n{items}")
    return folder


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, so that processes are killed while they speak, too."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


class Exporting:
    """A running `export --all`; a variable that its children inherit marks them."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [*COMMAND, "export", "--all", "--area", "elbow", "-o", str(folder), *options],
            env={**os.environ, "MARK_OF_A_TEST": self.mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_it_writes(self) -> bool:
        """Wait until a file is being written; return False if the process ended first."""
        while self.process.poll() is None:
            if any(self.folder.rglob(".ears-*.part")):
                return True
            time.sleep(0.002)
        return False

    def children(self) -> Iterator[int]:
        """Yield the ids of its children that still run."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                marked = self.mark.encode() in (entry / "environ").read_bytes()
                gone = (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            except OSError:
                continue
            if marked and not gone and int(entry.name) != self.process.pid:
                yield int(entry.name)

    def stopped_while_it_writes(self) -> int:
        """Return a child that has an unfinished file open, after stopping it (SIGSTOP)."""
        while self.process.poll() is None:
            for child in self.children():
                with contextlib.suppress(OSError):
                    os.kill(child, signal.SIGSTOP)
                    opened = Path(f"/proc/{child}/fd").iterdir()
                    if any(str(link.readlink()).endswith(".part") for link in opened):
                        return child
                    os.kill(child, signal.SIGCONT)
        pytest.fail("it ended before any of its processes was seen writing")

    def assert_no_children_are_left(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while list(self.children()):
            assert time.monotonic() < deadline, "processes are left over"
            time.sleep(0.05)


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def undisturbed(folder: Path, *options: str) -> dict[str, bytes]:
    """Return the files of a run that is not disturbed."""
    done = run_apart("export", "--all", "--area", "elbow", "-o", folder, *options)
    assert (done.code, done.err) == (0, "")
    files = contents(folder)
    assert len(files) >= COUNT + 2
    assert not [name for name in files if name.endswith(".part")]
    return files


def assert_whole(folder: Path, expected: dict[str, bytes]) -> None:
    """Assert that every file that has its final name has its final content."""
    for name, data in contents(folder).items():
        if name in expected and Path(name).name.startswith("ears-"):
            assert data == expected[name], name


def kill_again_and_again(
    folder: Path, times: int, chance: random.Random, expected: dict[str, bytes], *options: str
) -> int:
    """Kill runs at random moments; return how many were killed at work."""
    caught = 0
    for _ in range(times):
        running = Exporting(folder, *options)
        if running.wait_until_it_writes():
            time.sleep(chance.uniform(0, 0.2))
            caught += running.process.poll() is None
            running.process.kill()
        running.process.communicate(timeout=PATIENCE_S)
        running.assert_no_children_are_left()
        assert_whole(folder, expected)
    return caught


@pytest.mark.usefixtures("routines", "own_cache")
@pytest.mark.parametrize(
    ("times", "matrix"),
    [
        (2, ()),
        pytest.param(10, (), marks=pytest.mark.soak),
        pytest.param(10, ("--paces", "150,200", "--formats", "mp3,opus"), marks=pytest.mark.soak),
    ],
)
def test_killed_at_random_moments_it_makes_the_same_files_in_the_end(
    work: Path, times: int, matrix: tuple[str, ...]
) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")  # noqa: T201 (shown if it fails)
    form = matrix or ("--format", "mp3")
    options = (*form, "--captions", "--jobs", "2")
    expected = undisturbed(work / "undisturbed", *options)
    caught = kill_again_and_again(work / "out", times, random.Random(seed), expected, *options)
    assert caught > 0
    assert undisturbed(work / "out", *options) == expected


@pytest.mark.soak
@pytest.mark.usefixtures("routines")
@pytest.mark.parametrize("form", ["mp3", "html", "opus", "m4b", "wav"])
def test_a_run_after_each_of_ten_kills_makes_the_same_files(
    work: Path, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time in a new folder and with a new cache."""
    chance = random.Random(form)
    options = ("--format", form, "--jobs", "2")
    for number in range(10):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache-{number}"))
        folder = work / f"out-{number}"
        kill_again_and_again(folder, 1, chance, {}, *options)
        mended = undisturbed(folder, *options)
        assert mended == undisturbed(work / f"undisturbed-{number}", *options)


@pytest.mark.usefixtures("routines", "own_cache")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_nothing_unfinished(
    work: Path, number: signal.Signals, code: int
) -> None:
    running = Exporting(work / "out", "--jobs", "2")
    # Held, so that the run cannot be over before the signal arrives.
    held = running.stopped_while_it_writes()
    running.process.send_signal(number)
    os.kill(held, signal.SIGCONT)
    out, complaints = running.process.communicate(timeout=PATIENCE_S)
    assert running.process.returncode == code, complaints
    assert out == ""
    assert "Traceback" not in complaints, complaints
    running.assert_no_children_are_left()
    assert not list((work / "out").glob(".*.part"))


@pytest.mark.usefixtures("routines", "own_cache")
def test_a_process_that_dies_is_reported_and_the_others_continue(work: Path) -> None:
    running = Exporting(work / "out", "--jobs", "2")
    os.kill(running.stopped_while_it_writes(), signal.SIGKILL)
    _out, complaints = running.process.communicate(timeout=PATIENCE_S)
    assert running.process.returncode == 1
    assert "The export process was ended by signal 9." in complaints
    assert f"1 of {COUNT} routines could not be exported" in complaints
    running.assert_no_children_are_left()
    assert not list((work / "out").glob(".*.part"))
    assert len(list((work / "out").glob("*.mp3"))) == COUNT - 1


@pytest.mark.usefixtures("routines", "own_cache")
def test_on_a_terminal_a_bar_names_running_jobs_and_ctrl_c_ends_them(
    work: Path, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal("export", "--all", "--area", "elbow", "-o", "out", "--jobs", "1")
    # Which one, and after how many, depends on the machine: the bar is drawn ten times a second.
    screen.read_until(f" of {COUNT} ears-")
    screen.press("\x03")
    assert screen.wait() == 130
    assert "Stopped." in screen.shown
    assert screen.shown.count("\x1b[?25l") == screen.shown.count("\x1b[?25h")
    assert not list(Path("out").glob(".*.part"))
    assert run_apart("export", "--all", "--area", "elbow", "-o", "out").code == 0
