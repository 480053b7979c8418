"""pocketsphinx and sounds that are no words; what it understands: tests/integration."""

from __future__ import annotations

import numpy as np
import pytest

from tests.audio.signals import Samples, noise, tone
from tests.needs import needs_module
from voiceguide.playback.listening.recogniser import SphinxRecogniser
from voiceguide.playback.listening.types import LISTENING_RATE, Moment


@pytest.fixture(scope="module")
def recogniser() -> SphinxRecogniser:
    needs_module("pocketsphinx", "pocketsphinx")
    return SphinxRecogniser()


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize(
    "sound",
    [
        noise(1, LISTENING_RATE),
        tone(1, LISTENING_RATE),
        # Louder than full scale: clipped, for wrapped it would be noise of another kind.
        tone(1, LISTENING_RATE, peak=30.0),
    ],
    ids=["noise", "a tone", "a loud tone"],
)
def test_a_sound_that_is_no_command_is_not_acted_on(
    recogniser: SphinxRecogniser, sound: Samples, moment: Moment
) -> None:
    text, confidence = recogniser.recognise(sound, moment)
    assert confidence < 0.5, text


def test_the_same_sound_is_recognised_alike_whatever_came_before(
    recogniser: SphinxRecogniser,
) -> None:
    sound = noise(0.7, LISTENING_RATE, 0.3) * np.hanning(round(0.7 * LISTENING_RATE))
    before = recogniser.evidence(sound.astype(np.float32), Moment.SESSION)
    recogniser.recognise(tone(1, LISTENING_RATE), Moment.STOPPING)
    assert recogniser.evidence(sound.astype(np.float32), Moment.SESSION) == before
