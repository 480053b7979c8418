"""Utterances are cut out of what a microphone hears."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceguide.playback.listening.types import LISTENING_RATE
from voiceguide.playback.listening.voice_activity import ActivityDetector, Utterance

Sound = NDArray[np.float32]


def hiss(seconds: float, level_db: float = -60.0, seed: int = 1) -> Sound:
    noise = np.random.default_rng(seed).normal(size=round(seconds * LISTENING_RATE))
    return (noise * 10 ** (level_db / 20)).astype(np.float32)


def voice(seconds: float, level_db: float = -26.0) -> Sound:
    """A buzz with syllables, which has what activity looks for."""
    time_s = np.arange(round(seconds * LISTENING_RATE)) / LISTENING_RATE
    tones = [np.sin(2 * np.pi * 140 * n * time_s) / n**0.7 for n in range(1, 40)]
    buzz = np.sum(tones, axis=0)
    buzz *= 0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s)
    levelled: Sound = buzz / np.sqrt(np.mean(buzz**2)) * 10 ** (level_db / 20)
    return levelled.astype(np.float32)


def heard(*parts: Sound, noise_db: float = -60.0) -> Sound:
    sound = np.concatenate(parts)
    return sound + hiss(len(sound) / LISTENING_RATE, noise_db, seed=2)[: len(sound)]


def pause(seconds: float) -> Sound:
    return np.zeros(round(seconds * LISTENING_RATE), np.float32)


def found_in(sound: Sound, block: int = 320) -> list[Utterance]:
    detector = ActivityDetector()
    return [
        utterance
        for start in range(0, len(sound), block)
        for utterance in detector.feed(sound[start : start + block])
    ]


def utterances(sound: Sound) -> list[Utterance]:
    return [each for each in found_in(sound) if each.over]


def test_words_between_silences_are_one_utterance_with_silence_around_them() -> None:
    (found,) = utterances(heard(pause(2), voice(1), pause(1)))
    assert found.start / LISTENING_RATE == pytest.approx(2 - 0.3, abs=0.1)
    assert found.end / LISTENING_RATE == pytest.approx(3, abs=0.1)
    assert len(found.samples) / LISTENING_RATE == pytest.approx(1 + 0.3 + 0.3, abs=0.15)


def test_what_may_be_whole_is_told_early_and_comes_again_when_it_goes_on() -> None:
    call = (pause(2), voice(0.5), pause(0.3), voice(0.5), pause(1))
    first, whole, over = found_in(heard(*call))
    assert [each.over for each in (first, whole, over)] == [False, False, True]
    assert first.start == whole.start == over.start
    assert first.end / LISTENING_RATE == pytest.approx(2.5, abs=0.1)
    assert whole.end == over.end
    assert (whole.known - whole.end) / LISTENING_RATE < 0.25


def test_it_is_known_within_half_a_second_that_an_utterance_is_over() -> None:
    (found,) = utterances(heard(pause(2), voice(1), pause(1)))
    assert (found.known - found.end) / LISTENING_RATE < 0.5


@pytest.mark.parametrize(
    ("sound", "count"),
    [
        ((pause(3),), 0),
        ((pause(2), voice(0.05), pause(1)), 0),  # a knock
        ((pause(2), voice(0.5), pause(0.25), voice(0.5), pause(1)), 1),  # "guide, pause"
        ((pause(2), voice(0.5), pause(0.8), voice(0.5), pause(1)), 2),
        ((pause(2), voice(5), pause(1)), 0),  # talk
        ((pause(2), voice(5), pause(1), voice(1), pause(1)), 1),
        ((pause(2), voice(1, -75), pause(1)), 0),  # below the noise
    ],
)
def test_what_is_an_utterance(sound: tuple[Sound, ...], count: int) -> None:
    assert len(utterances(heard(*sound))) == count


def test_what_sounds_from_the_first_moment_on_has_a_level() -> None:
    begun = found_in(heard(pause(0.02), voice(0.6), pause(1)))
    assert begun
    for found in begun:
        assert -40 < found.level_db < -15


def test_it_is_told_how_long_nothing_had_sounded_before_an_utterance() -> None:
    first, second, after_talk = utterances(
        heard(pause(2), voice(1), pause(0.7), voice(1), pause(3), voice(5), pause(0.6), voice(1),
              pause(1))
    )  # fmt: skip
    assert first.quiet_before_s == np.inf
    assert second.quiet_before_s == pytest.approx(0.7, abs=0.1)
    assert after_talk.quiet_before_s == pytest.approx(0.6, abs=0.15)


@pytest.mark.parametrize("noise_db", [-80.0, -60.0, -40.0, -36.0])
def test_words_are_found_ten_decibels_above_the_noise(noise_db: float) -> None:
    (found,) = utterances(heard(pause(2), voice(1), pause(1), noise_db=noise_db))
    assert found.end / LISTENING_RATE == pytest.approx(3, abs=0.15)


def test_noise_that_begins_and_stays_is_silence_after_a_while() -> None:
    before, fan = hiss(3, -60), hiss(6, -35)
    spoken = fan.copy()
    spoken[4 * LISTENING_RATE : 5 * LISTENING_RATE] += voice(1, -22)
    found = utterances(np.concatenate((before, spoken)))[-1]
    assert found.end / LISTENING_RATE == pytest.approx(8, abs=0.15)


@settings(max_examples=8)
@given(blocks=st.lists(st.integers(150, 9000), min_size=1, max_size=12))
def test_the_length_of_the_blocks_makes_no_difference(blocks: list[int]) -> None:
    sound = heard(pause(1.5), voice(0.8), pause(0.8), voice(0.6), pause(0.8))
    expected = [(each.start, each.end, each.known) for each in found_in(sound)]
    detector = ActivityDetector()
    found = []
    start = 0
    while start < len(sound):
        for block in blocks:
            found += detector.feed(sound[start : start + block])
            start += block
    assert [(each.start, each.end, each.known) for each in found] == expected


def test_memory_does_not_grow_with_endless_talk() -> None:
    detector = ActivityDetector()
    for _ in range(8):
        detector.feed(heard(voice(1)))
    assert len(detector._kept) < 2 * LISTENING_RATE
