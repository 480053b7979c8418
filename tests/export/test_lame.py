"""MP3 written by the system's LAME has the length and the sound of libsndfile's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.export.files import write_sound
from voiceguide.export import encoders
from voiceguide.export.formats import QUALITIES
from voiceguide.export.lame import installed_lame

RATE = 44_100

needs_lame = pytest.mark.skipif(installed_lame() is None, reason="needs the system's LAME")


def tone(channels: int) -> NDArray[np.float32]:
    time_s = np.arange(3 * RATE) / RATE
    mono = (0.3 * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)
    mono[: RATE // 2] = 0
    return np.repeat(mono[:, None], channels, axis=1)


def write(path: Path, channels: int, quality: str = "usual") -> bytes:
    sound = tone(channels)
    blocks = iter(np.array_split(sound, 7))
    frames = write_sound(path, blocks, channels=channels, quality=quality)
    assert frames == len(sound)
    return path.read_bytes()


@needs_lame
@pytest.mark.parametrize("channels", [1, 2])
def test_both_lames_write_the_same_sound_except_for_rounding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channels: int
) -> None:
    with_lame = write(tmp_path / "a.mp3", channels)
    assert write(tmp_path / "b.mp3", channels) == with_lame
    monkeypatch.setattr(encoders, "installed_lame", lambda: None)
    with_libsndfile = write(tmp_path / "c.mp3", channels)
    assert b"Info" in with_lame[:200]
    assert b"LAME" in with_lame[:200]
    assert abs(len(with_lame) - len(with_libsndfile)) <= 1000
    ours, theirs = (soundfile.read(tmp_path / name)[0] for name in ("a.mp3", "c.mp3"))
    assert ours.shape == theirs.shape
    assert np.max(np.abs(ours - theirs)) < 0.01


@pytest.mark.parametrize("system", [pytest.param(True, marks=needs_lame), False])
@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("channels", [1, 2])
def test_an_mp3_is_as_loud_as_the_session_at_every_bit_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channels: int, quality: str, system: bool
) -> None:
    if not system:
        monkeypatch.setattr(encoders, "installed_lame", lambda: None)
    write(tmp_path / "a.mp3", channels, quality)
    read = soundfile.read(tmp_path / "a.mp3", always_2d=True)[0]
    # LAME alone makes it up to 5 % softer.
    assert np.std(read) == pytest.approx(np.std(tone(channels)), rel=0.005)
