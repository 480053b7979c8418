"""Bad input: each gives one clear message, the right exit code, and leaves nothing behind."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.commands import (
    COMMAND,
    PATIENCE_S,
    SHORT,
    Done,
    Voiceguide,
    assert_one_clear_error,
    run_apart,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = "# Title\n\n## Step\n"


def with_front(lines: str) -> str:
    return f"---\n{lines}\n---\n{STEP}- [1s]\n"


BAD_SCRIPTS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "binary": (bytes(range(256)), ("bad.md", "text")),
    "latin-1": ("# Schön\n\n## Schritt\n- [1s]\n".encode("latin-1"), ("bad.md", "UTF-8")),
    "empty": (b"", ("bad.md:1:1: This script is empty.", "`voiceguide new NAME`")),
    "only spaces": (b" \n\t\n", ("bad.md:", "empty")),
    "no step": (b"# Title\n", ("bad.md:", "step")),
    "unknown key": (with_front("sumary: x").encode(), ("bad.md:2:1:", "sumary", "summary")),
    "wrong type": (with_front("areas: {a: b}").encode(), ("bad.md:2:", "areas")),
    "wrong kind": (with_front("kind: masage").encode(), ("bad.md:2:", "massage")),
    "alias": (with_front("summary: &a x\nneeds: *a").encode(), ("bad.md:2:10:", "anchors (&name)")),
    "pace out of range": (with_front("pace: 5").encode(), ("bad.md:2:", "80 to 400")),
    "unknown voice": (with_front("voice: Hugoo").encode(), ("“Hugoo”", "`voiceguide voices`")),
    "unknown language": (with_front("language: qq").encode(), ("qq", "`voiceguide voices`")),
    "negative": (f"{STEP}- [-5s] Hold.\n".encode(), ("bad.md:4:3:", "negative")),
    "zero": (f"{STEP}- [0s] Hold.\n".encode(), ("bad.md:4:3:", "longer than zero")),
    "400 hours": (f"{STEP}- [400h] Hold.\n".encode(), ("bad.md:4:3:", "at most 12 hours")),
    "too long in all": ((STEP + "- [12h]\n" * 3).encode(), ("24 hours",)),
    "missing unit": (f"{STEP}- [20] Hold.\n".encode(), ("bad.md:4:3:", "20s for seconds", "^~")),
    "unknown direction": (f"{STEP}- [chim bell]\n".encode(), ("bad.md:4:3:", "chime")),
    "prose in a step": (f"{STEP}Hold.\n".encode(), ("bad.md:4:1:", "dash")),
    "include cycle": (f"{STEP}- [include bad]\n".encode(), ("bad.md:4:", "each other", "→")),
    "missing include": (f"{STEP}- [include puckr]\n".encode(), ("bad.md:4:", "pucker")),
    "missing sound": (f"{STEP}- [chime bel]\n".encode(), ("bad.md:4:", "“bel”", "bell")),
    "missing recording": (f"{STEP}- [play me.wav]\n".encode(), ("bad.md:4:", "“me.wav”")),
    "sound elsewhere": (f"{STEP}- [play ../../x.wav]\n".encode(), ("bad.md:4:", "x.wav")),
}  # fmt: skip

EXPORTED = ("binary", "unknown key", "unknown voice", "include cycle", "missing sound")
"""One for each stage that can fail: an export meets them all on the same path as `check`."""


@pytest.mark.parametrize("case", BAD_SCRIPTS)
def test_a_bad_script_is_reported_once_with_its_place(
    voiceguide: Voiceguide, work: Path, case: str
) -> None:
    content, said = BAD_SCRIPTS[case]
    Path("bad.md").write_bytes(content)
    assert_one_clear_error(voiceguide("check", "bad.md"), *said)
    if case in EXPORTED:
        assert_one_clear_error(voiceguide("export", "bad.md", "-o", "out.wav"), *said)
    assert [path.name for path in work.iterdir()] == ["bad.md"]


@pytest.mark.parametrize(
    ("command", "wanted", "said"),
    [
        ("start", "puckr", "Did you mean pucker"),
        ("check", "puckr", "Did you mean pucker"),
        ("show", "evening", "evening-massage"),
        ("show", "no/such.md", "There is no routine “no/such.md”."),
        ("show", "x" * 300, "There is no routine “xxx"),
        ("show", "x/" * 3000, "There is no routine “x/x/"),
        ("show", "3", "There is no routine number 3."),
    ],
)
def test_a_missing_routine_is_reported_with_near_names(
    voiceguide: Voiceguide, work: Path, command: str, wanted: str, said: str
) -> None:
    assert_one_clear_error(voiceguide(command, wanted), said, "`voiceguide list`")


@pytest.mark.parametrize("folder", [".", "..", "/"])
def test_a_folder_is_not_a_routine(voiceguide: Voiceguide, folder: str) -> None:
    assert_one_clear_error(voiceguide("show", folder), "is a folder", code=1)


def hum(seconds: float, rate: int, channels: int = 1) -> NDArray[np.float64]:
    wave = 0.1 * np.sin(np.arange(int(seconds * rate)) * 0.1)
    return np.repeat(wave[:, None], channels, axis=1)


@pytest.mark.parametrize(
    ("rate", "channels", "subtype", "seconds"),
    [
        (8_000, 1, "PCM_16", 1.0),
        (96_000, 1, "PCM_24", 1.0),
        (44_100, 2, "FLOAT", 1.0),
        (48_000, 1, "DOUBLE", 1.0),
        (11_025, 1, "PCM_U8", 1.0),
    ],
)
def test_recordings_of_every_usual_kind_are_played(
    voiceguide: Voiceguide, work: Path, rate: int, channels: int, subtype: str, seconds: float
) -> None:
    soundfile.write("me.wav", hum(seconds, rate, channels), rate, subtype)
    Path("script.md").write_text(f"---\nchimes: off\nlead_in: 0s\n---\n{STEP}- [play me.wav]\n")
    done = voiceguide("show", "script.md", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["duration_s"] == pytest.approx(seconds, abs=0.7)


@pytest.mark.parametrize("direction", ["play me.wav", "chime me"])
@pytest.mark.parametrize(("kind", "said"), [("no audio", "me.wav"), ("5.1", "6"), ("empty", "me")])
def test_sounds_that_cannot_be_used_are_reported_with_the_line(
    voiceguide: Voiceguide, work: Path, direction: str, kind: str, said: str
) -> None:
    if kind == "no audio":
        Path("me.wav").write_text("This is no audio.")
    else:
        seconds, channels = (1.0, 6) if kind == "5.1" else (0.0, 1)
        soundfile.write("me.wav", hum(seconds, 44_100, channels), 44_100)
    Path("script.md").write_text(f"{STEP}- [{direction}]\n")
    done = voiceguide("export", "script.md", "-o", "out.wav")
    assert_one_clear_error(done, "script.md:4:", said)
    assert not Path("out.wav").exists()


def test_a_sound_an_hour_long_is_refused(voiceguide: Voiceguide, work: Path) -> None:
    soundfile.write("me.wav", np.zeros(3600 * 8_000, np.int16), 8_000, "PCM_U8")
    for direction in ("play me.wav", "chime me"):
        Path("script.md").write_text(f"{STEP}- [{direction}]\n")
        done = voiceguide("show", "script.md")
        assert_one_clear_error(done, "script.md:4:", "longer than", "Cut it shorter.")


def test_ten_thousand_steps_are_checked(voiceguide: Voiceguide, work: Path) -> None:
    steps = "".join(f"## Step {number}\n- [1s] Hold.\n" for number in range(10_000))
    Path("long.md").write_text(f"---\nchimes: off\nlead_in: 0s\n---\n# Long\n{steps}")
    done = voiceguide("check", "long.md")
    assert (done.code, done.out) == (0, "long.md: fine, 2 h 47 min at 150 words a minute\n")


def test_of_many_errors_the_first_are_reported_and_the_others_counted(
    voiceguide: Voiceguide,
) -> None:
    wrong = "# Long\n" + "".join(
        f"## Step {number}\n- [{number}] Hold.\n" for number in range(1_000)
    )
    assert_one_clear_error(voiceguide("check", "-", stdin=wrong), "and 970 more")


@pytest.mark.parametrize("option", ["--voice", "--background"])
def test_an_unknown_name_in_an_option_is_reported(voiceguide: Voiceguide, option: str) -> None:
    done = voiceguide("show", "-", option, "\x1b[31mnosuch", stdin=SHORT)
    assert_one_clear_error(done, "nosuch")
    assert "\x1b" not in done.err


@pytest.mark.parametrize("command", [["show", "-"], ["export", "-", "-o", "x.wav"], ["voices"]])
def test_missing_voice_data_is_an_error_of_the_machine(
    voiceguide: Voiceguide,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    if sys.platform != "linux":
        pytest.skip("espeak speaks on Linux only")
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(work))
    done = voiceguide(*command, stdin=SHORT)
    assert_one_clear_error(done, "voice data is missing", "Unset ESPEAK_DATA_PATH", code=1)
    assert not list(work.iterdir())


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to find the workers")
def test_workers_killed_again_and_again_end_in_one_error(work: Path) -> None:
    words = "".join(f"- [2s] Sentence number {number}.\n" for number in range(200))
    Path("script.md").write_text(f"{STEP}{words}")
    process = subprocess.Popen(
        [*COMMAND, "export", "script.md", "-o", "out.wav"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(work / "cache")},
    )
    killer = threading.Thread(target=_kill_children, args=(process,))
    killer.start()
    out, err = process.communicate(timeout=PATIENCE_S)
    killer.join()
    assert_one_clear_error(Done(process.returncode, out, err), "speech engine", code=1)
    assert not list(work.glob("*.wav"))
    assert not list(work.glob(".*.part"))


def _kill_children(process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        for task in Path(f"/proc/{process.pid}/task").glob("*/children"):
            try:
                for child in task.read_text().split():
                    os.kill(int(child), signal.SIGKILL)
            except (OSError, ValueError):
                continue
        time.sleep(0.001)


@pytest.mark.skipif(sys.platform != "linux", reason="limits the memory as only Linux does")
@pytest.mark.parametrize("kilobytes", [60_000, 120_000])
def test_too_little_memory_gives_one_clear_error(work: Path, kilobytes: int) -> None:
    """Or none: how much is needed depends on the machine."""
    Path("script.md").write_text(SHORT)
    for line in ("list", "check script.md", "export script.md -o out.m4a --force"):
        command = f"ulimit -v {kilobytes}; {shlex.join(COMMAND)} {line}"
        done = subprocess.run(
            ["bash", "-c", command],
            env={**os.environ, "XDG_CACHE_HOME": str(work / "cache")},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        assert done.returncode in (0, 1), done
        assert "Traceback" not in done.stderr
        # numpy's library for matrices ends the process itself if it gets no memory.
        theirs = done.stderr.startswith("OpenBLAS error:")
        assert done.stderr.count("Error:") + theirs == done.returncode
        assert not list(work.glob(".*.part"))


def test_a_script_from_a_pipe_that_is_not_text_is_reported() -> None:
    done = run_apart("show", "-", stdin=b"\x00\xff\xfe")
    assert_one_clear_error(done, "standard input")


def test_a_huge_script_is_refused_without_reading_it_all(
    voiceguide: Voiceguide, work: Path
) -> None:
    with Path("huge.md").open("wb") as file:
        file.truncate(10**10)
    assert_one_clear_error(voiceguide("show", "huge.md"), "huge.md")
