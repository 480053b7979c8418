"""When an utterance or a double clap becomes an action."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.playback.actions import Action
from voiceguide.playback.listening.detector import Detector, Perceived
from voiceguide.playback.listening.types import LISTENING_RATE, Moment

Samples = NDArray[np.float32]


class CertainRecogniser:
    """Takes every utterance for one phrase."""

    def __init__(self, text: str, confidence: float) -> None:
        self.heard = (text, confidence)
        self.utterances = 0

    def recognise(self, samples: Samples, moment: Moment) -> tuple[str, float]:
        self.utterances += 1
        return self.heard


def quiet(seconds: float) -> Samples:
    random = np.random.default_rng(2)
    return random.normal(scale=0.0005, size=round(seconds * LISTENING_RATE)).astype(np.float32)


def call(before_s: float = 2.0) -> Samples:
    """A second of something like a voice between silences."""
    time_s = np.arange(LISTENING_RATE) / LISTENING_RATE
    voice = np.zeros(LISTENING_RATE)
    for harmonic in range(1, 30):
        voice += np.sin(2 * np.pi * 150 * harmonic * time_s) / harmonic
    voice *= 0.05 * (1 + np.sin(2 * np.pi * 4 * time_s))
    sound = quiet(before_s + 2.0)
    start = round(before_s * LISTENING_RATE)
    sound[start : start + len(voice)] += voice.astype(np.float32)
    return sound


def perceived(
    recogniser: CertainRecogniser,
    sound: Samples,
    played: Samples | None = None,
    moment: Moment = Moment.SESSION,
) -> list[Perceived]:
    detector = Detector(recogniser, None)
    reference = np.zeros_like(sound) if played is None else played
    found = []
    for start in range(0, len(sound), 333):
        block = slice(start, start + 333)
        found += detector.feed(sound[block], reference[block], moment)
    return found


@pytest.mark.parametrize(
    ("text", "confidence", "moment", "action"),
    [
        ("guide pause", 0.95, Moment.SESSION, Action.PAUSE),
        ("guide pause", 0.6, Moment.SESSION, Action.PAUSE),
        ("guide pause", 0.4, Moment.SESSION, None),
        ("ready", 0.95, Moment.SESSION, None),
        ("ready", 0.95, Moment.WAITING, Action.READY),
        ("stop", 0.95, Moment.STOPPING, Action.STOP),
        ("", 0.0, Moment.SESSION, None),
    ],
)
def test_an_utterance_is_acted_on_once_if_it_is_certain_enough(
    text: str, confidence: float, moment: Moment, action: Action | None
) -> None:
    found = perceived(CertainRecogniser(text, confidence), call(), moment=moment)
    assert [each.action for each in found] == [action]
    assert found[0].heard.confidence == confidence
    assert 2.8 < found[0].end_s < found[0].time_s < 3.6


def test_a_certain_command_does_not_wait_for_the_end_of_the_utterance() -> None:
    [certain] = perceived(CertainRecogniser("guide pause", 0.95), call())
    [hardly] = perceived(CertainRecogniser("guide pause", 0.6), call())
    assert certain.time_s < hardly.time_s


def test_nothing_is_acted_on_while_the_session_sounds_without_a_canceller() -> None:
    sound = call()
    recogniser = CertainRecogniser("guide pause", 0.95)
    assert [each.action for each in perceived(recogniser, sound, np.full_like(sound, 0.1))] == [
        None
    ]
    assert recogniser.utterances == 0


def test_the_length_of_the_blocks_does_not_matter() -> None:
    sound = call()
    whole = Detector(CertainRecogniser("guide pause", 0.95), None)
    found = whole.feed(sound, np.zeros_like(sound), Moment.SESSION)
    assert found == perceived(CertainRecogniser("guide pause", 0.95), sound)
