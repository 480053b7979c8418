"""pocketsphinx and sounds that are no words; what it understands: tests/integration."""

from __future__ import annotations

import pytest

from tests.audio.signals import Samples, noise, tone
from tests.needs import needs_module
from tests.playback.listening.test_voice_activity import voice
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
        voice(0.6),
        voice(0.6, level_db=20),
    ],
    ids=["noise", "a tone", "a buzz", "a loud buzz"],
)
def test_a_sound_that_is_no_command_is_not_acted_on(
    recogniser: SphinxRecogniser, sound: Samples, moment: Moment
) -> None:
    text, confidence = recogniser.recognise(sound, moment)
    assert confidence < 0.5, text
