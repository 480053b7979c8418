"""Encoders: what they load, what they write, and how they fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.ogg import OggPage
from numpy.typing import NDArray

from tests.commands import PATIENCE_S
from tests.export.files import write_encoded, written
from voiceguide.errors import FileError
from voiceguide.export import encoders
from voiceguide.export.encoders import encode
from voiceguide.export.formats import FORMATS
from voiceguide.export.metadata import Content

SILENCE = np.zeros((4800, 1), np.float32)


@pytest.mark.parametrize("form", ["wav", "flac", "ogg", "opus"])
def test_only_aac_loads_pyav(form: str, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, numpy as np\n"
        "from tests.export.files import write_sound\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "silence = np.zeros((4800, 1), np.float32)\n"
        "write_sound(path, [silence])\n"
        "print('av' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / f"out.{form}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert done.stdout == "False\n"


def noise(frames: int, channels: int = 1) -> NDArray[np.float32]:
    chance = np.random.default_rng(1)
    return chance.uniform(-0.3, 0.3, (frames, channels)).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("form", ["wav", "flac", "mp3", "ogg", "opus"])
def test_every_frame_and_channel_is_written(form: str, channels: int, tmp_path: Path) -> None:
    sound = noise(30_000, channels)
    path = tmp_path / f"out.{form}"
    blocks = np.split(sound, [1, 1000, 25_000])
    assert write_encoded(path, blocks, channels) == len(sound)
    read, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert (read.shape, rate) == (sound.shape, FORMATS[form].sample_rate)
    if form in ("wav", "flac"):
        assert np.max(np.abs(read - sound)) < 1e-4


@pytest.mark.parametrize("form", ["mp3", "ogg", "opus", "m4a"])
def test_a_better_quality_makes_a_larger_file(form: str, tmp_path: Path) -> None:
    sizes = []
    for quality in ("low", "usual", "high"):
        path = tmp_path / f"{quality}.{form}"
        write_encoded(path, [noise(96_000)], quality=quality)
        sizes.append(path.stat().st_size)
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("form", ["ogg", "mp3"])
def test_a_block_of_a_million_frames_is_written(form: str, tmp_path: Path) -> None:
    """One that libvorbis is given whole makes it crash."""
    silence = np.zeros((1_100_000, 1), np.float32)
    path = tmp_path / f"out.{form}"
    assert write_encoded(path, [silence]) == len(silence)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_session_too_long_for_wav_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channels: int
) -> None:
    silence = np.zeros((4800, channels), np.float32)
    monkeypatch.setattr(encoders, "WAV_LIMIT_BYTES", 2 * channels * len(silence))
    write_encoded(tmp_path / "fits.wav", [silence], channels)
    with pytest.raises(FileError, match="too long for a WAV file"):
        write_encoded(tmp_path / "long.wav", [silence, silence[:1]], channels)


@pytest.mark.parametrize("form", ["ogg", "opus"])
def test_every_page_of_an_ogg_stream_has_the_same_serial_number(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{form}"
    with written(path) as file:
        encode([noise(96_000)], file, FORMATS[form], 1, "usual", Content())
        encoders.finish(file, FORMATS[form])
    serials = []
    with path.open("rb") as file:
        while file.tell() < path.stat().st_size:
            serials.append(OggPage(file).serial)
    assert len(serials) > 2
    assert set(serials) == {encoders.OGG_SERIAL}
