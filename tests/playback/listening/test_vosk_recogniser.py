"""What is made of vosk's answers, and folders without a model. A real model takes a download."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.needs import needs_module
from voiceguide.errors import ListenError
from voiceguide.playback.listening.grammar import phrases_of
from voiceguide.playback.listening.types import LISTENING_RATE, Moment
from voiceguide.playback.listening.vosk_recogniser import VoskRecogniser


class Kaldi:
    """Stands in for vosk's recogniser: hears `words` whatever is said."""

    words: tuple[tuple[str, float], ...] = ()
    heard = b""

    def __init__(self, model: object, rate: int, grammar: str) -> None:
        assert rate == LISTENING_RATE
        assert json.loads(grammar)[-1] == "[unk]"
        assert len(json.loads(grammar)) > 4

    def SetWords(self, wanted: bool) -> None:  # noqa: N802
        assert wanted

    def Reset(self) -> None:  # noqa: N802
        Kaldi.heard = b""

    def AcceptWaveform(self, samples: bytes) -> None:  # noqa: N802
        Kaldi.heard += samples

    def FinalResult(self) -> str:  # noqa: N802
        found = [{"word": word, "conf": confidence} for word, confidence in self.words]
        return json.dumps({"result": found} if found else {"text": ""})


@pytest.fixture
def recogniser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> VoskRecogniser:
    fake: Any = SimpleNamespace(
        SetLogLevel=lambda level: None, Model=lambda folder: folder, KaldiRecognizer=Kaldi
    )
    monkeypatch.setitem(sys.modules, "vosk", fake)
    return VoskRecogniser(tmp_path)


@pytest.mark.parametrize(
    ("words", "moment", "text", "confidence"),
    [
        ((), Moment.SESSION, "", 0),
        ((("guide", 1.0), ("pause", 0.8)), Moment.SESSION, "guide pause", 0.5),
        ((("guide", 0.4), ("pause", 1.0)), Moment.SESSION, "guide pause", 0.25),
        ((("guide", 1.0), ("pause", 1.0)), Moment.SESSION, "guide pause", 0.625),
        ((("guide", 1.0), ("[unk]", 1.0)), Moment.SESSION, "", 0),
        ((("stop", 1.0),), Moment.SESSION, "", 0),
        ((("stop", 1.0),), Moment.STOPPING, "stop", 0.625),
    ],
)
def test_only_whole_phrases_count_and_only_as_much_as_their_least_certain_word(
    recogniser: VoskRecogniser,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[tuple[str, float], ...],
    moment: Moment,
    text: str,
    confidence: float,
) -> None:
    monkeypatch.setattr(Kaldi, "words", words)
    found, certainty = recogniser.recognise(np.zeros(320, np.float32), moment)
    assert found == text
    assert certainty == pytest.approx(confidence)
    assert not text or text in phrases_of(moment)


def test_sound_beyond_full_scale_is_clipped_and_nothing_remains_of_the_last(
    recogniser: VoskRecogniser,
) -> None:
    for _ in range(2):
        recogniser.recognise(np.array([0.5, 3.0, -3.0], np.float32), Moment.SESSION)
        assert np.frombuffer(Kaldi.heard, "<i2").tolist() == [16_383, 32_767, -32_767]


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_without_a_model_is_named(
    tmp_path: Path, made: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    needs_module("vosk", "vosk")
    folder = tmp_path / "my model"
    if made:
        folder.mkdir()
    with pytest.raises(ListenError, match="my model") as caught:
        VoskRecogniser(folder)
    assert caught.value.hint
    assert capfd.readouterr() == ("", "")
