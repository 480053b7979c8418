"""Exports of a whole library that are killed, interrupted and taken up again, as processes."""

from __future__ import annotations

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
    """The user's own routines: about the ears, as no shipped one is; their words recur in part."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    for number in range(COUNT):
        items = "".join(
            f"- [4s] Rub {word} times, and rest after {WORDS[number]}.\n- [2s] Breathe out.\n"
            for word in WORDS[number % 4 :: 4]
        )
        front = "---\nkind: massage\nareas: [ears]\n---\n"
        (folder / f"ears-{number}.md").write_text(f"{front}# Ears {number}\n\n## Rub\n{items}")
    return folder


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, so that speech is killed, too."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


class Exporting:
    """A running `export --all`, known by a mark that its children inherit."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [*COMMAND, "export", "--all", "--area", "ears", "-o", str(folder), *options],
            env={**os.environ, "MARK_OF_A_TEST": self.mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_it_writes(self) -> bool:
        """Whether a file is being written now; no when it ended before."""
        while self.process.poll() is None:
            if any(self.folder.glob(".ears-*.part")):
                return True
            time.sleep(0.002)
        return False

    def children(self) -> Iterator[int]:
        """Processes it started that still run, found by their environment."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                marked = self.mark.encode() in (entry / "environ").read_bytes()
                gone = (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            except OSError:
                continue
            if marked and not gone and int(entry.name) != self.process.pid:
                yield int(entry.name)

    def assert_no_children_are_left(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while list(self.children()):
            assert time.monotonic() < deadline, "processes are left over"
            time.sleep(0.05)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def undisturbed(folder: Path, *options: str) -> dict[str, bytes]:
    """The files of a run that nobody disturbs."""
    done = run_apart("export", "--all", "--area", "ears", "-o", folder, *options)
    assert (done.code, done.err) == (0, "")
    files = contents(folder)
    assert len(files) >= COUNT + 2
    assert not [name for name in files if name.endswith(".part")]
    return files


def assert_whole(folder: Path, expected: dict[str, bytes]) -> None:
    """What has its name is what it should be; the rest is temporary, or tells what was begun."""
    for name, data in contents(folder).items():
        if name in expected and name.startswith("ears-"):
            assert data == expected[name], name


def kill_again_and_again(
    folder: Path, times: int, chance: random.Random, expected: dict[str, bytes], *options: str
) -> int:
    """Kill runs at random moments; returns how many of them were caught at work."""
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
def test_killed_at_ten_moments_it_leaves_in_the_end_what_was_wanted(work: Path) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")  # noqa: T201 (shown where it fails)
    options = ("--format", "mp3", "--captions", "--jobs", "2")
    expected = undisturbed(work / "undisturbed", *options)
    caught = kill_again_and_again(work / "out", 10, random.Random(seed), expected, *options)
    assert caught > 0
    assert undisturbed(work / "out", *options) == expected


@pytest.mark.soak
@pytest.mark.usefixtures("routines")
@pytest.mark.parametrize("form", ["mp3", "html", "opus", "m4b", "wav"])
def test_each_of_ten_kills_by_itself_is_mended(
    work: Path, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time with a folder and a cache that are as good as new."""
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
def test_interrupted_it_tidies_up(work: Path, number: signal.Signals, code: int) -> None:
    running = Exporting(work / "out", "--jobs", "2")
    assert running.wait_until_it_writes()
    running.process.send_signal(number)
    out, complaints = running.process.communicate(timeout=PATIENCE_S)
    assert running.process.returncode == code
    assert (out, "Traceback" in complaints) == ("", False)
    running.assert_no_children_are_left()
    assert not list((work / "out").glob(".*.part"))


@pytest.mark.usefixtures("routines", "own_cache")
def test_a_process_that_dies_is_told_and_the_others_go_on(work: Path) -> None:
    running = Exporting(work / "out", "--jobs", "2")
    assert running.wait_until_it_writes()
    makers = [
        pid
        for pid in running.children()
        if b"process_pool" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(makers[0], signal.SIGKILL)
    _out, complaints = running.process.communicate(timeout=PATIENCE_S)
    assert running.process.returncode == 1
    assert "The process that made it was ended by signal 9." in complaints
    assert f"1 of {COUNT} routines could not be exported" in complaints
    running.assert_no_children_are_left()
    assert not list((work / "out").glob(".*.part"))
    assert len(list((work / "out").glob("*.mp3"))) == COUNT - 1


@pytest.mark.usefixtures("routines", "own_cache")
def test_on_a_terminal_a_bar_says_what_is_being_made_and_ctrl_c_ends_it(
    work: Path, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal("export", "--all", "--area", "ears", "-o", "out", "--jobs", "1")
    # Which one, and after how many, depends on the machine: the bar is drawn ten times a second.
    screen.read_until(f" of {COUNT} ears-")
    screen.press("\x03")
    assert screen.wait() == 130
    assert "Stopped." in screen.shown
    assert screen.shown.count("\x1b[?25l") == screen.shown.count("\x1b[?25h")
    assert not list(Path("out").glob(".*.part"))
    assert run_apart("export", "--all", "--area", "ears", "-o", "out").code == 0
