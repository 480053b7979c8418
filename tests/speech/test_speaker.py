"""A speaker as a key of what it says."""

import pytest

from voiceguide.speech.speaker import Speaker


def test_speakers_are_equal_by_voice_and_pace() -> None:
    clips = {Speaker(None, 150): "default", Speaker("gmw/en", 150): "named"}
    assert clips[Speaker(None, 150)] == "default"
    assert Speaker("gmw/en", 151) not in clips


def test_a_speaker_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Speaker(None, 150).pace_wpm = 160  # type: ignore[misc]
