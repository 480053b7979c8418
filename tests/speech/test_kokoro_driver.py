"""How Kokoro's sound is made longer or shorter."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.speech.drivers.voiceguide_kokoro import SAMPLE_RATE, _stretched


@pytest.mark.parametrize("scale", [0.5, 0.8, 1.0, 1.5, 2.0, 2.75, 4.0])
def test_stretched_sound_lasts_longer_at_the_same_pitch(scale: float) -> None:
    seconds = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tone = (0.5 * np.sin(2 * np.pi * 200 * seconds)).astype(np.float32)
    stretched = _stretched(tone, scale)
    assert len(stretched) == pytest.approx(len(tone) * scale, abs=0.05 * SAMPLE_RATE)
    crossings = np.count_nonzero(np.diff(np.signbit(stretched)))
    assert crossings / 2 * SAMPLE_RATE / len(stretched) == pytest.approx(200, rel=0.05)


def test_a_sound_of_milliseconds_is_stretched_too() -> None:
    assert len(_stretched(np.full(30, 0.5, np.float32), 1.5)) > 0
