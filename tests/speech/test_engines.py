"""pyttsx3 as each driver needs it: what it is told, what is read back, what its errors become.

The engine is pyttsx3's own; only the driver below it is one that needs no system voice. What
espeak does is tested in tests/integration/test_speech_worker.py.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from voiceguide.speech.engines import (
    CannotStartError,
    CannotWriteError,
    FreshEngine,
    UnknownVoiceError,
)

VOICES = [
    SimpleNamespace(id="anna", name="Anna", languages=["de_DE", None], gender="female"),
    SimpleNamespace(id="zoe", name=None, languages=[b"en-gb"], gender=None),
    SimpleNamespace(id="mute", name="", languages=None, gender=None),
]


class Driver:
    """A driver as SAPI's and NSSpeech's are: it works only once, and within its loop."""

    def __init__(self, proxy: Any) -> None:
        self._proxy = proxy
        self._used = False
        self._properties: dict[str, Any] = {"voice": "anna", "rate": 200, "voices": VOICES}

    def startLoop(self) -> None:  # noqa: N802 (pyttsx3's name)
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802 (pyttsx3's name)
        pass

    def stop(self) -> None:
        pass

    def destroy(self) -> None:
        pass

    def getProperty(self, name: str) -> Any:  # noqa: N802 (pyttsx3's name)
        return self._properties[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802 (pyttsx3's name)
        if name != "voice" or value in [voice.id for voice in VOICES]:
            self._properties[name] = value

    def save_to_file(self, text: str, path: str) -> None:
        if not self._used:
            Path(path).write_text(text)
        self._used = True


@pytest.fixture(autouse=True)
def drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver above under the names of both platforms' own."""
    module = ModuleType("driver")
    module.__dict__["buildDriver"] = Driver
    for name in ("sapi5", "nsss"):
        monkeypatch.setitem(sys.modules, f"pyttsx3.drivers.{name}", module)


def test_every_utterance_is_written_with_the_voice_and_rate_asked_for(tmp_path: Path) -> None:
    engine = FreshEngine("nsss")
    path = tmp_path / "out"
    for text, voice, rate in [("Rest.", "zoe", 110), ("Breathe.", "anna", 190)]:
        assert engine.speak(text, voice, rate, str(path)) == {"voice": voice, "rate": rate}
        assert path.read_text() == text


def test_the_default_voice_returns_after_another(tmp_path: Path) -> None:
    engine = FreshEngine("nsss")
    assert engine.describe() == {"name": "nsss", "version": "", "default_voice": "anna"}
    used = [engine.speak("Rest.", voice, 150, str(tmp_path / "x")) for voice in ("zoe", None)]
    assert [each["voice"] for each in used] == ["zoe", "anna"]


def test_a_voice_that_the_engine_ignores_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownVoiceError, match="no voice “nobody”"):
        FreshEngine("sapi5").speak("Rest.", "nobody", 150, str(tmp_path / "x"))


@pytest.mark.parametrize(
    ("driver", "text", "said"),
    [
        ("sapi5", "<b> [[rate 300]]", " b> [[rate 300]]"),
        ("nsss", "<b> [[rate 300]]", "<b> [ [rate 300] ]"),
        ("nsss", "[[[rate 300]]]", "[ [ [rate 300] ] ]"),
    ],
)
def test_the_engine_is_given_no_commands(tmp_path: Path, driver: str, text: str, said: str) -> None:
    path = tmp_path / "out"
    FreshEngine(driver).speak(text, None, 150, str(path))
    assert path.read_text() == said


def test_voices_are_listed_with_text_for_everything_that_is_missing_or_bytes() -> None:
    assert FreshEngine("nsss").voices() == [
        {"id": "anna", "name": "Anna", "languages": ["de_DE"], "gender": "female"},
        {"id": "zoe", "name": "zoe", "languages": ["en-gb"], "gender": None},
        {"id": "mute", "name": "mute", "languages": [], "gender": None},
    ]


@pytest.mark.parametrize(
    ("error", "reason", "remedy"),
    [
        (ModuleNotFoundError("", name="objc"), "package objc is missing", "pyttsx3"),
        (OSError("no sound"), "could not start: no sound", "pyttsx3"),
        (ValueError(), "could not start: ValueError", "pyttsx3"),
    ],
)
def test_what_a_driver_raises_becomes_a_reason_and_a_remedy(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str, remedy: str
) -> None:
    def fail(_proxy: Any) -> None:
        raise error

    sys.modules["pyttsx3.drivers.sapi5"].__dict__["buildDriver"] = fail
    with pytest.raises(CannotStartError, match=reason) as caught:
        FreshEngine("sapi5")
    assert f"--force-reinstall {remedy}`" in caught.value.hint


def test_a_full_disk_is_named_with_its_remedy() -> None:
    error = CannotWriteError(OSError(28, "No space left on device"))
    assert str(error) == "the speech engine cannot write its sound: No space left on device"
    assert "TMPDIR" in error.hint


def test_a_worker_imports_nothing_that_would_delay_its_start() -> None:
    code = (
        "import sys, voiceguide.speech.worker;"
        "print({'numpy', 'click', 'dataclasses', 'msgspec', 'subprocess', 'shutil', 'soundfile',"
        " 'voiceguide.system.shell'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
