"""A take ends by itself after its words, and neither before them nor between them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.narration.test_processing import RATE, click, noise, quiet, words
from voiceguide.narration.end_of_speech import STOPS_AFTER_S, EndOfSpeech


@pytest.mark.parametrize("noise_db", [-75, -55])
@pytest.mark.parametrize("piece_s", [0.02, 0.1])
def test_it_is_noticed_after_the_last_words(piece_s: float, noise_db: float) -> None:
    parts = (click(), quiet(0.6), words(1.0), quiet(1.2), words(0.5), quiet(4.0))
    recording = noise(np.concatenate(parts), noise_db)
    over, piece = EndOfSpeech(RATE), round(piece_s * RATE)
    for start in range(0, len(recording), piece):
        if over.feed(recording[start : start + piece]):
            assert start / RATE == pytest.approx(3.3 + STOPS_AFTER_S, abs=0.2)
            break
    else:
        pytest.fail("never noticed")


def test_silence_and_clicks_alone_never_end_it() -> None:
    recording = noise(np.concatenate((click(), quiet(5.0), click(), quiet(5.0))), -60)
    over = EndOfSpeech(RATE)
    assert not any(over.feed(recording[at : at + 960]) for at in range(0, len(recording), 960))
    assert not over.feed(recording[:0])
