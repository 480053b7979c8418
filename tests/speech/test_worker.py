"""The worker's protocol: one reply per request, whatever the engine does."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from voiceguide.speech import worker
from voiceguide.speech.engines import CannotSpeakError, CannotStartError, Engine


class WritingEngine:
    """An engine that writes the words themselves, but refuses “no”."""

    def describe(self) -> dict[str, Any]:
        return {"name": "writing", "version": "1", "default_voice": "pen"}

    def voices(self) -> list[dict[str, Any]]:
        return [{"id": "pen", "name": "Pen", "languages": [], "gender": None}]

    def speak(self, text: str, voice: str | None, rate: int, path: str) -> dict[str, Any]:
        if text == "no":
            raise CannotSpeakError("it refuses", "Ask nicely.")
        with open(path, "a") as file:  # noqa: PTH123 (as an engine would)
            file.write(text)
        return {"voice": voice or "pen", "rate": rate}


def replies_to(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    replies = io.StringIO()
    worker.serve("writing", requests, replies)
    return [json.loads(line) for line in replies.getvalue().splitlines()]


def speak(text: str, path: Path) -> dict[str, Any]:
    return {"do": "speak", "text": text, "voice": None, "rate": 150, "path": str(path)}


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "start_engine", lambda _name: WritingEngine())


def test_the_engine_is_described_before_any_request() -> None:
    assert replies_to() == [WritingEngine().describe()]


def test_each_request_gets_one_reply_in_order(tmp_path: Path) -> None:
    path = tmp_path / "out"
    replies = replies_to(speak("one", path), {"do": "voices"}, speak("two", path))
    spoken = {"voice": "pen", "rate": 150}
    assert replies[1:] == [spoken, {"voices": WritingEngine().voices()}, spoken]


def test_what_an_earlier_utterance_left_in_the_file_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "out"
    replies_to(speak("one", path), speak("two", path))
    assert path.read_text() == "two"
    replies_to(speak("one", path), speak("no", path))
    assert path.read_text() == ""


def test_a_refused_utterance_is_an_error_and_the_next_is_spoken(tmp_path: Path) -> None:
    path = tmp_path / "out"
    _, refused, spoken = replies_to(speak("no", path), speak("yes", path))
    assert refused == {"error": "it refuses", "hint": "Ask nicely."}
    assert spoken == {"voice": "pen", "rate": 150}


def test_a_file_that_cannot_be_opened_is_an_error_without_asking_the_engine(tmp_path: Path) -> None:
    # pyttsx3 would wait for it forever.
    _, reply = replies_to(speak("one", tmp_path / "missing" / "out"))
    assert "cannot write its sound: No such file or directory" in reply["error"]
    assert "TMPDIR" in reply["hint"]


def test_an_engine_that_does_not_start_is_the_only_reply(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(_name: str) -> Engine:
        raise CannotStartError("there is none", "Install one.")

    monkeypatch.setattr(worker, "start_engine", fail)
    assert replies_to({"do": "voices"}) == [{"error": "there is none", "hint": "Install one."}]


def test_replies_are_ascii_whatever_the_words() -> None:
    replies = io.StringIO()
    worker._reply(replies, {"error": "日本\n\ud800"})
    assert replies.getvalue().isascii()
    assert replies.getvalue().count("\n") == 1
