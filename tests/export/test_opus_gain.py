"""The true peak of a file, and the header gain that limits it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.ogg import OggPage

from tests.export.files import write_encoded
from voiceguide.export.opus_gain import TRUE_PEAK_DB, true_peak_db, turn_down
from voiceguide.system.open_folder import OpenFile

RATE = 48_000


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("frames", [11_990, 12_000, 12_010, 100_000])
def test_a_peak_between_two_samples_is_found(frames: int, channels: int, tmp_path: Path) -> None:
    """Samples of a quarter of the rate at 45 degrees are 3 dB below the tone's peak."""
    tone = np.sin(np.pi / 2 * np.arange(frames) + np.pi / 4) * 0.9 * np.hanning(frames)
    sound = np.zeros((frames, channels))
    sound[:, -1] = tone
    soundfile.write(tmp_path / "tone.wav", sound, RATE, "FLOAT")
    assert np.abs(sound).max() < 0.64
    assert true_peak_db(tmp_path / "tone.wav") == pytest.approx(20 * np.log10(0.9), abs=0.02)


@pytest.mark.parametrize("frames", [0, 1, 100])
def test_silence_of_any_length_has_a_peak_far_below(frames: int, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros((frames, 1)), RATE)
    assert true_peak_db(tmp_path / "silence.wav") < -100


@pytest.mark.parametrize(("level", "turned_down"), [(0.25, False), (1.0, True)])
def test_the_gain_takes_back_what_is_above_the_limit(
    level: float, turned_down: bool, tmp_path: Path
) -> None:
    path = tmp_path / "noise.opus"
    noise = np.random.default_rng(1).uniform(-level, level, (RATE, 1)).astype(np.float32)
    write_encoded(path, [noise])
    before = path.read_bytes()
    peak_db = true_peak_db(path)
    opened = OpenFile(os.open(path, os.O_RDWR))
    turn_down(opened)
    opened.close()
    assert (path.read_bytes() != before) == turned_down
    with path.open("rb") as file:
        header = OggPage(file).packets[0]
    gain_db = int.from_bytes(header[16:18], "little", signed=True) / 256
    assert (gain_db < 0) == turned_down
    assert peak_db + gain_db <= TRUE_PEAK_DB
