"""espeak's driver and our own keep the same contract, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.speech.natural import HEART, JOE, needs_joe, needs_kokoro_model, write_style
from voiceguide.speech.worker_process import WorkerProcess

PATIENCE_S = 600.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="compares with espeak's driver")

Spoken = tuple[WorkerProcess, str]


# Kokoro takes minutes.
@pytest.fixture(
    scope="module",
    params=["espeak", "piper", pytest.param("kokoro", marks=pytest.mark.soak)],
)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shared_cache: Path
) -> Iterator[Spoken]:
    """A worker and the id of an English voice of its engine."""
    name: str = request.param
    with pytest.MonkeyPatch.context() as environment:
        if name == "piper":
            needs_joe()
        if name == "kokoro":
            needs_kokoro_model()
            environment.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
            environment.setenv("XDG_CACHE_HOME", str(shared_cache))
            write_style(Path(os.environ["XDG_DATA_HOME"]))
        worker = WorkerProcess(name)
        worker.start()
        yield worker, {"espeak": "gmw/en-us", "piper": JOE, "kokoro": HEART}[name]
        worker.close()


def ask(engine: Spoken, text: str, rate: int = 150, **changes: Any) -> dict[str, Any]:
    worker, voice = engine
    request = {"do": "speak", "text": text, "voice": voice, "rate": rate}
    return worker.ask({**request, "path": str(worker.sound_file), **changes}, PATIENCE_S)


def spoken_s(engine: Spoken, text: str, rate: int = 150) -> float:
    assert ask(engine, text, rate) == {"voice": engine[1], "rate": rate}
    return float(soundfile.info(engine[0].sound_file).duration)


def test_it_says_what_it_is(engine: Spoken) -> None:
    description = engine[0].start()
    assert description["version"]
    assert description["default_voice"]


def test_it_lists_its_voices(engine: Spoken) -> None:
    voices = engine[0].ask({"do": "voices"}, PATIENCE_S)["voices"]
    [found] = [voice for voice in voices if voice["id"] == engine[1]]
    assert set(found) == {"id", "name", "languages", "gender"}
    assert found["languages"] == ["en-us"]


@pytest.mark.parametrize("rate", [80, 150, 400])
def test_it_speaks_at_every_pace_and_says_which(engine: Spoken, rate: int) -> None:
    assert spoken_s(engine, "Rest.", rate) > 0.1


def test_a_faster_pace_takes_less_time(engine: Spoken) -> None:
    words = "Glide your fingers up along the jaw."
    lengths = [spoken_s(engine, words, rate) for rate in (250, 150, 90)]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1] / 2


def test_the_default_voice_speaks_when_none_is_named(engine: Spoken) -> None:
    description = engine[0].start()
    assert ask(engine, "Rest.", voice=None)["voice"] == description["default_voice"]


@pytest.mark.parametrize("voice", ["nobody", "piper/nobody", "kokoro/nobody", "piper/", "\x1b[31m"])
def test_an_unknown_voice_is_an_error(engine: Spoken, voice: str) -> None:
    assert f"no voice “{voice}”" in ask(engine, "Rest.", voice=voice)["error"]
    assert spoken_s(engine, "Rest.") > 0.1


@pytest.mark.parametrize("path", ["/nonexistent/out.wav", "/"])
def test_a_path_that_cannot_be_written_is_an_error(engine: Spoken, path: str) -> None:
    assert "cannot write its sound" in ask(engine, "Rest.", path=path)["error"]
    assert spoken_s(engine, "Rest.") > 0.1


@pytest.mark.parametrize("text", ["…", " . ", "👩\u200d🦰", "\N{ZERO WIDTH JOINER}"])
def test_text_without_words_gives_a_short_file(engine: Spoken, text: str) -> None:
    assert spoken_s(engine, text) < 3


def test_brackets_are_words_and_never_phonemes(engine: Spoken) -> None:
    without = spoken_s(engine, "Read aloud.")
    # Digits are no phonemes: read as such they would make no sound.
    for text in ("Read [[12 34]] aloud.", "Read [[ 12 34 ]] aloud.", "Read [[12 34 aloud."):
        assert spoken_s(engine, text) > without + 0.4


@pytest.mark.parametrize(
    "text", ["a" * 2_000, pytest.param("Let your jaw sink. " * 105, marks=pytest.mark.soak)]
)
def test_two_thousand_characters_are_spoken(engine: Spoken, text: str) -> None:
    assert spoken_s(engine, text, 400) > 5


@pytest.mark.parametrize(
    "text",
    ["日本語 und Grüße", "<b>bold</b> & <speak>", "5 × 3 = 15 %", "a\tb", "e\u0301"],
)
def test_any_text_is_spoken_or_refused(engine: Spoken, text: str) -> None:
    ask(engine, text)
    assert spoken_s(engine, "Rest.") > 0.1


USE_PYTTSX3 = """
import sys
import pyttsx3
from voiceguide.speech.drivers import add_to_pyttsx3

add_to_pyttsx3()
add_to_pyttsx3()
engine = pyttsx3.init(sys.argv[3])
told = []
engine.connect("error", lambda name, exception: told.append(type(exception).__name__))
engine.connect("finished-utterance", lambda name, completed: told.append((name, completed)))
engine.setProperty("rate", 5000)
engine.setProperty("volume", 3)
engine.setProperty("voice", "nobody")
engine.setProperty("shade", 1)
engine.runAndWait()
told += [engine.getProperty(name) for name in ("rate", "volume", "voice")]
engine.save_to_file("Rest.", "/nonexistent/x.wav", "first")
engine.save_to_file("Rest.", sys.argv[1], "second")
engine.runAndWait()
engine.say("Rest.", "third")
engine.runAndWait()
engine.startLoop(False)
engine.save_to_file("Rest.", sys.argv[2], "fourth")
engine.iterate()
engine.endLoop()
engine.stop()
print(told)
"""


@pytest.mark.parametrize(
    ("driver", "sample_rate"),
    [
        ("voiceguide_piper", 22_050),
        pytest.param("voiceguide_kokoro", 24_000, marks=pytest.mark.soak),
    ],
)
def test_pyttsx3_alone_can_use_it_and_hears_of_every_error(
    driver: str, sample_rate: int, home: Path, tmp_path: Path
) -> None:
    if driver == "voiceguide_piper":
        needs_joe()
    else:
        needs_kokoro_model()
        write_style(home / "data")
    files = [tmp_path / "one.wav", tmp_path / "two.wav"]
    done = subprocess.run(
        [sys.executable, "-c", USE_PYTTSX3, *map(str, files), driver],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert done.stdout.splitlines()[-1] == str(
        [
            "KeyError",
            *(800, 1.0, JOE if driver == "voiceguide_piper" else HEART),
            ("first", False),
            "FileNotFoundError",
            ("second", True),
            "NotImplementedError",
            ("fourth", True),
        ]
    )
    assert [soundfile.info(file).samplerate for file in files] == [sample_rate] * 2
