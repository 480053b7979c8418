"""Words on their way to a clip: clean text, known clips without an engine, errors that name them.

What an engine makes of them is tested in tests/integration/test_speech_worker.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.pcm import as_int16
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.reference_texts import REFERENCE_TEXT
from voiceguide.speech.renderer import Renderer, UtteranceError, speakable
from voiceguide.speech.speaker import Speaker
from voiceguide.speech.worker_process import EngineUnavailableError, WorkerLostError, WorkerProcess

SPEAKER = Speaker("humming", 150)
ENGINE_RATE = 22_050


class HummingWorker(WorkerProcess):
    """A worker without a process: hums for 50 ms a word, and does as `mishaps` say first."""

    def __init__(self, folder: Path, level: float = 0.1) -> None:
        super().__init__()
        self._at = folder
        self._level = level
        self.mishaps: list[Exception | dict[str, Any]] = []
        self.spoken: list[str] = []
        self.limits_s: list[float] = []

    @property
    def sound_file(self) -> Path:
        return self._at / "spoken.wav"

    def start(self) -> dict[str, Any]:
        return {"name": "humming", "version": "1", "default_voice": "humming"}

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        self.limits_s.append(limit_s)
        if self.mishaps:
            mishap = self.mishaps.pop(0)
            if isinstance(mishap, Exception):
                raise mishap
            return mishap
        if request["do"] == "voices":
            return {"voices": [{"id": "humming"}]}
        self.spoken.append(request["text"])
        frames = len(request["text"].split()) * ENGINE_RATE // 20
        hum = self._level * np.sin(np.arange(frames) * 0.1)
        soundfile.write(request["path"], hum, ENGINE_RATE)
        return {"voice": request["voice"], "rate": request["rate"]}


@pytest.fixture
def worker(tmp_path: Path) -> HummingWorker:
    return HummingWorker(tmp_path)


@pytest.fixture
def renderer(tmp_path: Path) -> Renderer:
    return Renderer(SESSION_RATE, DiskCache(tmp_path / "clips"), 30)


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
def test_text_loses_only_what_engines_cannot_say(text: str, said: str) -> None:
    assert speakable(text) == said


@given(st.text(st.characters(codec=None)))
def test_speakable_text_can_be_encoded_and_is_final(text: str) -> None:
    said = speakable(text)
    said.encode("utf-8")
    assert not any(unicodedata.category(character) == "Cc" for character in said)
    assert speakable(said) == said


def test_the_level_is_measured_once_for_each_speaker(
    renderer: Renderer, worker: HummingWorker
) -> None:
    faster = Speaker("humming", 200)
    for speaker in (SPEAKER, faster):
        for text in ("Rest.", "Breathe out."):
            renderer.render(worker, text, speaker)
    assert worker.spoken == [REFERENCE_TEXT, "Rest.", "Breathe out."] * 2
    assert renderer.utterances_spoken == 6


def test_a_clip_that_is_stored_is_not_spoken_again(
    tmp_path: Path, renderer: Renderer, worker: HummingWorker
) -> None:
    first = renderer.render(worker, "Rest.", SPEAKER)
    other = HummingWorker(tmp_path, level=0.9)
    again = Renderer(SESSION_RATE, DiskCache(tmp_path / "clips"), 30).render(
        other, "Rest.", SPEAKER
    )
    np.testing.assert_array_equal(as_int16(again.samples, 1), as_int16(first.samples, 1))
    assert other.spoken == []


def test_a_lost_worker_is_asked_again_once(renderer: Renderer, worker: HummingWorker) -> None:
    renderer.render(worker, "Rest.", SPEAKER)
    worker.mishaps = [WorkerLostError("stopped unexpectedly")]
    assert renderer.render(worker, "Breathe out.", SPEAKER).frames > 0
    worker.mishaps = [WorkerLostError("took more than 30 s"), WorkerLostError("stopped: \x1b[0m")]
    with pytest.raises(UtteranceError) as caught:
        renderer.render(worker, "Breathe in.", SPEAKER)
    assert str(caught.value) == (
        "the words “Breathe in.” could not be spoken: the speech engine stopped: \ufffd[0m"
    )
    assert caught.value.hint == "Try again, or shorten or reword the text."


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        ({"error": "there is no voice “x”", "hint": "h"}, "there is no voice “x”, for “Breathe.”"),
        (EngineUnavailableError("there is none", "h"), "there is none"),
    ],
)
def test_what_asking_again_would_not_help_is_an_error_at_once(
    renderer: Renderer,
    worker: HummingWorker,
    mishap: Exception | dict[str, Any],
    reason: str,
) -> None:
    renderer.render(worker, "Rest.", SPEAKER)
    worker.mishaps = [mishap]
    with pytest.raises(UtteranceError) as caught:
        renderer.render(worker, "Breathe.", SPEAKER)
    assert (str(caught.value), caught.value.hint) == (reason, "h")


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (lambda path: path.write_bytes(b""), "the speech engine wrote no sound"),
        (lambda path: soundfile.write(path, np.zeros(0), ENGINE_RATE), "wrote no sound"),
        (lambda path: path.unlink(), "wrote no sound"),
        (lambda path: soundfile.write(path, np.zeros(500), ENGINE_RATE), "says nothing for"),
    ],
)
def test_a_file_without_sound_is_an_error(
    renderer: Renderer, worker: HummingWorker, write: Callable[[Path], None], reason: str
) -> None:
    renderer.render(worker, "Rest.", SPEAKER)
    worker.mishaps = [{}, {}]
    write(worker.sound_file)
    with pytest.raises(UtteranceError, match=reason) as caught:
        renderer.render(worker, "Breathe.", SPEAKER)
    assert "“Breathe.”" in str(caught.value)


def test_long_words_are_shortened_in_a_message(renderer: Renderer, worker: HummingWorker) -> None:
    renderer.render(worker, "Rest.", SPEAKER)
    worker.mishaps = [{"error": "no", "hint": ""}]
    with pytest.raises(UtteranceError) as caught:
        renderer.render(worker, "x" * 61, SPEAKER)
    assert str(caught.value) == f"no, for “{'x' * 59}…”"


def test_a_natural_voice_has_more_time_for_more_words(
    renderer: Renderer, worker: HummingWorker
) -> None:
    renderer.render(worker, "x" * 1_000, Speaker("piper/nobody", 150))
    renderer.render(worker, "x" * 1_000, SPEAKER)
    assert worker.limits_s == [80, 30, 30]
