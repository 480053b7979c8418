"""Replaces gTTS, which asks a server on the internet, by the local espeak-ng.

It costs as little as possible, so that audio-program-generator itself is measured: one espeak-ng
process for each phrase, and libsndfile's encoder rather than another process. The total seconds
it took are written to the file that `STAND_IN_REPORT` names.
"""

import atexit
import io
import os
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

import soundfile

RATE_WPM = 150

_took_s = 0.0


class gTTS:  # noqa: N801 (the name that gTTS exports)
    """Speech of a phrase."""

    def __init__(self, text: str, **_options: object) -> None:
        self._text = text

    def write_to_fp(self, file: BinaryIO) -> None:
        """Write the phrase as MP3."""
        global _took_s
        begun = time.perf_counter()
        command = ["espeak-ng", "-s", str(RATE_WPM), "--stdout", self._text]
        spoken = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        # The header is wrong: espeak-ng writes it before it knows the length.
        samples, rate = soundfile.read(
            io.BytesIO(spoken[44:]), samplerate=22_050, channels=1, format="RAW", subtype="PCM_16"
        )
        soundfile.write(file, samples, rate, format="MP3", subtype="MPEG_LAYER_III")
        _took_s += time.perf_counter() - begun


@atexit.register
def _report() -> None:
    if "STAND_IN_REPORT" in os.environ:
        Path(os.environ["STAND_IN_REPORT"]).write_text(f"{_took_s:.3f}\n")
