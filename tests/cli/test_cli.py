"""What all commands share: help, streams, colours, settings and error messages."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from tests.commands import (
    COMMAND,
    PATIENCE_S,
    SHORT,
    TOO_MANY_WORDS,
    Voiceguide,
    assert_one_clear_error,
    run_apart,
)
from voiceguide.cli import choose_encodings

COMMANDS = (
    *("start", "export", "catalogue", "pace", "list", "concerns", "compose", "profile"),
    *("practice", "show", "check", "new", "narrate", "narrations", "voices", "doctor"),
)
HEAVY = (
    *("numpy", "soundfile", "soxr", "pyttsx3", "rich", "miniaudio", "simpleaudio", "yaml", "av"),
    *("babel", "piper", "onnxruntime", "icalendar", "sqlite3", "pebble", "distributed"),
)


HELP_OF_ALL = f"""
import sys
from voiceguide.cli import run

for command in ([], *([each] for each in sys.argv[1:])):
    code = run([*command, "--help"])
    print(command, code, sorted({set(HEAVY)!r} & set(sys.modules)))
"""


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HELP_OF_ALL, *COMMANDS],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Usage: voiceguide") == 1 + len(COMMANDS)
    ends = [line for line in done.stdout.splitlines() if line.startswith("[")]
    assert ends == [f"{command} 0 []" for command in ([], *([each] for each in COMMANDS))]


def test_help_shows_every_command_on_one_whole_line_in_the_order_of_use(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    listed = voiceguide("--help").out.split("Commands:\n")[1].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


def test_version_is_printed(voiceguide: Voiceguide) -> None:
    assert voiceguide("--version").out.startswith("voiceguide, version ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["strt"], "No such command 'strt'."),
        (["export", "pucker"], "Missing option '-o' / '--output'."),
        (["show"], "Missing argument 'ROUTINE'."),
        (["show", "pucker", "--nosuch"], "No such option"),
        (["show", "pucker", "--fit", "60"], "--fit: A duration needs a unit: 60s for seconds"),
        (["show", "pucker", "--volume", "101"], "--volume: “101” is not a volume."),
        (["show", "pucker", "--volume", "nan"], "--volume: “nan” is not a volume."),
    ],
)
def test_a_command_line_that_cannot_be_understood_is_explained(
    voiceguide: Voiceguide, arguments: list[str], said: str
) -> None:
    assert_one_clear_error(voiceguide(*arguments), said)


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        (["start", "pucker"], "pace = \n"),
        (["export", "pucker", "-o", "x.wav"], "pace = \n"),
        (["pace", "--quiet"], "pace = \n"),
        (["pace", "140", "--quiet"], "pace = \n"),
        (["list"], "pace = \n"),
        (["show", "pucker"], "pace = \n"),
        (["check", "pucker"], "pace = \n"),
        (["voices"], "pace = \n"),
        (["doctor", "--quiet"], "pace = \n"),
        (["show", "pucker"], "pacce = 140\n"),
        (["show", "pucker"], 'volume = "loud"\n'),
        (["show", "pucker"], "\udcff"),
    ],
)
def test_a_broken_settings_file_is_reported_by_every_command(
    voiceguide: Voiceguide, work: Path, home: Path, arguments: list[str], content: str
) -> None:
    settings = home / "config" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(content, errors="surrogateescape")
    done = voiceguide(*arguments)
    assert done.code == 2
    assert done.err.count("Error: ") == 1
    assert str(settings) in done.err
    assert settings.read_bytes() == content.encode(errors="surrogateescape")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix shell")
@pytest.mark.parametrize(
    ("line", "codes", "shown"),
    [
        ("{} list --kind breathing | head -n 1", [0, 0], "name\tseconds\t"),
        ("{} list --kind breathing | true", [0, 0], ""),
        ("{} list --kind breathing --json | true", [0, 0], ""),
        ("{} check pucker | true", [0, 0], ""),
        ("{} --help | true", [0, 0], ""),
        ("{} show --help | true", [0, 0], ""),
        ("{} show no-such-routine | true", [2, 0], "no-such-routine"),
        ("{} show no-such-routine 2>/dev/full", [2], ""),
        ("{} list --kind breathing 2>/dev/full", [0], "name\tseconds\t"),
        ("{} show - <&-", [2], "standard input:1:1: This script is empty."),
        ("{} start <&-", [2], "No routine was named"),
        ("{} list --kind breathing >&-", [0], ""),
        ("{} list --kind breathing 2>&-", [0], "name\tseconds\t"),
        ("{} list --kind breathing >/dev/full", [1], "No space left on device"),
        ("{} list --kind breathing --json >/dev/full", [1], "No space left on device"),
    ],
)
def test_streams_may_be_closed_or_full(line: str, codes: list[int], shown: str) -> None:
    done = subprocess.run(
        ["bash", "-c", line.format(shlex.join(COMMAND)) + '; echo "${PIPESTATUS[@]}" >&2'],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.stderr.splitlines()[-1] == " ".join(map(str, codes))
    assert shown in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [["list", "--kind", "breathing"], ["show", "-"], ["start", "-"]]
)
def test_a_file_gets_no_escape_codes(arguments: list[str]) -> None:
    done = run_apart(
        *arguments,
        stdin=TOO_MANY_WORDS.encode(),
        environment={"VOICEGUIDE_OUTPUT": "silent"},
    )
    assert done.code == 0
    assert "\x1b" not in done.out + done.err


def test_text_from_a_script_is_never_an_escape_code(voiceguide: Voiceguide, work: Path) -> None:
    script = TOO_MANY_WORDS.replace("# Hasty", "# Red \x1b[31m").replace("too", "\x1b]0;\a[red]")
    for done in (
        voiceguide("show", "-", stdin=script),
        voiceguide("show", "-", stdin=script.replace("[red]", "")),
        voiceguide("show", "-", "--json", stdin=script.replace("[red]", "")),
    ):
        assert "\x1b" not in done.out + done.err
        assert "\a" not in done.out + done.err


def test_characters_a_terminal_lacks_are_replaced() -> None:
    done = run_apart(
        "show", "-", stdin=SHORT.replace("One", "Schön").encode(),
        environment={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert "Sch?n." in done.out


@pytest.mark.parametrize(
    ("platform", "chosen", "written"),
    [("win32", "", b"\xc3\xa4"), ("win32", "cp1252", b"\xe4"), ("linux", "", b"\xe4")],
)
def test_what_is_redirected_on_windows_is_utf_8(
    monkeypatch: pytest.MonkeyPatch, platform: str, chosen: str, written: bytes
) -> None:
    file = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(file, encoding="cp1252"))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("PYTHONIOENCODING", chosen)
    choose_encodings()
    sys.stdout.write("ä")
    sys.stdout.flush()
    assert file.getvalue() == written


def test_json_is_for_programs_whatever_the_terminal(voiceguide: Voiceguide, work: Path) -> None:
    done = run_apart(
        "list", "--kind", "breathing", "--json", environment={"COLUMNS": "20", "FORCE_COLOR": "1"}
    )
    assert all("name" in row for row in json.loads(done.out))


def test_an_unusable_cache_folder_does_not_matter(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / os.sep))
    assert voiceguide("show", "-", stdin=SHORT).code == 0


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("PACE", "VOICEGUIDE_PACE: “foo” is not a pace."),
        ("VOICE", "There is no voice “foo”."),
        ("BACKGROUND", "There is no background “foo”."),
        ("VOLUME", "VOICEGUIDE_VOLUME: “foo” is not a volume."),
    ],
)
@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "pucker"],
        ["export", "pucker", "-o", "x.wav"],
        ["list"],
        ["check", "pucker"],
        ["pace"],
        ["voices", "--try"],
        ["doctor", "--quiet"],
        ["list", "--help"],
    ],
    ids=" ".join,
)
def test_a_variable_that_makes_no_sense_is_reported_once_by_what_would_have_used_it(
    voiceguide: Voiceguide,
    work: Path,
    no_sound_device: None,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    variable: str,
    said: str,
) -> None:
    used_by = {
        "PACE": ("show", "export", "list", "check", "pace", "voices", "doctor"),
        "VOICE": ("show", "export", "list", "check", "pace", "voices", "doctor"),
        "BACKGROUND": ("show", "export"),
        "VOLUME": ("show", "export"),
    }
    monkeypatch.setenv(f"VOICEGUIDE_{variable}", "foo")
    done = voiceguide(*arguments)
    printed = done.out + done.err
    expected = arguments[0] in used_by[variable] and "--help" not in arguments
    if arguments[0] == "doctor" and variable == "VOICE":
        said = said.rstrip(".")  # a line of its table
    elif expected and arguments[0] != "check":
        assert done.code == 2
        assert f"VOICEGUIDE_{variable}" in printed
    assert printed.count(said) == expected
