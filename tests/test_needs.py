"""A test that lacks a program or module names its package; on CI it fails, not skips."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.needs import needs_module, needs_program
from tests.paths import CHECKOUT


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
@pytest.mark.parametrize(
    ("needs", "name", "remedy"),
    [
        (needs_program, "no-such-program", "apt install some-package"),
        (needs_module, "no_such_module", "pip install some-package"),
    ],
)
def test_a_missing_program_or_module_is_named_with_its_package(
    needs: Callable[[str, str], None],
    name: str,
    remedy: str,
    ci: str,
    outcome: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=name) as caught:
        needs(name, "some-package")
    assert remedy in str(caught.value)


def test_an_installed_module_passes_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    needs_module("pytest", "pytest")


def test_no_test_skips_without_naming_its_package() -> None:
    for path in Path(__file__).parent.rglob("*.py"):
        if path != Path(__file__):
            assert "importorskip" not in path.read_text(encoding="utf-8"), path.name


not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


@pytest.fixture(scope="module")
def without_simpleaudio(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a Python with the packages of this one, except simpleaudio."""
    folder = tmp_path_factory.mktemp("without-simpleaudio")
    venv.create(folder, with_pip=False)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    packages = Path(
        subprocess.check_output(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        ).strip()
    )
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "simpleaudio" not in entry.name and not (packages / entry.name).exists():
            (packages / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())
    return python


def run_tests(python: str, *arguments: str, ci: str) -> subprocess.CompletedProcess[str]:
    """Run tests of this checkout with another Python, quickly: without plugins."""
    return subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@not_on_windows
@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "error")])
def test_without_simpleaudio_the_tests_marked_with_it_name_its_package(
    ci: str, outcome: str, without_simpleaudio: str, tmp_path: Path
) -> None:
    here = Path(__file__)
    marked = [
        str(path)
        for path in here.parent.rglob("test_*.py")
        if path != here and re.search("needs_simpleaudio|EACH_OUTPUT", path.read_text("utf-8"))
    ]
    chosen = ["-m", "needs_simpleaudio", f"--basetemp={tmp_path / 'base'}", *marked]
    done = run_tests(without_simpleaudio, *chosen, ci=ci)
    *_, counts = done.stdout.strip().splitlines()
    assert f" {outcome}" in counts, done.stdout
    assert "passed" not in counts
    assert "pip install simpleaudio-patched" in done.stdout
    assert (done.returncode == 0) == (outcome == "skipped")


@not_on_windows
def test_without_simpleaudio_the_other_tests_of_the_outputs_pass(
    without_simpleaudio: str, tmp_path: Path
) -> None:
    # The tests of the installer and of the silent output take long and need no simpleaudio.
    others = "not installer and not build and not test_silent"
    chosen = ["-m", "not needs_simpleaudio", "-k", others, "tests/audio/outputs"]
    done = run_tests(without_simpleaudio, f"--basetemp={tmp_path / 'base'}", *chosen, ci="true")
    assert done.returncode == 0, done.stdout
