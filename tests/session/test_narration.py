"""A routine's voice: what it cannot say or find is reported with the script's name and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from tests.builders import routine_of, tone
from tests.narrations import narrate
from voiceguide.audio.clip import Clip
from voiceguide.errors import ScriptError, SpeechError
from voiceguide.library.catalog import Library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.script.pronunciation import Pronunciation
from voiceguide.session.narration import RoutineClips, SpokenVoice
from voiceguide.speech.narrator import Narrator
from voiceguide.speech.synthesizer import Speaker

ROUTINE = routine_of("## Step\n- [chime bel]\n- [play me.wav]\n")


def refuse(text: str, speaker: Speaker) -> Clip:
    raise SpeechError(f"“{text}” cannot be spoken.", "Use another voice.")


def voice(tmp_path: Path, clip: Callable[[str, Speaker], Clip] = refuse) -> SpokenVoice:
    speech: Any = SimpleNamespace(clip=clip)
    return SpokenVoice(speech, Speaker("gmw/en", 150), SoundBank(Library((), (tmp_path,)), 8_000))


def test_another_pace_changes_the_words_and_nothing_else(tmp_path: Path) -> None:
    asked: list[Speaker] = []

    def clip(text: str, speaker: Speaker) -> Clip:
        asked.append(speaker)
        return tone(10)

    before = voice(tmp_path, clip)
    after = before.paced(180)
    after.clips(ROUTINE).speech("a", 1)
    assert (before.pace_wpm, after.pace_wpm) == (150, 180)
    assert asked == [Speaker("gmw/en", 180)]


def test_words_are_spoken_and_prepared_as_pronounced(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(text: str, speaker: Speaker) -> Clip:
        asked.append(text)
        return tone(10)

    speech: Any = SimpleNamespace(clip=ask, prefetch=ask)
    pronunciation = Pronunciation((("gua sha", "gwah shah"),))
    spoken = replace(voice(tmp_path), speech=speech, pronunciation=pronunciation)
    spoken.prefetch("Gua sha!")
    spoken.paced(180).clips(ROUTINE).speech("Gua sha!", 1)
    assert asked == ["gwah shah!", "gwah shah!"]


def test_speech_that_fails_names_the_line_and_keeps_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SpeechError) as caught:
        voice(tmp_path).clips(ROUTINE).speech("Rest.", 2)
    assert str(caught.value) == "test.md:2: “Rest.” cannot be spoken.\nUse another voice."


@pytest.mark.parametrize(
    ("find", "place"),
    [
        (lambda clips: clips.sound("bel", 2), "test.md:2:10: There is no sound “bel”."),
        (lambda clips: clips.recording("me.wav", 3), "test.md:3:9: There is no sound “me.wav”."),
    ],
)
def test_a_missing_sound_names_the_place_in_the_script(
    tmp_path: Path, find: Callable[[RoutineClips], Clip], place: str
) -> None:
    with pytest.raises(ScriptError) as caught:
        find(voice(tmp_path).clips(ROUTINE))
    assert str(caught.value).startswith(place)


def test_what_is_recorded_never_reaches_the_engine_and_is_found_as_it_is_written(
    tmp_path: Path,
) -> None:
    asked: list[str] = []

    def ask(text: str, speaker: Speaker) -> Clip:
        asked.append(text)
        return tone(10)

    speech: Any = SimpleNamespace(clip=ask, prefetch=ask, hurry=ask, is_ready=ask)
    spoken = replace(
        voice(tmp_path),
        speech=speech,
        # One that takes its time, so that it would be asked whether it is ready.
        speaker=Speaker("kokoro/af_heart", 150),
        pronunciation=Pronunciation((("gua sha", "gwah shah"),)),
        narrator=Narrator(narrate("mine", {"Gua sha!": 0.5}), None, 8_000),
    )
    spoken.prefetch("Gua sha!")
    assert spoken.hurry("Gua sha!")
    assert spoken.is_ready("Gua sha!")
    assert spoken.paced(180).clips(ROUTINE).speech("Gua sha!", 1).frames == 0.5 * 8_000 / 1.15 // 1
    assert asked == []
    spoken.clips(ROUTINE).speech("Gua sha.", 1)
    assert asked == ["gwah shah."]
