"""A narrator's recordings: what is taken for one, and how much of them is kept in memory."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from tests.narrations import RATE
from voiceguide.speech.narrator import RecordingError, decoded


def flac(channels: int, seconds: float = 0.1) -> bytes:
    written = io.BytesIO()
    samples = np.full((round(RATE * seconds), channels), 0.25)
    soundfile.write(written, samples, RATE, format="FLAC")
    return written.getvalue()


def test_a_recording_of_many_channels_is_refused_before_it_takes_memory() -> None:
    for channels in (1, 2):
        samples, rate = decoded(flac(channels))
        assert (len(samples), rate) == (RATE // 10, RATE)
    with pytest.raises(RecordingError, match="neither mono nor stereo"):
        decoded(flac(8))
