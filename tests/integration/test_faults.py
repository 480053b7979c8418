"""Faults, each injected for real: killed, full disks, damaged caches, signals, missing homes."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.commands import COMMAND, PATIENCE_S, Done, assert_one_clear_error
from tests.needs import cannot_run, needs_program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="uses signals, limits and /proc")

TALK = "---\nchimes: off\nlead_in: 0s\n---\n# Talk\n" + "".join(
    f"\n## Step {number}\n- [2s] Number {number}.\n- [1s]\n" for number in range(40)
)
BRIEF = "---\nchimes: off\nlead_in: 0s\n---\n# Brief\n\n## Only\n- [1s] One.\n- [1s] Two.\n"
LONG_SESSION = "---\nchimes: off\nlead_in: 0s\n---\n# Long\n\n## Only\n- [1s] One.\n- [5m]\n"

MOMENTS = random.Random(5)
"""Where a test strikes is drawn, and drawn the same each time."""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, empty."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own: what is left in it was left behind."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def begin(
    *arguments: object, preparing: Callable[[], None] | None = None, **more: Any
) -> subprocess.Popen[str]:
    """A command in a process and session of its own."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        **{
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            "start_new_session": True,
            "preexec_fn": preparing,
            **more,
        },
    )


def end(process: subprocess.Popen[str]) -> Done:
    """Wait for a command to be over."""
    out, err = process.communicate(timeout=PATIENCE_S)
    return Done(process.returncode, out, err)


def workers_of(scratch: Path) -> list[int]:
    """Return the process ids of speech workers of a program with this temporary folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (entry / "cmdline").read_bytes()
            if b"voiceguide.speech.worker" in line and os.fsencode(scratch) in line:
                found.append(int(entry.name))
    return found


def wait_for(condition: Callable[[], object], what: str) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, f"never: {what}"
        time.sleep(0.01)


def assert_whole(path: Path) -> None:
    """The file is all of `TALK`, whatever happened to others before."""
    assert soundfile.info(path).duration == pytest.approx(40 * 3, abs=2)


# Killed.


def strike(moment_s: float, scratch: Path) -> bool:
    """Kill an export after some seconds; return whether it was still running."""
    process = begin("export", "talk.md", "-o", "out.flac", "--force")
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(moment_s)
    running = process.poll() is None
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    wait_for(lambda: not workers_of(scratch), "its workers leave")
    if Path("out.flac").exists():
        assert_whole(Path("out.flac"))
    return running


@pytest.mark.parametrize("count", [4, pytest.param(50, marks=pytest.mark.soak)])
def test_an_export_killed_at_any_moment_leaves_no_half_file_and_no_worker(
    work: Path, cache: Path, scratch: Path, count: int
) -> None:
    Path("talk.md").write_text(TALK)
    began_s = time.monotonic()
    assert end(begin("export", "talk.md", "-o", "out.flac")).code == 0
    whole_s = time.monotonic() - began_s
    Path("out.flac").unlink()
    killed = 0
    for number in range(count):
        if number % 2 == 0:
            shutil.rmtree(cache, ignore_errors=True)
        running = strike(MOMENTS.uniform(0.05, 0.9) * whole_s, scratch)
        killed += running
        if not running:
            # What is in the cache takes less time, and so does a machine that has less to do.
            whole_s *= 0.7
    assert killed > 0
    # The cache that was struck again and again serves, and nothing in it is wrong.
    assert end(begin("export", "talk.md", "-o", "after.flac")).code == 0
    assert_whole(Path("after.flac"))
    # Killed between making its folder and starting the worker, an export leaves it, empty.
    assert not [path for path in scratch.rglob("*") if not path.is_dir()]


def test_workers_killed_between_and_inside_utterances_are_replaced(
    work: Path, cache: Path, scratch: Path
) -> None:
    Path("talk.md").write_text(TALK)
    process = begin("export", "talk.md", "-o", "out.flac")
    # Twice, because each utterance and each start replaces a lost worker only once.
    for _ in range(2):
        with contextlib.suppress(AssertionError):
            wait_for(lambda: workers_of(scratch) or process.poll() is not None, "a worker")
        for pid in workers_of(scratch)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(MOMENTS.uniform(0.2, 0.5))
    done = end(process)
    assert (done.code, done.err) == (0, "")
    assert_whole(Path("out.flac"))
    assert not workers_of(scratch)


# Full disks.


def no_file_beyond(size: int) -> Callable[[], None]:
    def limit() -> None:
        import resource

        # Python ignores the signal that comes with it, so that writing fails as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("suffix", ["wav", "mp3", "opus"])
def test_an_export_that_finds_no_room_is_told_and_leaves_nothing(work: Path, suffix: str) -> None:
    Path("talk.md").write_text(TALK)
    # With the words in the cache already, so that the sound is what finds no room.
    assert end(begin("check", "talk.md")).code == 0
    done = end(begin("export", "talk.md", "-o", f"out.{suffix}", preparing=no_file_beyond(200_000)))
    assert_one_clear_error(done, f"out.{suffix} cannot be written", code=1)
    assert [path.name for path in work.iterdir()] == ["talk.md"]


def test_an_engine_that_finds_no_room_says_so_at_once(
    work: Path, cache: Path, scratch: Path
) -> None:
    Path("talk.md").write_text(TALK)
    with small_disk(scratch, "256k"):
        done = end(begin("export", "talk.md", "-o", "out.flac"))
    assert_one_clear_error(done, "No space left on device", "set TMPDIR", code=1)
    assert "took more than" not in done.err
    assert [path.name for path in work.iterdir()] == ["talk.md"]


def test_a_cache_without_room_only_costs_time(work: Path, cache: Path, scratch: Path) -> None:
    cache.mkdir()
    with small_disk(cache, "256k"):
        Path("talk.md").write_text(TALK)
        done = end(begin("export", "talk.md", "-o", "out.flac"))
        assert (done.code, done.err) == (0, "")
        assert_whole(Path("out.flac"))
        assert not list(cache.rglob("*.part"))


def test_settings_without_room_are_told_and_stay_as_they_were(work: Path, home: Path) -> None:
    folder = home / "config" / "voiceguide"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text("pace = 170\n")
    done = end(begin("pace", "140", "--quiet", preparing=no_file_beyond(3)))
    assert_one_clear_error(done, "could not be saved", code=1)
    assert (folder / "settings.toml").read_text() == "pace = 170\n"
    assert [path.name for path in folder.iterdir()] == ["settings.toml"]


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of the given size, in bytes, in this folder."""
    needs_program("mount", "mount")
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    options = f"size={size},uid={os.getuid()},mode=700"
    mount = [*as_root, "mount", "-t", "tmpfs", "-o", options, "voiceguide-test", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        cannot_run("needs to mount a small disk, as root or by `sudo` without a password")
    try:
        yield
    finally:
        subprocess.run([*as_root, "umount", "-l", str(folder)], check=True)


def test_an_export_onto_a_full_disk_is_told_and_leaves_nothing(work: Path) -> None:
    Path("talk.md").write_text(TALK)
    Path("disk").mkdir()
    with small_disk(Path("disk"), "1m"):
        done = end(begin("export", "talk.md", "-o", "disk/out.wav"))
        assert_one_clear_error(done, "disk/out.wav cannot be written: the disk is full", code=1)
        assert not list(Path("disk").iterdir())


# The cache.


def damage(folder: Path, how: str) -> None:
    entries = sorted(path for path in folder.rglob("*") if path.is_file())
    assert entries
    for path in entries:
        whole = path.read_bytes()
        if how == "truncated":
            path.write_bytes(whole[: len(whole) // 2])
        elif how == "emptied":
            path.write_bytes(b"")
        elif how == "junk":
            path.write_bytes(bytes(reversed(whole)))
        elif how == "one bit":
            path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        elif how == "a folder":
            path.unlink()
            path.mkdir()
        elif how == "a circle of links":
            path.unlink()
            path.symlink_to(path)
        else:
            path.chmod(0)


HOW = ["truncated", "emptied", "junk", "one bit", "a folder", "a circle of links", "unreadable"]


@pytest.mark.soak
def test_a_damaged_cache_is_as_good_as_none(work: Path, cache: Path) -> None:
    Path("brief.md").write_text(BRIEF)
    assert end(begin("export", "brief.md", "-o", "first.flac")).code == 0
    for how in HOW:
        damage(cache, how)
        done = end(begin("export", "brief.md", "-o", "second.flac", "--force"))
        assert (done.code, done.err) == (0, ""), how
        assert soundfile.info("second.flac").frames == soundfile.info("first.flac").frames
        if how in HOW[-3:]:
            # What cannot even be replaced stays until somebody deletes it.
            shutil.rmtree(cache)
            assert end(begin("check", "brief.md")).code == 0


def test_a_cache_that_is_a_file_is_done_without(work: Path, cache: Path) -> None:
    cache.touch()
    Path("brief.md").write_text(BRIEF)
    assert end(begin("export", "brief.md", "-o", "out.flac")).code == 0


def test_a_cache_deleted_again_and_again_meanwhile_changes_nothing(
    work: Path, cache: Path, scratch: Path
) -> None:
    Path("talk.md").write_text(TALK)
    process = begin("export", "talk.md", "-o", "out.flac")
    deleted = 0
    while process.poll() is None:
        if any(cache.rglob("*.clip")):
            deleted += 1
            shutil.rmtree(cache, ignore_errors=True)
        time.sleep(0.02)
    done = end(process)
    assert (done.code, done.err) == (0, "")
    assert deleted
    assert_whole(Path("out.flac"))


@pytest.mark.soak
def test_two_exports_and_a_session_share_a_cache(work: Path, cache: Path) -> None:
    Path("talk.md").write_text(TALK)
    Path("brief.md").write_text(BRIEF)
    together = [
        begin("export", "talk.md", "-o", "one.flac"),
        begin("export", "talk.md", "-o", "two.mp3"),
        begin("start", "brief.md", "--output", "silent", "--plain"),
    ]
    for process in together:
        done = end(process)
        assert (done.code, done.err) == (0, "")
    assert_whole(Path("one.flac"))
    assert not list(cache.rglob("*.part"))
    # What they left is right: the next one asks no engine.
    done = end(begin("show", "talk.md", "--json"))
    assert json.loads(done.out)["duration_s"] == pytest.approx(120, abs=2)


# Signals and terminals.


def session(**more: Any) -> subprocess.Popen[str]:
    """A session under way, in silence and in lines."""
    Path("long.md").write_text(LONG_SESSION)
    return begin("start", "long.md", "--output", "silent", "--plain", **more)


def heard(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "One." in line:
            return
    pytest.fail(f"nothing was heard: {process.communicate()}")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_session_ended_by_a_signal_leaves_cleanly(
    work: Path, cache: Path, scratch: Path, number: signal.Signals, code: int
) -> None:
    process = session()
    heard(process)
    process.send_signal(number)
    done = end(process)
    assert done.code == code, done
    assert "Traceback" not in done.err
    assert not workers_of(scratch)
    assert not list(scratch.iterdir())


def test_a_session_that_was_stopped_for_a_while_goes_on(work: Path) -> None:
    Path("short.md").write_text(BRIEF.replace("- [1s] Two.", "- [1s]\n- [1s] Two."))
    process = begin("start", "short.md", "--output", "silent", "--plain")
    heard(process)
    process.send_signal(signal.SIGSTOP)
    time.sleep(1.5)
    process.send_signal(signal.SIGCONT)
    done = end(process)
    assert (done.code, done.err) == (0, "")
    assert "Two." in done.out
    # The silent output goes by the clock, and the time it was stopped adds no sound.
    assert "3 seconds." in done.out


def test_a_session_without_standard_streams_plays_to_its_end(work: Path) -> None:
    Path("brief.md").write_text(BRIEF)
    line = f'"$@" <&- >&- 2>&-; echo $? > {work}/code'
    command = [*COMMAND, "start", "brief.md", "--output", "silent", "--plain"]
    subprocess.run(["sh", "-c", line, "sh", *command], check=True, timeout=PATIENCE_S)
    assert Path("code").read_text().strip() == "0"


# Homes.


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that nobody may write to, root included."""
    folder.chmod(0o555)
    with contextlib.ExitStack() as stack:
        if os.geteuid() == 0:
            stack.enter_context(small_disk(folder, "4k,ro"))
        yield
    folder.chmod(0o755)


@pytest.mark.parametrize(
    "home_is",
    [
        "unset",
        *(
            pytest.param(each, marks=pytest.mark.soak)
            for each in ("read-only", "relative", "missing")
        ),
    ],
)
def test_without_a_usable_home_everything_works_but_saving(
    home_is: str, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "elsewhere"
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    monkeypatch.setenv("HOME", "elsewhere" if home_is == "relative" else str(home))
    with contextlib.ExitStack() as stack:
        if home_is == "read-only":
            home.mkdir()
            stack.enter_context(read_only(home))
        elif home_is == "unset":
            monkeypatch.delenv("HOME")
            # The account's own home serves; nothing in it is to be changed by a test.
            for name in ("CACHE", "STATE"):
                monkeypatch.setenv(f"XDG_{name}_HOME", str(home))
        Path("brief.md").write_text(BRIEF)
        done = end(begin("export", "brief.md", "-o", "out.flac"))
        assert (done.code, done.err) == (0, "")
        done = end(begin("start", "brief.md", "--output", "silent", "--plain"))
        assert (done.code, done.err) == (0, "")
        if home_is == "read-only":
            done = end(begin("pace", "140", "--quiet"))
            assert_one_clear_error(done, "could not be saved", code=1)
        if home_is != "relative":
            assert {path.name for path in work.iterdir()} == {"brief.md", "out.flac"}
