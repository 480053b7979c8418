"""What of speech needs no engine: clean text, nothing started early, errors with their place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import SpeechError
from voiceguide.speech.renderer import speakable
from voiceguide.speech.synthesizer import Speaker, Synthesizer

SPEAKER = Speaker(None, 150)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Rest.", "Rest."),
        ("  Rest.\tNow.\r\n Breathe. ", "Rest. Now. Breathe."),
        ("before\0after", "before after"),
        ("\x1b[31mred\x07\x85", "[31mred"),
        ("half \ud800 a pair", "half a pair"),
        ("👩\u200d🦰 & <b> [[h@l@U]] 日本語", "👩\u200d🦰 & <b> [[h@l@U]] 日本語"),
        ("10\u202f000", "10\u202f000"),
        ("\n\0 ", ""),
    ],
)
def test_text_loses_only_what_engines_stumble_over(text: str, said: str) -> None:
    assert speakable(text) == said


@given(st.text(st.characters(codec=None)))
def test_speakable_text_can_be_encoded_and_is_final(text: str) -> None:
    said = speakable(text)
    said.encode("utf-8")
    assert not any(unicodedata.category(character) == "Cc" for character in said)
    assert speakable(said) == said


def test_speech_that_is_never_asked_starts_nothing() -> None:
    with Synthesizer(cache=None) as speech:
        assert speech.worker_pids == ()
    assert speech.utterances_spoken == 0


@pytest.mark.parametrize("text", ["", "   ", "\0\n"])
def test_no_words_are_an_error_without_asking_the_engine(text: str) -> None:
    with Synthesizer(cache=None) as speech:
        speech.prefetch(text, SPEAKER)
        with pytest.raises(SpeechError, match="There are no words to say"):
            speech.clip(text, SPEAKER)
        assert speech.worker_pids == ()


def test_closed_speech_refuses_words_and_ignores_prefetching() -> None:
    speech = Synthesizer(cache=None)
    speech.close()
    speech.close()
    speech.prefetch("Rest.", SPEAKER)
    with pytest.raises(SpeechError, match="was closed"):
        speech.clip("Rest.", SPEAKER)
    assert speech.worker_pids == ()
