"""Which Kokoro voices are found, where their model comes from, and why others are left out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.commands import Voiceguide
from tests.speech.natural import write_style, write_voice
from voiceguide.speech import kokoro_voices
from voiceguide.speech.natural_voices import damaged_voices, digest_of, natural_voices
from voiceguide.speech.voices import Voice, find_voice
from voiceguide.system.folders import models_cache_folder

PARTS = [b"first ", b"second ", b"third ", b"fourth"]
MODEL = b"".join(PARTS)
MISSING = "it is missing"
DAMAGED = "it is damaged, incomplete or not the published file"


@pytest.fixture
def data(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of data, where a few bytes pass for the model; no packages are installed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("voiceguide.speech.natural_voices.VOICE_PACKAGES", {})
    monkeypatch.setattr(kokoro_voices, "MODEL_PACKAGES", tuple(f"a-part-{at}" for at in range(4)))
    monkeypatch.setattr(kokoro_voices, "MODEL_BYTES", len(MODEL))
    monkeypatch.setattr(kokoro_voices, "MODEL_SHA256", hashlib.sha256(MODEL).hexdigest())
    return home / "data"


@pytest.fixture
def packages(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files of four packages that hold the model."""
    paths = []
    for at, content in enumerate(PARTS):
        folder = tmp_path / "modules" / f"a_part_{at}"
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        paths.append(folder / "part.bin")
        paths[-1].write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path / "modules")
    return paths


def write_model(data: Path, content: bytes = MODEL) -> Path:
    path = data / "voiceguide" / "voices" / "kokoro" / "kokoro-v1.0.int8.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def found() -> list[tuple[str, str, str]]:
    return [(voice.id, voice.name, voice.language) for voice in natural_voices()]


def reasons() -> list[tuple[str, str]]:
    return [(damaged.path.name, damaged.reason) for damaged in damaged_voices()]


def test_a_model_with_styles_is_a_voice_for_each(data: Path) -> None:
    write_model(data)
    write_style(data)
    write_style(data, "bf_emma")
    emma, heart = ("kokoro/bf_emma", "Emma", "en-gb"), ("kokoro/af_heart", "Heart", "en-us")
    assert found() == [emma, heart]
    assert reasons() == []
    assert len({digest_of(voice) for voice in natural_voices()}) == 1  # They are the same style.


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, MISSING), (MODEL[:-1], DAMAGED), (MODEL[::-1], DAMAGED), (b"", DAMAGED)],
)
def test_without_the_published_model_there_are_no_voices(
    data: Path, content: bytes | None, reason: str
) -> None:
    write_style(data)
    if content is not None:
        write_model(data, content)
    assert found() == []
    assert reasons() == [("kokoro-v1.0.int8.onnx", reason)]


@pytest.mark.parametrize(
    ("name", "count", "reason"),
    [
        ("af_heart", 510 * 256 - 1, "it is damaged or incomplete"),
        ("af_heart", 0, "it is damaged or incomplete"),
        ("zf_xiaobei", 510 * 256, "voiceguide speaks only English with Kokoro"),
        ("mine", 510 * 256, "its name is not that of a Kokoro voice, such as af_heart.bin"),
    ],
)
def test_a_style_that_cannot_be_used_is_left_out_with_the_reason(
    data: Path, name: str, count: int, reason: str
) -> None:
    write_model(data)
    write_style(data, "bf_emma")
    write_style(data, name, count)
    assert [voice_id for voice_id, *_rest in found()] == ["kokoro/bf_emma"]
    assert reasons() == [(f"{name}.bin", reason)]


def test_a_model_in_packages_is_put_together_once(data: Path, packages: list[Path]) -> None:
    assert found() == []
    assert not models_cache_folder().exists()
    write_style(data)
    [voice] = natural_voices()
    assert voice.model.read_bytes() == MODEL
    first = voice.model.stat()
    [again] = natural_voices()
    assert (again.model.stat().st_ino, again.model.stat().st_mtime_ns) == (
        first.st_ino,
        first.st_mtime_ns,
    )
    # Damage to it is noticed, and it is made again.
    voice.model.write_bytes(MODEL[::-1])
    assert found()
    assert voice.model.read_bytes() == MODEL
    assert voice.model.stat().st_mtime_ns == first.st_mtime_ns


def test_a_model_of_ones_own_comes_before_the_packages(data: Path, packages: list[Path]) -> None:
    write_style(data)
    own = write_model(data)
    assert [voice.model for voice in natural_voices()] == [own]
    assert not (models_cache_folder() / own.name).exists()


def test_damaged_or_missing_packages_are_told(data: Path, packages: list[Path]) -> None:
    write_style(data)
    packages[1].write_bytes(b"SECOND ")
    assert reasons() == [("kokoro-v1.0.int8.onnx", DAMAGED)]
    packages[1].unlink()
    [(_name, reason)] = reasons()
    assert reason.startswith("it cannot be read")
    assert list(models_cache_folder().glob("*.onnx")) == []


def test_voices_and_doctor_say_why_a_voice_is_left_out(data: Path, voiceguide: Voiceguide) -> None:
    write_style(data)
    said = "kokoro-v1.0.int8.onnx is left out: it is missing."
    assert said in voiceguide("voices").err
    assert said in voiceguide("doctor", "--quiet").out


def test_the_model_is_removed_with_the_last_voice(data: Path, voiceguide: Voiceguide) -> None:
    model = write_model(data)
    styles = [write_style(data), write_style(data, "bf_emma")]
    assert voiceguide("voices", "--remove", "heart").code == 0
    assert [path.exists() for path in (model, *styles)] == [True, False, True]
    assert voiceguide("voices", "--remove", "emma").code == 0
    assert [path.exists() for path in (model, *styles)] == [False, False, False]


@pytest.mark.parametrize("language", ["en", "en-gb", "en-us"])
def test_natural_prefers_a_voice_that_keeps_up(data: Path, language: str) -> None:
    write_model(data)
    write_style(data, "bf_emma")
    write_voice(data / "voiceguide" / "voices", "en_US-x-low", config=_ENGLISH)
    voices = [Voice(each.id, each.name, each.language, natural=True) for each in natural_voices()]
    assert find_voice("natural", voices, language).id == "piper/en_US-x-low"
    assert find_voice("Emma", voices).id == find_voice("bf_emma", voices).id == "kokoro/bf_emma"


_ENGLISH = {
    "audio": {"sample_rate": 22_050},
    "espeak": {"voice": "en-us"},
    "num_symbols": 256,
    "num_speakers": 1,
    "phoneme_id_map": {"_": [0]},
}
