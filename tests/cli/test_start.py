"""`voiceguide start` without a terminal: sessions in real time, without sound."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import (
    COMMAND,
    PATIENCE_S,
    SHORT,
    THREE_STEPS,
    TOO_MANY_WORDS,
    Voiceguide,
    assert_one_clear_error,
    run_apart,
)
from tests.needs import EACH_OUTPUT

A_WAIT = """\
---
chimes: off
lead_in: 0s
---
# A wait

## Wait
- [wait 1s] Ready.

## After
- [0.6s] On.
"""


def said(out: str) -> list[str]:
    """What a session said, in order."""
    return [line.split("  ")[-1] for line in out.splitlines() if line.startswith("  ")]


@pytest.mark.usefixtures("no_sound_device")
def test_without_a_sound_device_it_names_the_export_and_goes_on_in_silence() -> None:
    done = run_apart("start", "-", stdin=SHORT.encode())
    assert done.code == 0
    assert len(done.err.splitlines()) == 1
    assert "No sound device was found" in done.err
    assert "`voiceguide export`" in done.err
    assert said(done.out) == ["One."]


@pytest.mark.usefixtures("no_sound_device")
@pytest.mark.parametrize("output", EACH_OUTPUT)
def test_an_output_asked_for_and_missing_is_an_error(voiceguide: Voiceguide, output: str) -> None:
    done = voiceguide("start", "-", "--output", output, stdin=SHORT)
    assert done.code == 1
    assert done.err.startswith("Error: ")
    assert output in done.err


def test_an_unknown_output_is_refused_before_any_work(voiceguide: Voiceguide) -> None:
    done = voiceguide("start", "no-such-routine", "--output", "silence")
    assert_one_clear_error(done, "“silence”", "Did you mean silent?", "auto, simpleaudio")


def test_without_a_routine_and_a_terminal_it_says_what_to_name(voiceguide: Voiceguide) -> None:
    assert_one_clear_error(voiceguide("start"), "No routine was named", "voiceguide start evening")


def test_a_session_prints_its_title_pace_steps_and_end(voiceguide: Voiceguide) -> None:
    done = voiceguide("start", "-", "--output", "silent", stdin=THREE_STEPS)
    assert (done.code, done.err) == (0, "")
    assert re.sub(r"0:0\d\.\d", "0:00.0", done.out) == (
        "Three steps\n150 words a minute. Press Ctrl-C to stop.\n"
        "\nWarm up (no sound)\n  0:00.0  One.\n"
        "\nWide circles (no sound)\n  0:00.0  Two.\n"
        "\nRest (no sound)\n  0:00.0  Three.\n"
        "All done: Three steps, 2 seconds.\n"
    )


@pytest.mark.parametrize("step", ["2", "wide circles", "Wide"])
def test_it_begins_at_a_step_by_number_name_or_beginning(voiceguide: Voiceguide, step: str) -> None:
    done = voiceguide("start", "-", "--output", "silent", "--from", step, stdin=THREE_STEPS)
    assert done.code == 0
    assert said(done.out) == ["Two.", "Three."]


@pytest.mark.parametrize("step", ["0", "4", "²", "stretch", ""])
def test_an_unknown_step_is_refused_with_those_there_are(voiceguide: Voiceguide, step: str) -> None:
    done = voiceguide("start", "-", "--output", "silent", "--from", step, stdin=THREE_STEPS)
    assert_one_clear_error(
        done, f"There is no step “{step}”.", "1 Warm up; 2 Wide circles; 3 Rest."
    )


def test_a_session_cannot_begin_at_chimes_that_are_off(voiceguide: Voiceguide) -> None:
    script = "# T\n## Begin\n- [6s] Smile.\n## End\n- [chime bowl]\n"
    options = ("--output", "silent", "--no-chimes", "--from", "End")
    done = voiceguide("start", "-", *options, stdin=script)
    assert_one_clear_error(done, "From the step “End” on there are only chimes")


def test_a_step_of_thousands_of_digits_is_refused_like_any_other(voiceguide: Voiceguide) -> None:
    done = voiceguide("start", "-", "--output", "silent", "--from", "9" * 5000, stdin=THREE_STEPS)
    assert_one_clear_error(done, "There is no step “999")
    assert len(done.err) < 300


def test_several_routines_follow_each_other(voiceguide: Voiceguide, work: Path) -> None:
    Path("short.md").write_text(SHORT)
    done = voiceguide("start", "short.md", "-", "--output", "silent", stdin=THREE_STEPS)
    assert done.code == 0
    assert done.out.startswith("Short and quiet · Three steps\n")
    assert said(done.out) == ["One.", "One.", "Two.", "Three."]


def test_a_warning_names_the_script_it_stands_in(voiceguide: Voiceguide, work: Path) -> None:
    Path("short.md").write_text(SHORT)
    Path("hasty.md").write_text(TOO_MANY_WORDS)
    done = voiceguide("start", "short.md", "hasty.md", "--output", "silent")
    assert done.code == 0
    assert done.err.startswith("Warning: hasty.md:8: ")


def test_strict_refuses_to_start_while_there_are_warnings(voiceguide: Voiceguide) -> None:
    done = voiceguide("start", "-", "--output", "silent", "--strict", stdin=TOO_MANY_WORDS)
    assert (done.code, done.out) == (2, "")
    assert "Warning: standard input:8: " in done.err
    assert "Error: 1 warning in standard input; --strict allows none." in done.err


def test_a_wait_ends_by_itself_after_its_limit(voiceguide: Voiceguide) -> None:
    done = voiceguide("start", "-", "--output", "silent", stdin=A_WAIT)
    assert done.code == 0
    assert "(The session continues after 1 second.)" in done.out
    assert said(done.out)[-1] == "On."


def test_the_output_may_come_from_settings_and_from_the_environment(
    voiceguide: Voiceguide, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home / "config" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('output = "nowhere"\n')
    done = voiceguide("start", "-", stdin=SHORT)
    assert_one_clear_error(done, f"{settings}: There is no output “nowhere”.", "silent")
    settings.write_text('output = "silent"\n')
    assert voiceguide("start", "-", stdin=SHORT).code == 0
    settings.write_text('output = "simpleaudio"\n')
    monkeypatch.setenv("VOICEGUIDE_OUTPUT", "silent")
    assert voiceguide("start", "-", stdin=SHORT).code == 0


unix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix signals")


@unix_only
@pytest.mark.parametrize(
    "module",
    [
        "click",
        "voiceguide.cli.start",
        "numpy",
        "voiceguide.session.mixer",
        *(
            pytest.param(module, marks=pytest.mark.soak)
            for module in (
                "voiceguide.planning.plan",
                "voiceguide.session.settings",
                "voiceguide.speech.disk_cache",
                "soundfile",
                "voiceguide.audio.outputs.silent",
            )
        ),
    ],
)
def test_ctrl_c_while_a_module_is_imported_is_reported_without_a_traceback(module: str) -> None:
    interrupting = (
        "import os, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}:\n"
        "            sys.meta_path.remove(self)\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from voiceguide.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", interrupting, "start", "evening-massage", "--output", "silent"],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 130
    assert done.stderr.strip() in ("", "Stopped.")


@unix_only
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("moment", ["speaking", "playing"])
def test_ended_at_any_moment_it_leaves_no_child(
    number: int, code: int, moment: str, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A cache of its own, so that there is something to synthesise.
    monkeypatch.setenv("XDG_CACHE_HOME", str(work / "cache"))
    monkeypatch.setenv("TMPDIR", str(work))
    process = subprocess.Popen(
        [*COMMAND, "start", "evening-massage", "--output", "silent"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    workers: list[int] = []
    if moment == "playing":
        lines = itertools.takewhile(lambda line: "0:0" not in line, process.stdout)
        assert list(lines)
    else:
        while not workers:
            assert process.poll() is None
            workers = children(process.pid)
    process.send_signal(number)
    printed, complaints = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == code
    assert "Traceback" not in complaints
    if number == signal.SIGINT:
        assert "Stopped" in printed + complaints
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert not list(work.glob("voiceguide-speech-*"))


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        pytest.skip("needs /proc to know a process's children")
    return [int(child) for task in tasks.iterdir() for child in _words(task / "children")]


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []
