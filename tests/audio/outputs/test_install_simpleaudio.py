"""The installer of simpleaudio: what it asks for, and what it says if it cannot build."""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

from tests.paths import CHECKOUT
from voiceguide.audio.outputs import install_simpleaudio as module
from voiceguide.audio.outputs.install_simpleaudio import REQUIREMENT, build_state, main


def run_installer(python: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [python, "-m", "voiceguide.audio.outputs.install_simpleaudio"],
        env={**kept, "PYTHONPATH": str(CHECKOUT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installer_asks_for_what_the_extra_asks_for() -> None:
    extra = [
        requirement
        for requirement in importlib.metadata.requires("voiceguide") or []
        if "extra == 'simpleaudio'" in requirement.replace('"', "'")
    ]
    assert [requirement.split(";")[0].strip() for requirement in extra] == [REQUIREMENT]


@pytest.fixture
def bare_python(tmp_path: Path) -> str:
    """A Python without pip, where no build can succeed."""
    venv.create(tmp_path, with_pip=False)
    return str(tmp_path / ("Scripts" if os.name == "nt" else "bin") / "python")


def test_an_installer_that_cannot_build_says_what_is_missing_and_lets_make_go_on(
    bare_python: str,
) -> None:
    done = run_installer(bare_python)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("simpleaudio could not be built")
    assert done.stderr.count("\n") == 1
    # On a build server the same is a failure.
    assert run_installer(bare_python, CI="true").returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a compiler is a script here")
def test_a_failed_build_is_tried_again_only_when_what_it_needs_has_changed(
    bare_python: str, tmp_path: Path
) -> None:
    compiler = tmp_path / "compiler"
    compiler.touch(mode=0o755)
    tried = []
    for finds_headers in ("false", "false", "true", "true"):
        compiler.write_text(f"#!/bin/sh\n{finds_headers}\n")
        tried.append(bool(run_installer(bare_python, CC=str(compiler)).stderr))
    assert tried == [True, False, True, False]


class Machine:
    """What is installed here, and every program that was run."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.installed: set[str] = set()
        self.importable: set[str] = set()
        self.result: int | Exception = 1
        self.runs: list[Any] = []

    def run(self, command: list[str], **options: Any) -> Any:
        self.runs.append((command, options))
        if isinstance(self.result, Exception):
            raise self.result
        return subprocess.CompletedProcess(command, self.result)

    def find_spec(self, name: str) -> object:
        return self if name in self.importable else None


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """One with neither a compiler nor simpleaudio, that is no build server."""
    machine = Machine(tmp_path / "not-built")
    monkeypatch.setattr(module, "_FAILED_ATTEMPT", machine.record)
    monkeypatch.setattr(
        module, "version_of", lambda name: "1.0" if name in machine.installed else ""
    )
    monkeypatch.setattr(importlib.util, "find_spec", machine.find_spec)
    monkeypatch.setattr(subprocess, "run", machine.run)
    for name in ("CI", "CC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    return machine


@pytest.mark.parametrize(
    ("installed", "importable", "tries"),
    [
        ("simpleaudio-patched", "simpleaudio", False),
        ("simpleaudio-patched", "", True),
        ("simpleaudio", "simpleaudio", True),
    ],
)
def test_what_is_installed_and_can_be_imported_is_not_built_again(
    machine: Machine, installed: str, importable: str, tries: bool
) -> None:
    machine.installed.add(installed)
    machine.importable.add(importable)
    assert main() == 0
    assert bool(machine.runs) == tries


def test_a_build_that_succeeds_is_asked_of_pip_and_says_nothing(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    machine.record.write_text("an attempt that failed")
    machine.result = 0
    assert main() == 0
    [(command, options)] = machine.runs
    assert command[:4] == [sys.executable, "-m", "pip", "install"]
    assert command[-1] == REQUIREMENT
    # Nobody is there to answer, and nothing that hangs may hang `make`.
    assert {"--quiet", "--no-input"} <= {*command}
    assert options["capture_output"]
    assert not options["check"]
    assert 60 <= options["timeout"] <= 600
    assert not machine.record.exists()
    assert capfd.readouterr() == ("", "")
    machine.record.unlink(missing_ok=True)
    assert main() == 0


@pytest.mark.parametrize(
    "result", [1, 2, OSError("no such program"), subprocess.TimeoutExpired("pip", 300)]
)
@pytest.mark.parametrize(
    ("server", "code", "attempts"),
    [("", 0, 1), ("0", 0, 1), ("false", 0, 1), ("1", 1, 2), ("true", 1, 2), ("True", 1, 2)],
)
def test_a_build_that_fails_is_tried_once_or_an_error_on_a_build_server(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    result: int | Exception,
    server: str,
    code: int,
    attempts: int,
) -> None:
    monkeypatch.setenv("CI", server)
    machine.result = result
    assert [main(), main()] == [code, code]
    assert len(machine.runs) == attempts


def test_a_folder_that_cannot_be_written_to_only_means_another_attempt(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FAILED_ATTEMPT", machine.record / "no such folder" / "record")
    assert [main(), main()] == [0, 0]
    assert len(machine.runs) == 2


def test_a_record_that_is_no_text_only_means_another_attempt(machine: Machine) -> None:
    machine.record.write_bytes(b"\xff\xfe")
    assert main() == 0
    assert len(machine.runs) == 1
    assert machine.record.read_text(encoding="utf-8") == build_state()


@pytest.mark.parametrize(
    ("platform", "needs"),
    [
        ("linux", "Debian `sudo apt install gcc"),
        ("darwin", "`xcode-select --install`"),
        ("win32", "Microsoft C++ Build Tools"),
        ("freebsd", "a C compiler and Python's headers"),
    ],
)
@pytest.mark.parametrize(
    ("importable", "meanwhile"),
    [("miniaudio", "miniaudio plays the sound"), ("", "only export to files")],
)
def test_a_failed_build_says_what_it_needs_and_what_plays_until_then(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    platform: str,
    needs: str,
    importable: str,
    meanwhile: str,
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    machine.importable.add(importable)
    main()
    said = capfd.readouterr().err
    for part in ("simpleaudio could not be built", needs, meanwhile, "pip install", REQUIREMENT):
        assert part in said
    assert said.count("\n") == 1


def test_a_build_depends_on_the_day_the_python_the_compiler_and_the_headers(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    without = build_state()
    assert without.splitlines()[0] == datetime.date.today().isoformat()
    assert sys.version in without
    assert "no compiler" in without
    assert without.endswith("headers found: False")
    assert machine.runs == []
    monkeypatch.setattr(shutil, "which", lambda name: {"clang": "/bin/clang"}.get(name))
    assert "/bin/clang" in build_state()
    assert build_state().endswith("headers found: False")
    machine.result = 0
    assert build_state().endswith("headers found: True")


@pytest.mark.parametrize(
    ("named", "found", "expected"),
    [
        ("", ["cc", "gcc", "clang", "cl"], "cc"),
        ("", ["gcc", "clang", "cl"], "gcc"),
        ("", ["clang", "cl"], "clang"),
        ("", ["cl"], "cl"),
        ("icx -O2", ["icx", "cc", "-O2"], "icx"),
        # What follows the first word is for the compiler.
        ("missing clang", ["clang", "cc"], "cc"),
    ],
)
def test_the_compiler_is_the_one_the_user_names_or_the_first_of_the_usual_ones(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    named: str,
    found: list[str],
    expected: str,
) -> None:
    monkeypatch.setenv("CC", named)
    monkeypatch.setattr(shutil, "which", lambda name: f"/{name}/" if name in found else None)
    assert f"/{expected}/" in build_state().splitlines()


@pytest.mark.parametrize("there", [False, True])
def test_on_windows_the_folder_of_the_build_tools_counts_as_a_compiler(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: bool
) -> None:
    tools = tmp_path / "Microsoft Visual Studio"
    if there:
        tools.mkdir()
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "win32")
    assert (str(tools) in build_state()) == there
    assert build_state().endswith(f"headers found: {there}")
    # There is no program to ask.
    assert machine.runs == []


@pytest.mark.parametrize(
    ("platform", "headers"),
    [
        ("linux", ["Python.h", "alsa/asoundlib.h"]),
        ("darwin", ["Python.h", "AudioToolbox/AudioToolbox.h"]),
        ("freebsd", ["Python.h"]),
    ],
)
def test_the_compiler_is_asked_for_the_headers_of_each_system(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, platform: str, headers: list[str]
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    machine.result = subprocess.TimeoutExpired("cc", 10)
    assert build_state().endswith("headers found: False")
    [(command, options)] = machine.runs
    assert command[:4] == ["/bin/cc", "-E", "-x", "c"]
    assert any(each.startswith("-I") and "include" in each for each in command)
    assert command[-1] == "-"
    assert options["input"].decode() == "".join(f"#include <{each}>\n" for each in headers)
    assert options["timeout"] <= 10
    assert options["capture_output"]
    assert not options["check"]
