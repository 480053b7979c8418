"""A narrator's recordings: what is taken for one, and how much of them is kept in memory."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.narrations import RATE, narrate
from voiceguide.speech.narrations import Recording
from voiceguide.speech.narrator import Narrator, RecordingError, decoded, read_recording


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


def test_a_line_that_two_threads_read_at_once_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    narrator = Narrator(narrate("mine", {"Rest.": 0.5}), None, 44_100)
    clips = []

    def read(folder: Path, recording: Recording) -> tuple[NDArray[np.float32], int]:
        monkeypatch.setattr("voiceguide.speech.narrator.read_recording", read_recording)
        clips.append(narrator.clip("Rest.", 150))
        return read_recording(folder, recording)

    monkeypatch.setattr("voiceguide.speech.narrator.read_recording", read)
    clips.append(narrator.clip("Rest.", 150))
    first, second = clips
    assert first is second
    assert first is not None
    assert narrator._bytes == first.samples.nbytes
