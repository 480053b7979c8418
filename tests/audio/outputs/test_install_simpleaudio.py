"""The installer of simpleaudio: what it asks for, and what it says if it cannot build."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.paths import CHECKOUT
from voiceguide.audio.outputs.install_simpleaudio import REQUIREMENT


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
