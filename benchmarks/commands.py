"""The commands that are compared, ours and the peers', each in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.stopwatch import Measured, measured
from benchmarks.workloads import Workload

PEERS = Path(__file__).with_name("peers")
APG = "audio-program-generator==1.10.1"
PACE_WPM = 150

COLD = "cold"
"""In place of a cache: an empty one for each run."""


class MissingError(Exception):
    """A program that is not installed, and where to get it."""


def needs(program: str, debian_package: str) -> str:
    """The path of a program. Raises MissingError."""
    found = shutil.which(program)
    if found is None:
        message = f"needs `{program}` (Debian: apt install {debian_package})"
        raise MissingError(message)
    return found


class Bench:
    """A folder with workloads in every form, and what is run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._apg: Path | None = None

    def write(self, load: Workload, front_matter: str = "") -> Path:
        """The workload as our script, beside it in the forms that peers read."""
        script = self.folder / f"{load.name}.md"
        script.write_text(load.script(front_matter), encoding="utf-8")
        script.with_suffix(".json").write_text(load.as_json(), encoding="utf-8")
        script.with_suffix(".txt").write_text(load.words(), encoding="utf-8")
        script.with_suffix(".apg").write_text(load.phrases(), encoding="utf-8")
        return script

    def export(
        self, script: Path, cache: Path | str = COLD, form: str = "wav", *, memory: bool = False
    ) -> Measured:
        """Our export of a script."""
        with self.scratch() as scratch:
            target = scratch / f"out.{form}"
            command = [*ours(), "export", script, "-o", target]
            return measured(command, environment(cache, scratch), memory=memory)

    def export_all(self, routines: Path, jobs: int) -> Measured:
        """Our export of every routine of a folder, nothing spoken before."""
        with self.scratch() as scratch:
            data = scratch / "data" / "voiceguide"
            data.mkdir(parents=True)
            (data / "routines").symlink_to(routines)
            options = ["--format", "mp3", "--jobs", str(jobs)]
            command = [*ours(), "export", "--all", "-o", scratch / "out", *options]
            return measured(command, environment(COLD, scratch))

    def plain(self, script: Path) -> Measured:
        """The plain pyttsx3 script on the same cues."""
        needs("espeak-ng", "espeak-ng")
        with self.scratch() as scratch:
            cues = script.with_suffix(".json")
            return measured([sys.executable, PEERS / "plain_export.py", cues, scratch / "out.wav"])

    def espeak(self, script: Path) -> Measured:
        """espeak-ng on the same words."""
        espeak = needs("espeak-ng", "espeak-ng")
        with self.scratch() as scratch:
            words = script.with_suffix(".txt")
            pace = ["-s", str(PACE_WPM)]
            return measured([espeak, *pace, "-f", words, "-w", scratch / "out.wav"])

    def ffmpeg(self, wav: Path, kilobits: int) -> Measured:
        """Ffmpeg, from a finished wav to mp3."""
        ffmpeg = needs("ffmpeg", "ffmpeg")
        with self.scratch() as scratch:
            options = ["-c:a", "libmp3lame", "-b:a", f"{kilobits}k"]
            quiet = ["-hide_banner", "-loglevel", "error"]
            return measured([ffmpeg, *quiet, "-i", wav, *options, scratch / "out.mp3"])

    def apg(self, script: Path) -> tuple[Measured, float]:
        """audio-program-generator on the same cues, and how much of it the stand-in voice took."""
        needs("espeak-ng", "espeak-ng")
        needs("ffmpeg", "ffmpeg")
        if self._apg is None:
            self._apg = apg_installed()
        with self.scratch() as scratch:
            report = scratch / "report"
            surroundings = {
                **os.environ,
                "PYTHONPATH": str(PEERS / "apg_voice"),
                "STAND_IN_REPORT": str(report),
            }
            phrases = script.with_suffix(".apg")
            command = [self._apg, "--hide-progress-bar", "-o", scratch / "out.wav", phrases]
            return measured(command, surroundings), float(report.read_text())

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty folder for one run."""
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            yield Path(scratch)


def ours() -> list[str]:
    """Our command, by the entry point that pip makes."""
    return [str(Path(sys.executable).with_name("voiceguide"))]


def environment(cache: Path | str, scratch: Path) -> dict[str, str]:
    """Surroundings without any settings; COLD for a cache that is empty."""
    usual = {name: each for name, each in os.environ.items() if not name.startswith("VOICEGUIDE")}
    return {**usual, **folders(cache, scratch)}


def folders(cache: Path | str, scratch: Path) -> dict[str, str]:
    """Where a command finds its cache, and no settings or routines of anybody."""
    return {
        "XDG_CACHE_HOME": str(scratch / "cache" if cache == COLD else cache),
        "XDG_CONFIG_HOME": str(scratch / "config"),
        "XDG_DATA_HOME": str(scratch / "data"),
        "XDG_STATE_HOME": str(scratch / "state"),
    }


def apg_installed() -> Path:
    """The `apg` command, in an environment of its own that is made once. Raises MissingError."""
    import platformdirs

    if sys.version_info >= (3, 13):
        message = f"{APG} needs a Python before 3.13, which still has audioop"
        raise MissingError(message)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = platformdirs.user_cache_path("voiceguide-benchmarks") / f"apg-python{version}"
    command = folder / "bin" / "apg"
    if not command.exists():
        shutil.rmtree(folder, ignore_errors=True)
        steps: Sequence[Sequence[str | Path]] = (
            [sys.executable, "-m", "venv", folder],
            [folder / "bin" / "pip", "install", "--quiet", APG, "soundfile>=0.13"],
        )
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                shutil.rmtree(folder, ignore_errors=True)
                message = f"{APG} could not be installed: {done.stderr.strip()[-200:]}"
                raise MissingError(message)
    return command


def wall(run: Callable[[], Measured]) -> Callable[[], float]:
    """Only the seconds that passed."""
    return lambda: run().wall_s


def version_of(command: Sequence[str], surroundings: Mapping[str, str] | None = None) -> str:
    """The first line a program prints about itself; empty where it is missing."""
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)
    return (done.stdout or done.stderr).strip().partition("\n")[0]
