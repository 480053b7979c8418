"""A background of one's own, cut anywhere, goes round without a seam."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import Voiceguide
from tests.library.test_shipped_sounds import RATE_HZ, Samples, assert_seamless, read_background
from voiceguide.audio.background import LOOP_CROSSFADE_S, crossfaded_loop
from voiceguide.audio.clip import Clip
from voiceguide.library.catalog import standard_library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.system.folders import shipped_folder


def as_clip(samples: Samples) -> Clip:
    return Clip(samples.astype(np.float32).reshape(-1, 1))


@pytest.mark.parametrize(
    ("name", "cut_s"),
    [("drone", 0.0153), ("drone", 1.0), ("waves", 4.5), ("waves", 13.0), ("rain", 3.3)],
)
def test_a_sound_cut_anywhere_has_no_seam(name: str, cut_s: float) -> None:
    cut = read_background(name)[: -round(cut_s * RATE_HZ)]
    joined = crossfaded_loop(as_clip(cut), RATE_HZ).samples[:, 0].astype(np.float64)
    assert len(joined) == len(cut) - round(LOOP_CROSSFADE_S * RATE_HZ)
    assert_seamless(joined)


def test_a_sound_of_ones_own_goes_round_smoothly_in_a_session(
    voiceguide: Voiceguide, work: Path
) -> None:
    """Five seconds of a low hum, cut off in mid-swing, under half a minute of silence."""
    hum = np.sin(2 * np.pi * 110.3 * np.arange(5 * RATE_HZ) / RATE_HZ + 1)
    soundfile.write("hum.wav", 0.1 * hum, RATE_HZ, subtype="FLOAT")
    Path("quiet.md").write_text("---\nchimes: off\n---\n# Quiet\n\n## Only\n- [30s]\n")
    done = voiceguide("export", "quiet.md", "-o", "out.wav", "--background", "hum.wav")
    assert done.code == 0, done
    samples, _rate = soundfile.read("out.wav")
    steady = samples[3 * RATE_HZ : -4 * RATE_HZ]
    # A hum changes by so much from frame to frame; in 16 bits a little more.
    steepest = np.abs(steady).max() * 2 * np.pi * 110.3 / RATE_HZ
    assert np.abs(np.diff(steady)).max() <= steepest + 2 / 32_768


def test_a_shipped_background_is_left_as_it_was_made() -> None:
    sound_bank = SoundBank(standard_library(), RATE_HZ)
    for name in ("drone", str(shipped_folder("sounds") / "backgrounds" / "drone.flac")):
        loop = sound_bank.background(name, None)
        once = np.zeros((len(read_background("drone")) + 100, 1), np.float32)
        loop.begin(0)
        loop.add(once, 10 * RATE_HZ, [], None)
        assert np.array_equal(once[:100], once[-100:])


@pytest.mark.parametrize("frames", [1, 3, 4, 100])
def test_a_very_short_sound_is_joined_over_a_quarter_of_it(frames: int) -> None:
    clip = Clip(np.full((frames, 2), 0.5, np.float32))
    joined = crossfaded_loop(clip, RATE_HZ)
    assert joined.samples.shape == (frames - frames // 4, 2)
    assert np.abs(joined.samples).max() <= 0.5 * np.sqrt(2) + 1e-6
