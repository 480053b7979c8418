"""pyttsx3's engines inside the worker process: how each driver is started, and made to speak.

Imports little, because every worker's start waits for it; `worker` talks to the parent process.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from voiceguide.speech.espeak_pace import espeak_rate

DRIVER = {"win32": "sapi5", "darwin": "nsss"}.get(sys.platform, "espeak")
"""The driver that pyttsx3 itself chooses on this platform."""

PIPER, KOKORO = "piper", "kokoro"

NATURAL_ENGINES = (PIPER, KOKORO)
"""The engines of natural voices, which are optional."""

PIPER_PREFIX, KOKORO_PREFIX = "piper/", "kokoro/"
"""What the ids of their voices begin with."""


def engine_of(voice: str | None) -> str:
    """Return the name of the engine that speaks with a voice, by its id (None: the default)."""
    engine, separator, _name = (voice or "").partition("/")
    return engine if separator and engine in NATURAL_ENGINES else DRIVER


def is_natural(voice: str | None) -> bool:
    """Return whether this is the id of a natural voice, installed or not."""
    return engine_of(voice) != DRIVER


class WorkerError(Exception):
    """Something the engine cannot do; `hint` says what the person using it can do about that."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class CannotStartError(WorkerError):
    """There is no engine to speak with."""


class CannotSpeakError(WorkerError):
    """The engine refused one utterance."""


class UnknownVoiceError(CannotSpeakError):
    """The engine has no voice with this id."""

    def __init__(self, voice: str, hint: str = "`voiceguide voices` lists its voices.") -> None:
        super().__init__(f"the speech engine has no voice “{voice}”", hint)


class CannotWriteError(CannotSpeakError):
    """The engine's sound file could not be written."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"the speech engine cannot write its sound: {error.strerror or error}",
            "Free some disk space, or set TMPDIR to a folder with more room.",
        )


class Engine(Protocol):
    """A speech engine of pyttsx3, whatever special treatment its driver needs."""

    def describe(self) -> dict[str, Any]:
        """Return the engine's `name`, `version` (may be empty) and `default_voice`."""

    def voices(self) -> list[dict[str, Any]]:
        """Return every voice as `id`, `name`, `languages` and `gender`."""

    def speak(self, text: str, voice: str | None, rate: int, path: str) -> dict[str, Any]:
        """Write `text` as sound to `path`; return `rate` and `voice` as the engine reports them.

        `rate` is in words per minute: real ones, but for SAPI and NSSpeech. Raises
        CannotSpeakError.
        """


class ReusedEngine:
    """espeak through one pyttsx3 engine for all utterances, on one thread.

    pyttsx3 starts espeak with a thread of its own, checks from outside whether it is still busy and
    cancels what it takes for an earlier utterance. On a busy machine that is sometimes the one that
    has just begun, and the file stays empty. So espeak is started without that thread, and speaks
    within the call.
    """

    def __init__(self) -> None:
        _prepare_espeak()
        with _startup_errors("espeak"):
            self._library = _untyped("pyttsx3.drivers._espeak")
            self._library.AUDIO_OUTPUT_RETRIEVAL = self._library.AUDIO_OUTPUT_SYNCHRONOUS
            self._espeak_synth = self._library.Synth
            self._library.Synth = self._synthesize
            # Its loop sleeps for 10 ms after each utterance, several times what a sentence takes.
            _untyped("pyttsx3.drivers.espeak").time = _TimeWithoutSleep
            self._engine = _untyped("pyttsx3.engine").Engine("espeak")
        # A new engine applies properties only in its first loop. A second empty loop never returns.
        self._engine.runAndWait()
        self._default_voice = self._engine.getProperty("voice")

    def describe(self) -> dict[str, Any]:
        """See Engine; the version is the espeak library's own."""
        version = self._library.Info(None).decode("utf-8", "replace")
        return {"name": "espeak", "version": version, "default_voice": self._default_voice}

    def voices(self) -> list[dict[str, Any]]:
        """See Engine."""
        return voices_of(self._engine)

    def speak(self, text: str, voice: str | None, rate: int, path: str) -> dict[str, Any]:
        """See Engine."""
        # The voice first: its definition may set a rate.
        wanted = voice or self._default_voice
        self._engine.setProperty("voice", wanted)
        self._engine.setProperty("rate", espeak_rate(rate, wanted))
        # pyttsx3 ignores an unknown voice without an error.
        if self._engine.getProperty("voice") != wanted:
            raise UnknownVoiceError(wanted)
        self._engine.save_to_file(text, path)
        try:
            self._engine.runAndWait()
        except RuntimeError as error:
            # pyttsx3 wraps every error of writing the file.
            if isinstance(error.__context__, OSError):
                raise CannotWriteError(error.__context__) from error
            raise
        return {"voice": wanted, "rate": rate}

    def _synthesize(self, text: bytes, flags: int) -> None:
        """Speak `text`, then report its end to pyttsx3, as espeak's own thread would."""
        self._espeak_synth(text, flags=flags)
        library = self._library
        ended = (library.EVENT * 1)(library.EVENT(type=library.EVENT_MSG_TERMINATED))
        self._engine.proxy._driver._onSynth(None, 0, ended)


class _TimeWithoutSleep:
    """Replaces the module `time` in pyttsx3's driver, which only calls `sleep`."""

    @staticmethod
    def sleep(_seconds: float) -> None:
        """Return at once: the utterance is already over."""


class FreshEngine:
    """SAPI 5 or NSSpeechSynthesizer, through a new pyttsx3 engine for each utterance.

    A reused engine hangs, or cuts off its second file.
    """

    def __init__(self, driver: str) -> None:
        self._driver = driver
        self._default_voice = _new_engine(driver).getProperty("voice")

    def describe(self) -> dict[str, Any]:
        """See Engine; these engines report no version."""
        return {"name": self._driver, "version": "", "default_voice": self._default_voice}

    def voices(self) -> list[dict[str, Any]]:
        """See Engine."""
        return voices_of(_new_engine(self._driver))

    def speak(self, text: str, voice: str | None, rate: int, path: str) -> dict[str, Any]:
        """See Engine."""
        engine = _new_engine(self._driver)
        text = without_commands(text, self._driver)
        wanted = voice or self._default_voice
        engine.setProperty("voice", wanted)
        engine.setProperty("rate", rate)
        engine.save_to_file(text, path)
        engine.runAndWait()
        # A new engine applies its properties inside the loop: only now can they be read back.
        used = {name: engine.getProperty(name) for name in ("rate", "voice")}
        if used["voice"] != wanted:
            raise UnknownVoiceError(wanted)
        return used


def without_commands(text: str, driver: str) -> str:
    """Return `text` without anything that this driver would obey instead of saying it.

    NSSpeechSynthesizer obeys `[[rate 300]]`; SAPI reads text with a `<` in it as XML. espeak obeys
    markup only if asked to, and pyttsx3 does not ask.
    """
    if driver == "nsss":
        return without_double_brackets(text)
    return text.replace("<", " ") if driver == "sapi5" else text


def without_double_brackets(text: str) -> str:
    """Return `text` with a space between brackets that NSSpeechSynthesizer and Piper obey."""
    return re.sub(r"\[(?=\[)|\](?=\])", r"\g<0> ", text)


def _new_engine(driver: str) -> Any:
    with _startup_errors(driver):
        return _untyped("pyttsx3.engine").Engine(driver)


@contextlib.contextmanager
def _startup_errors(driver: str) -> Iterator[None]:
    """Raise CannotStartError in place of whatever pyttsx3 raises."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise CannotStartError(
            f"the speech engine could not start: the Python package {error.name} is missing",
            f"Install it with `{_pip_install('pyttsx3', afresh=True)}`.",
        ) from error
    except Exception as error:  # whatever a driver raises, the reason has to reach the user
        if "espeak" in driver and "installed" in str(error):
            raise CannotStartError(
                "the speech engine could not start: there is no espeak-ng library",
                f"Install it with `{_pip_install('espeakng-loader')}`, or with the system's"
                " package manager (Debian and Ubuntu: `apt install libespeak-ng1`).",
            ) from error
        raise CannotStartError(
            f"the speech engine could not start: {str(error) or type(error).__name__}",
            f"Reinstall pyttsx3 with `{_pip_install('pyttsx3', afresh=True)}`.",
        ) from error


def _pip_install(package: str, *, afresh: bool = False) -> str:
    from voiceguide.system.shell import pip_install  # not worth its time where nothing fails

    return pip_install(package, afresh=afresh)


def _untyped(module: str) -> Any:
    return importlib.import_module(module)


def voices_of(engine: Any) -> list[dict[str, Any]]:
    """Return the voices of one of pyttsx3's engines, as `Engine.voices` does."""
    return [
        {
            "id": voice.id,
            "name": voice.name or voice.id,
            "languages": [
                tag.decode("ascii", "ignore") if isinstance(tag, bytes) else str(tag)
                for tag in voice.languages or ()
                if tag
            ],
            "gender": voice.gender,
        }
        for voice in engine.getProperty("voices")
    ]


def _prepare_espeak() -> None:
    """Make pyttsx3 load the installed package's espeak-ng; without one it uses the system's.

    Raises CannotStartError when the voice data is missing.
    """
    data = os.environ.get("ESPEAK_DATA_PATH")
    data_folder = Path(data).resolve() if data else None
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError):
            loader = _untyped("espeakng_loader")
            package = Path(str(loader.__file__)).resolve().parent
            # pyttsx3 loads a library of this name, and the linker returns the one already loaded.
            ctypes.CDLL(str(package / "libespeak-ng.so.1"), ctypes.RTLD_GLOBAL)
            data_folder = data_folder or package / "espeak-ng-data"
    if data_folder is None:
        return
    holds_data = [
        folder
        for folder in (data_folder / "espeak-ng-data", data_folder)
        if (folder / "phontab").is_file()
    ]
    if not holds_data:
        raise CannotStartError(
            f"the speech engine could not start: its voice data is missing in {data_folder}",
            "Unset ESPEAK_DATA_PATH, or set it to the folder espeak-ng-data."
            if data
            else f"Reinstall it with `{_pip_install('espeakng-loader', afresh=True)}`.",
        )
    # espeak copies this path into a buffer of about 150 bytes: only a relative one always fits.
    os.chdir(holds_data[0])
    os.environ["ESPEAK_DATA_PATH"] = "."
