"""MP3 written by the system's LAME has the length and the sound of libsndfile's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.export.files import write_sound
from voiceguide.export import encoders
from voiceguide.export.lame import installed_lame

RATE = 44_100

needs_lame = pytest.mark.skipif(installed_lame() is None, reason="needs the system's LAME")


def write(path: Path, channels: int) -> bytes:
    time_s = np.arange(3 * RATE) / RATE
    tone = (0.3 * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)
    tone[: RATE // 2] = 0
    sound = np.repeat(tone[:, None], channels, axis=1)
    frames = write_sound(path, iter(np.array_split(sound, 7)), channels=channels)
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
