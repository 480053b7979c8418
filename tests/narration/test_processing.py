"""From takes to lines: the words alone, from their first sound on, as loud as speech."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.audio.levels import SPEECH_LUFS
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.narration.processing import TAIL_S, find_speech, process

RATE = 48_000
Samples = NDArray[np.float32]


def words(seconds: float, level_db: float = -25.0) -> Samples:
    """Something like speech: a voice of many harmonics that gets louder and softer."""
    times = np.arange(round(seconds * RATE)) / RATE
    voice = sum(np.sin(2 * np.pi * 140 * n * times) / n for n in range(1, 30))
    syllables = 0.55 + 0.45 * np.cos(2 * np.pi * 4 * times)
    samples = np.asarray(voice * syllables, np.float32)
    return samples * np.float32(10 ** (level_db / 20) / np.sqrt(np.mean(samples**2)))


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def noise(samples: Samples, level_db: float, seed: int = 3) -> Samples:
    added = np.random.default_rng(seed).standard_normal(len(samples)) * 10 ** (level_db / 20)
    return samples + added.astype(np.float32)


def click() -> Samples:
    return noise(quiet(0.015), -15)


@pytest.mark.parametrize("noise_db", [None, -75, -60])
@pytest.mark.parametrize("length_s", [0.25, 3.0])
def test_a_line_begins_with_its_words_and_is_as_loud_as_speech(
    length_s: float, noise_db: float | None
) -> None:
    take = np.concatenate((quiet(0.6), words(length_s), quiet(0.6)))
    if noise_db is not None:
        take = noise(take, noise_db)
    line = process(take, RATE)
    assert line is not None
    assert (line.clipped, line.cut) == (False, False)
    assert len(line.samples) / RATE == pytest.approx(length_s + TAIL_S, abs=0.04)
    found = find_speech(take, RATE)
    assert found is not None
    assert found.start / RATE == pytest.approx(0.6, abs=0.01)
    spoken = line.samples[: round(length_s * RATE)]
    assert loudness_lufs(np.tile(spoken, 3), RATE) == pytest.approx(SPEECH_LUFS, abs=0.5)
    assert np.abs(line.samples).max() <= 10 ** (-2.4 / 20)
    expected = -75 if noise_db is None else noise_db
    if noise_db is not None:
        assert line.floor_db == pytest.approx(expected + line.gain_db, abs=1.5)


def test_keys_and_mouse_clicks_around_the_words_are_left_out() -> None:
    take = np.concatenate((quiet(0.1), click(), quiet(0.5), words(1.0), quiet(0.5), click()))
    line = process(np.concatenate((take, quiet(0.2))), RATE)
    assert line is not None
    assert len(line.samples) / RATE == pytest.approx(1.0 + TAIL_S, abs=0.04)


def test_soft_sounds_at_both_ends_of_the_words_are_kept() -> None:
    # An “s” of 80 ms before and after, 25 dB softer than the voice.
    hiss = noise(quiet(0.08), -50)
    take = np.concatenate((quiet(0.5), hiss, words(1.0), hiss, quiet(0.5)))
    line = process(take, RATE)
    assert line is not None
    assert len(line.samples) / RATE == pytest.approx(1.16 + TAIL_S, abs=0.05)


@pytest.mark.parametrize(
    "take", [quiet(2.0), noise(quiet(2.0), -50), noise(quiet(2.0), -20), quiet(0.0), quiet(0.01)]
)
def test_a_take_without_words_is_none(take: Samples) -> None:
    assert process(take, RATE) is None


def test_a_take_that_was_too_loud_or_cut_off_is_known() -> None:
    loud = np.clip(np.concatenate((quiet(0.5), words(1.0, -3), quiet(0.5))), -1, 1)
    line = process(loud, RATE)
    assert line is not None
    assert line.clipped
    for take in ((words(1.0), quiet(0.5)), (quiet(0.5), words(1.0))):
        line = process(np.concatenate(take), RATE)
        assert line is not None
        assert line.cut
        assert not line.clipped


def test_steady_noise_becomes_softer_if_asked_and_the_words_stay() -> None:
    take = noise(np.concatenate((quiet(0.7), words(1.5), quiet(0.7))), -55)
    plain, cleaned = process(take, RATE), process(take, RATE, reduce_noise=True)
    assert plain is not None
    assert cleaned is not None
    assert cleaned.floor_db < plain.floor_db - 6
    count = min(len(plain.samples), len(cleaned.samples))
    likeness = np.corrcoef(plain.samples[:count], cleaned.samples[:count])[0, 1]
    assert likeness > 0.98
