"""A function of this program in a process of its own, whatever folder either stands in."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from voiceguide.system.python_process import start_python

PROBE = """
import json, os, sys

def main():
    os.chdir("/")
    import loaded_late
    print(json.dumps({
        "arguments": sys.argv[1:], "file": __file__, "late": loaded_late.__file__,
        "session": os.getsid(0) if hasattr(os, "getsid") else None, "pid": os.getpid(),
    }))

def fail():
    raise SystemExit("no use")
"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder with modules that only an entry of `sys.path` leads to."""
    folder = tmp_path / "module's “folder”"
    folder.mkdir()
    (folder / "probe.py").write_text(PROBE)
    (folder / "loaded_late.py").touch()
    return folder


def run(function: str, *arguments: str) -> tuple[dict[str, Any], str]:
    with tempfile.TemporaryFile() as errors:
        process = start_python(function, *arguments, errors=errors)
        out, _ = process.communicate(timeout=60)
        errors.seek(0)
        return json.loads(out or b"{}"), errors.read().decode()


@pytest.mark.parametrize("entry", ["absolute", "relative", ""])
def test_modules_are_found_where_this_process_finds_them(
    modules: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    monkeypatch.chdir(modules if entry == "" else modules.parent)
    monkeypatch.setattr(
        sys,
        "path",
        [{"absolute": str(modules), "relative": modules.name}.get(entry, ""), *sys.path],
    )
    said, errors = run("probe:main", "two words", '"quoted"', "")
    assert errors == ""
    assert said["arguments"] == ["two words", '"quoted"', ""]
    assert Path(said["file"]).samefile(modules / "probe.py")
    assert Path(said["late"]).samefile(modules / "loaded_late.py")


def test_modules_in_the_current_folder_are_not_imported(
    modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(modules)
    said, errors = run("probe:main")
    assert said == {}
    assert "No module named 'probe'" in errors


def test_errors_go_where_they_were_asked_for(
    modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(modules)
    assert run("probe:fail") == ({}, "no use\n")


@pytest.mark.skipif(os.name != "posix", reason="about POSIX sessions")
def test_the_terminals_ctrl_c_does_not_reach_the_process(
    modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(modules)
    said, _ = run("probe:main")
    assert said["session"] == said["pid"]
