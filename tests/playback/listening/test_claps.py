"""Double claps are distinguished from everything else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.paths import CHECKOUT
from voiceguide.audio.sound_files import read_sound
from voiceguide.playback.listening.claps import ClapDetector
from voiceguide.playback.listening.types import LISTENING_RATE

Sound = NDArray[np.float32]
SOUNDS = sorted((CHECKOUT / "sounds").glob("*.flac"))


def room(
    *claps_s: float, level: float = 0.3, length_s: float = 4.0, fall_s: float = 0.006
) -> Sound:
    """Claps at these times in a room that falls silent in a third of a second."""
    chance = np.random.default_rng(3)
    sound = chance.normal(size=round(length_s * LISTENING_RATE)) * 0.001
    time_s = np.arange(LISTENING_RATE // 2) / LISTENING_RATE
    for at_s in claps_s:
        burst = chance.normal(size=len(time_s)) * np.exp(-time_s / fall_s)
        tail = chance.normal(size=len(time_s)) * 10 ** (-3 * time_s / 0.33) * 0.15
        at = round(at_s * LISTENING_RATE)
        sound[at : at + len(time_s)] += (level * (burst + tail))[: len(sound) - at]
    return sound.astype(np.float32)


def double_claps(sound: Sound, block: int = 320) -> list[float]:
    detector = ClapDetector()
    return [
        place / LISTENING_RATE
        for start in range(0, len(sound), block)
        for place in detector.feed(sound[start : start + block])
    ]


@pytest.mark.parametrize("gap_s", [0.17, 0.25, 0.4, 0.58])
def test_two_claps_are_heard_as_one_double_clap(gap_s: float) -> None:
    (at_s,) = double_claps(room(1.0, 1.0 + gap_s))
    assert at_s == pytest.approx(1.0 + gap_s, abs=0.05)


@pytest.mark.parametrize(
    "claps_s",
    [
        (),
        (1.0,),
        (1.0, 1.1),
        (1.0, 1.9),
        (1.0, 1.3, 1.6),
        tuple(np.arange(0.8, 3.0, 0.3)),
    ],
    ids=["silence", "one", "too close", "too far apart", "three", "applause"],
)
def test_anything_but_two_claps_is_none(claps_s: tuple[float, ...]) -> None:
    assert double_claps(room(*claps_s)) == []


def test_a_door_that_slams_twice_is_no_clap() -> None:
    # Its power is below 500 Hz.
    slams = np.cumsum(room(1.0, 1.4, fall_s=0.05)) / 10
    assert double_claps(slams.astype(np.float32)) == []


def test_two_short_vowels_are_no_clap() -> None:
    time_s = np.arange(round(0.2 * LISTENING_RATE)) / LISTENING_RATE
    tones = [np.sin(2 * np.pi * 150 * n * time_s) for n in range(1, 20)]
    vowel = np.sum(tones, axis=0) * 0.02
    sound = room()
    for at_s in (1.0, 1.3):
        sound[round(at_s * LISTENING_RATE) :][: len(vowel)] += vowel
    assert double_claps(sound) == []


@pytest.mark.parametrize("path", SOUNDS, ids=lambda path: path.stem)
def test_no_chime_of_ours_is_a_clap_also_when_it_sounds_twice(path: Path) -> None:
    chime = read_sound(path, LISTENING_RATE, longest_s=30).samples.mean(axis=1)
    gap = round(0.4 * LISTENING_RATE)
    sound = np.random.default_rng(1).normal(size=len(chime) + gap + 2 * LISTENING_RATE) * 0.001
    sound[LISTENING_RATE : LISTENING_RATE + len(chime)] += chime
    sound[LISTENING_RATE + gap : LISTENING_RATE + gap + len(chime)] += chime
    assert double_claps(sound.astype(np.float32)) == []


@settings(max_examples=8)
@given(blocks=st.lists(st.integers(150, 6000), min_size=1, max_size=10))
def test_the_length_of_the_blocks_makes_no_difference(blocks: list[int]) -> None:
    sound = room(1.0, 1.3)
    detector = ClapDetector()
    found = []
    start = 0
    while start < len(sound):
        for block in blocks:
            found += detector.feed(sound[start : start + block])
            start += block
    assert [place / LISTENING_RATE for place in found] == double_claps(sound)
