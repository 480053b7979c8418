"""What `pip install` gives to someone who has no checkout and no compiler."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

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


def test_an_installed_wheel_has_routines_sounds_and_a_voice(tmp_path: Path) -> None:
    # Without a source distribution named, build makes one and builds the wheel from it.
    run([sys.executable, "-m", "build", "--outdir", tmp_path, CHECKOUT], tmp_path)
    [wheel] = tmp_path.glob("*.whl")
    home = tmp_path / "elsewhere"
    venv.create(home, with_pip=True)
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    # A compiler that only fails is as good as none.
    run([programs / "python", "-m", "pip", "install", "--quiet", wheel], tmp_path, CC="false")

    installed: dict[str, str] = {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    listed = json.loads(run([programs / "voiceguide", "list", "--json"], tmp_path, **installed))
    assert len(listed) >= 16
    assert all(str(home) in routine["path"] for routine in listed)
    printed = run(
        [programs / "voiceguide", "export", "evening-massage", "-o", "evening.wav"],
        tmp_path,
        **installed,
    )
    assert "evening.wav" in printed
    [length_s] = [each["duration_s"] for each in listed if each["name"] == "evening-massage"]
    info = soundfile.info(tmp_path / "evening.wav")
    assert info.frames == round(length_s * info.samplerate)
