"""What `pip install` gives to someone who has no checkout and no compiler."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
import soundfile

from tests.paths import CHECKOUT


def run(command: list[str | Path], folder: Path, **environment: str) -> str:
    """Run a command away from the checkout; fails loudly."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def built_wheel(folder: Path, *options: str) -> Path:
    """Build the wheel from a source distribution, as `build` does if neither is named."""
    run([sys.executable, "-m", "build", *options, "--outdir", folder, CHECKOUT], folder)
    [wheel] = folder.glob("*.whl")
    return wheel


def scripts_below(folder: Path) -> set[str]:
    """Return the scripts in a folder and in those of other languages in it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}


def check_what_is_installed(home: Path, folder: Path) -> None:
    """Check that the environment `home` lists routines and exports one as planned."""
    command = home / ("Scripts" if sys.platform == "win32" else "bin") / "voiceguide"
    folders: dict[str, str] = {
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    listed = json.loads(run([command, "list", "--json"], folder, **folders))
    assert len(listed) >= 16
    assert all(str(home) in routine["path"] for routine in listed)
    installed = Path(listed[0]["path"]).parent
    assert scripts_below(installed) == scripts_below(CHECKOUT / "scripts")
    printed = run([command, "export", "evening-massage", "-o", "evening.wav"], folder, **folders)
    assert "evening.wav" in printed
    [length_s] = [each["duration_s"] for each in listed if each["name"] == "evening-massage"]
    info = soundfile.info(folder / "evening.wav")
    assert info.frames == round(length_s * info.samplerate)


def test_an_installed_wheel_has_routines_sounds_and_a_voice(tmp_path: Path) -> None:
    home = tmp_path / "elsewhere"
    venv.create(home, with_pip=False)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python]
    # What builds it and what it depends on come from the environment of the tests.
    wheel = built_wheel(tmp_path, "--no-isolation")
    run([*pip, "install", "--quiet", "--no-deps", wheel], tmp_path)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run([python, "-c", where], tmp_path).strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    check_what_is_installed(home, tmp_path)


@pytest.mark.soak
def test_without_a_compiler_a_wheel_is_installed_with_all_it_depends_on(tmp_path: Path) -> None:
    home = tmp_path / "elsewhere"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    # A compiler that only fails is as good as none.
    run([python, "-m", "pip", "install", "--quiet", built_wheel(tmp_path)], tmp_path, CC="false")
    check_what_is_installed(home, tmp_path)
