"""Synthetic people: voices that call commands or talk, spoken once and kept as 16 kHz samples."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import numpy as np
import soxr
from msgspec import Struct
from numpy.typing import NDArray

from voiceguide.playback.listening.types import LISTENING_RATE

Sound = NDArray[np.float32]


class Caller(Struct, frozen=True):
    """One voice: of `espeak-ng` (voice+variant) or `flite` (its name), at one speed."""

    engine: str
    voice: str
    wpm: int
    accent: str
    gender: str

    @property
    def name(self) -> str:
        """As the tables show it."""
        return f"{self.engine} {self.voice} {self.wpm}"


def _callers(voices: str, speeds: tuple[int, ...]) -> tuple[Caller, ...]:
    callers = []
    for each in voices.split():
        engine, voice, gender = each.split("/")
        accent = "en-GB" if "gb" in voice or voice == "awb" else "en-US"
        callers += [Caller(engine, voice, wpm, accent, gender) for wpm in speeds]
    return tuple(callers)


TUNING = _callers(
    "espeak/en-us+m1/m espeak/en-us+f1/f espeak/en-us+m3/m espeak/en-us+f2/f"
    " espeak/en-gb+m1/m espeak/en-gb+f1/f espeak/en-gb-x-rp+m3/m espeak/en-gb-x-rp+f2/f"
    " espeak/en-us+f5/f espeak/en-gb+f5/f espeak/en-us+steph/f espeak/en-gb+anika/f"
    " espeak/en-us+linda/f espeak/en-us+m5/m espeak/en-gb-x-rp+m8/m espeak/en-gb+Annie/f"
    " espeak/en-us+m2/m espeak/en-us+m7/m espeak/en-us+f3/f espeak/en-us+f4/f"
    " espeak/en-gb+m2/m espeak/en-gb+m7/m espeak/en-gb+f3/f espeak/en-gb-x-rp+f4/f"
    " espeak/en-gb+grandma/f espeak/en-us+grandpa/m espeak/en-gb+Denis/m espeak/en-us+Lee/m"
    " espeak/en-gb-x-rp+shelby/f espeak/en-us+Gene/m espeak/en-gb+rob/m"
    " espeak/en-gb-x-rp+steph/f espeak/en-gb+victor/m espeak/en-us+norbert/m espeak/en-gb+zac/m"
    " flite/slt/f flite/kal/m flite/rms/m flite/awb/m",
    (140, 165, 190),
)
"""Every setting was chosen on these."""

REPORTED = _callers(
    "espeak/en-us+m4/m espeak/en-us+Alex/m espeak/en-us+Andrea/f espeak/en-us+belinda/f"
    " espeak/en-gb+m6/m espeak/en-gb-x-rp+Andy/m espeak/en-gb+Alicia/f"
    " espeak/en-gb-x-rp+aunty/f",
    (130, 155, 180),
)
"""Heard for the first time when the numbers were made."""


class Voices:
    """Speaks texts and keeps what was spoken in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def say(self, caller: Caller, text: str) -> Sound:
        """Mono samples at 16 kHz, without silence around them, of a loudness of -26 dB."""
        key = hashlib.sha256(f"{caller.name}|{text}".encode()).hexdigest()[:24]
        path = self._folder / f"{key}.npy"
        if path.exists():
            kept: Sound = np.load(path).astype(np.float32) / 32768
            return kept
        sound = _levelled(_trimmed(_spoken(caller, text)))
        np.save(path, np.clip(sound * 32768, -32768, 32767).astype(np.int16))
        return sound


def _spoken(caller: Caller, text: str) -> Sound:
    if caller.engine == "espeak":
        command = ["espeak-ng", "-v", caller.voice, "-s", str(caller.wpm), "--stdout", text]
    else:
        stretch = f"duration_stretch={165 / caller.wpm:.3f}"
        command = [
            "flite",
            "-voice",
            caller.voice,
            "--setf",
            stretch,
            "-t",
            text,
            "-o",
            "/dev/stdout",
        ]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    # Neither engine can go back to write the length into the header of a pipe.
    rate = int.from_bytes(data[24:28], "little")
    body = data[data.index(b"data") + 8 :]
    samples = np.frombuffer(body[: len(body) // 2 * 2], "<i2").astype(np.float32) / 32768
    resampled: Sound = soxr.resample(samples, rate, LISTENING_RATE)
    return resampled


def _trimmed(sound: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(sound) > np.max(np.abs(sound)) * 10 ** (-40 / 20))
    return sound[loud[0] : loud[-1] + 1]


def _levelled(sound: Sound, level_db: float = -26.0) -> Sound:
    """RMS over the parts that sound."""
    frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    power = np.mean(frames**2, axis=1)
    active = power[power > power.max() * 1e-3]
    scaled: Sound = (sound * (10 ** (level_db / 20) / np.sqrt(np.mean(active)))).astype(np.float32)
    return scaled
