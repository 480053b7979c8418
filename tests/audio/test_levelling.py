"""The gain that gives a voice its loudness despite its limiter."""

import numpy as np
import pytest

from voiceguide.audio.levelling import levelling_gain_db
from voiceguide.audio.levels import SPEECH_LUFS
from voiceguide.audio.limiter import VOICE_CEILING_DB, limited_clip
from voiceguide.audio.loudness import loudness_lufs

RATE = 44_100


@pytest.mark.parametrize("level", [0.003, 0.3, 0.95])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("peakiness", [1, 3, 13])
def test_a_levelled_voice_has_the_loudness_asked_for(
    level: float, channels: int, peakiness: int
) -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, (3 * RATE, channels))
    syllables = np.abs(np.sin(np.arange(3 * RATE) * 2 * np.pi * 2 / RATE))[:, None]
    samples = (level * noise**peakiness * syllables).astype(np.float32)
    gain_db = levelling_gain_db(samples, RATE, SPEECH_LUFS, VOICE_CEILING_DB)
    levelled = limited_clip(samples, VOICE_CEILING_DB, 10 ** (gain_db / 20))
    # The limiter takes 0.8 dB from the sharpest peaks at first; 0.1 dB is near enough for a voice.
    assert loudness_lufs(levelled, RATE) == pytest.approx(SPEECH_LUFS, abs=0.15)
    assert np.abs(levelled).max() <= 10 ** (VOICE_CEILING_DB / 20) * 1.0001


def test_silence_needs_no_gain() -> None:
    silence = np.zeros((RATE, 1), np.float32)
    assert levelling_gain_db(silence, RATE, SPEECH_LUFS, VOICE_CEILING_DB) == 0


def test_single_clicks_are_not_amplified_without_end() -> None:
    clicks = np.zeros((3 * RATE, 1), np.float32)
    clicks[::4000] = 0.9
    usual_db = SPEECH_LUFS - loudness_lufs(clicks, RATE)
    assert levelling_gain_db(clicks, RATE, SPEECH_LUFS, VOICE_CEILING_DB) <= usual_db + 12
