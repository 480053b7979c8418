"""MP3 by the system's LAME: as long, as loud and as constant as libsndfile's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.export import encoders as encoding
from voiceguide.export.audio_file import fill
from voiceguide.export.formats import FORMATS
from voiceguide.export.lame import installed_lame

RATE = 44_100

needs_lame = pytest.mark.skipif(installed_lame() is None, reason="no libmp3lame here")


def written(path: Path, channels: int) -> bytes:
    time_s = np.arange(3 * RATE) / RATE
    tone = (0.3 * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)
    tone[: RATE // 2] = 0
    sound = np.repeat(tone[:, None], channels, axis=1)
    frames = fill(path, iter(np.array_split(sound, 7)), path, FORMATS["mp3"], channels)
    assert frames == len(sound)
    return path.read_bytes()


@needs_lame
@pytest.mark.parametrize("channels", [1, 2])
def test_both_encoders_make_the_same_file_but_for_rounding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, channels: int
) -> None:
    of_the_system = written(tmp_path / "a.mp3", channels)
    assert written(tmp_path / "b.mp3", channels) == of_the_system
    monkeypatch.setattr(encoding, "installed_lame", lambda: None)
    of_libsndfile = written(tmp_path / "c.mp3", channels)
    assert b"Info" in of_the_system[:200]
    assert b"LAME" in of_the_system[:200]
    assert abs(len(of_the_system) - len(of_libsndfile)) <= 1000
    ours, theirs = (soundfile.read(tmp_path / name)[0] for name in ("a.mp3", "c.mp3"))
    assert ours.shape == theirs.shape
    assert np.max(np.abs(ours - theirs)) < 0.01
