"""The child process that owns the speech engine: one JSON request a line in, one JSON reply out.

`python -m voiceguide.speech_worker [FOLDER]` greets with what the engine is, then answers
`{"do": "speak", "text", "voice", "rate", "path"}` and `{"do": "voices"}`, one at a time. It leaves
at the end of its input, whatever the engine is doing, and takes FOLDER, the private folder of the
process that started it, along when that died without cleaning up. It imports nothing of
voiceguide, so that it runs as a plain file too.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, Protocol, TextIO

FOLDER_PREFIX = "voiceguide-speech-"
"""How private folders are named; nothing else is ever removed."""

_SETTLING_LIMIT_S = 1.0
"""How long a property may go on reading back as something else; measured: not once."""

_IDLE_STEP_S = 0.0002
_LOOP_STEP_S = 0.0005


class WorkerError(Exception):
    """What the engine cannot do and what to do about it, for the person using it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class CannotStartError(WorkerError):
    """There is no engine to speak with."""


class CannotSpeakError(WorkerError):
    """The engine refused one utterance."""


class UnknownVoiceError(CannotSpeakError):
    """The engine has no voice of this id."""

    def __init__(self, voice: str) -> None:
        super().__init__(
            f"the speech engine has no voice “{voice}”", "`voiceguide voices` lists its voices."
        )


class Engine(Protocol):
    """What the worker needs of pyttsx3, whichever way its driver wants to be treated."""

    def describe(self) -> dict[str, Any]:
        """The engine's `name`, `version` (may be empty) and `default_voice`."""

    def voices(self) -> list[dict[str, Any]]:
        """Every voice as `id`, `name`, `languages`, `gender`."""

    def speak(self, text: str, voice: str | None, rate: int, path: str) -> dict[str, Any]:
        """Write `text` as sound to `path`; `rate` and `voice` as read back from the engine."""


class KeptEngine:
    """espeak through one pyttsx3 engine for all utterances."""

    def __init__(self) -> None:
        _prepare_espeak()
        self._engine = _new_engine("espeak")
        # The first loop of a fresh engine returns at once, whether the work is done or not: this
        # empty one takes that place. A second empty one would never return.
        self._engine.runAndWait()
        self._library = _untyped("pyttsx3.drivers._espeak")
        self._library.Synth = _within_bounds(self._library.cSynth)
        # Between two looks at whether espeak is done its driver sleeps for 10 ms, which is several
        # times what a sentence takes.
        _untyped("pyttsx3.drivers.espeak").time = _Impatient
        self._default_voice = self._engine.getProperty("voice")

    def describe(self) -> dict[str, Any]:
        """See Engine; the version is the espeak library's own."""
        version = self._library.Info(None).decode("utf-8", "replace")
        return {"name": "espeak", "version": version, "default_voice": self._default_voice}

    def voices(self) -> list[dict[str, Any]]:
        """See Engine."""
        return _listed(self._engine)

    def speak(self, text: str, voice: str | None, rate: int, path: str) -> dict[str, Any]:
        """See Engine."""
        self._wait_until_idle()
        # The voice first: its definition may carry a speed of its own.
        wanted = voice or self._default_voice
        if not self._settle("voice", wanted):
            raise UnknownVoiceError(wanted)
        if not self._settle("rate", rate):
            raise CannotSpeakError(
                f"the speech engine does not accept {rate} words per minute", "Choose another pace."
            )
        used = {name: self._engine.getProperty(name) for name in ("rate", "voice")}
        self._engine.save_to_file(text, path)
        self._engine.runAndWait()
        return used

    def _settle(self, name: str, value: str | int) -> bool:
        """Set a property until it reads back as set; False when it never does.

        pyttsx3 swallows an unknown voice, and espeak sets properties on a thread of its own.
        """
        deadline = time.monotonic() + _SETTLING_LIMIT_S
        while True:
            self._engine.setProperty(name, value)
            self._wait_until_idle()
            if self._engine.getProperty(name) == value:
                return True
            if time.monotonic() > deadline:
                return False

    def _wait_until_idle(self) -> None:
        """Wait for espeak's thread to finish what it was given, be it a property or words.

        It drops a property set meanwhile; and pyttsx3, finding it busy when a loop begins, cancels
        it, which in one of a thousand utterances hits the new one and leaves an empty file.
        """
        while self._library.IsPlaying():
            time.sleep(_IDLE_STEP_S)


class _Impatient:
    """Stands in for the module `time` where only `sleep` is called, and too long."""

    @staticmethod
    def sleep(_seconds: float) -> None:
        time.sleep(_LOOP_STEP_S)


def _within_bounds(synthesize: Any) -> Any:
    """`espeak_Synth` told how long the text really is.

    pyttsx3 tells ten times that, which espeak copies: beyond the end of the text, and from some
    13 000 bytes on beyond the end of the process's memory.
    """

    def synth(text: bytes, flags: int) -> Any:
        by_character, from_start, to_end = 1, 0, 0
        return synthesize(text, len(text) + 1, from_start, by_character, to_end, flags, None, None)

    return synth


class FreshEngine:
    """SAPI 5 or NSSpeechSynthesizer, through a new pyttsx3 engine for each utterance.

    Reusing one for files hangs or truncates there.
    """

    def __init__(self, driver: str) -> None:
        self._driver = driver
        self._default_voice = _new_engine(driver).getProperty("voice")

    def describe(self) -> dict[str, Any]:
        """See Engine; these engines tell no version."""
        return {"name": self._driver, "version": "", "default_voice": self._default_voice}

    def voices(self) -> list[dict[str, Any]]:
        """See Engine."""
        return _listed(_new_engine(self._driver))

    def speak(self, text: str, voice: str | None, rate: int, path: str) -> dict[str, Any]:
        """See Engine."""
        engine = _new_engine(self._driver)
        text = without_commands(text, self._driver)
        wanted = voice or self._default_voice
        engine.setProperty("voice", wanted)
        engine.setProperty("rate", rate)
        engine.save_to_file(text, path)
        engine.runAndWait()
        # A fresh engine takes its properties inside the loop: only now can they be read back.
        used = {name: engine.getProperty(name) for name in ("rate", "voice")}
        if used["voice"] != wanted:
            raise UnknownVoiceError(wanted)
        return used


def without_commands(text: str, driver: str) -> str:
    """`text` without what this driver would take for commands in place of words.

    NSSpeechSynthesizer obeys `[[rate 300]]`; SAPI reads XML from a first `<` on. pyttsx3 asks
    espeak for neither of its two kinds of markup.
    """
    if driver == "nsss":
        return text.replace("[[", "[ [").replace("]]", "] ]")
    return text.replace("<", " ") if driver == "sapi5" else text


def _untyped(module: str) -> Any:
    return importlib.import_module(module)


def _new_engine(driver: str) -> Any:
    try:
        return _untyped("pyttsx3.engine").Engine(driver)
    except ModuleNotFoundError as error:
        raise CannotStartError(
            f"the speech engine could not start: the Python package {error.name} is missing",
            f"Install it with `{_pip_install()} --force-reinstall pyttsx3`.",
        ) from error
    except Exception as error:  # whatever a driver throws, the reason has to reach the user
        if "espeak" in driver and "installed" in str(error):
            raise CannotStartError(
                "the speech engine could not start: there is no espeak-ng library",
                f"Install it with `{_pip_install()} espeakng-loader`, or with the system's package "
                "manager (Debian and Ubuntu: `apt install libespeak-ng1`).",
            ) from error
        raise CannotStartError(
            f"the speech engine could not start: {error or type(error).__name__}",
            f"Install pyttsx3 afresh with `{_pip_install()} --force-reinstall pyttsx3`.",
        ) from error


def _pip_install() -> str:
    """As `shell` has it, which cannot be imported here."""
    if " " not in sys.executable:
        return f"{sys.executable} -m pip install"
    return ("py" if sys.platform == "win32" else f"'{sys.executable}'") + " -m pip install"


def _listed(engine: Any) -> list[dict[str, Any]]:
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
    """Make the embedded espeak-ng the one pyttsx3 finds; without it the system's own serves."""
    data = os.environ.get("ESPEAK_DATA_PATH")
    data_folder = Path(data).resolve() if data else None
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError):
            loader = _untyped("espeakng_loader")
            package = Path(str(loader.__file__)).resolve().parent
            # pyttsx3 asks for this very name, and the linker hands out what is loaded already.
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
            "Unset ESPEAK_DATA_PATH, or let it name the folder espeak-ng-data."
            if data
            else f"Install it afresh with `{_pip_install()} --force-reinstall espeakng-loader`.",
        )
    # espeak keeps this path in a buffer of about 150 bytes and fails beyond: a relative one fits.
    os.chdir(holds_data[0])
    os.environ["ESPEAK_DATA_PATH"] = "."


def start_engine() -> Engine:
    """The platform's engine, ready to speak. Raises CannotStartError."""
    driver = {"win32": "sapi5", "darwin": "nsss"}.get(sys.platform, "espeak")
    return KeptEngine() if driver == "espeak" else FreshEngine(driver)


def serve(requests: queue.SimpleQueue[dict[str, Any]], replies: TextIO) -> None:
    """Greet, then answer for as long as the process lives."""
    try:
        engine = start_engine()
        _reply(replies, engine.describe())
    except CannotStartError as error:
        _reply(replies, {"error": str(error), "hint": error.hint})
        return
    while True:
        request = requests.get()
        try:
            if request["do"] == "voices":
                _reply(replies, {"voices": engine.voices()})
            else:
                _reply(replies, _speak(engine, request))
        except CannotSpeakError as error:
            _reply(replies, {"error": str(error), "hint": error.hint})


def _speak(engine: Engine, request: dict[str, Any]) -> dict[str, Any]:
    try:
        # pyttsx3 would wait forever for a file it cannot open; and what an earlier utterance left
        # in it must not pass for this one.
        Path(request["path"]).write_bytes(b"")
    except OSError as error:
        raise _cannot_write(error) from error
    return engine.speak(request["text"], request["voice"], request["rate"], request["path"])


def _cannot_write(error: OSError) -> CannotSpeakError:
    return CannotSpeakError(
        f"the speech engine cannot write its sound: {error.strerror or error}",
        "Free some disk space, or set TMPDIR to a folder with more room.",
    )


def _reply(replies: TextIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


def _read(source: TextIO, requests: queue.SimpleQueue[dict[str, Any]], folder: Path | None) -> None:
    """Pass requests on until their writer is gone; then end the process, busy or not."""
    for line in source:
        requests.put(json.loads(line))
    if folder is not None and folder.name.startswith(FOLDER_PREFIX):
        # Under another name first, or the engine, still busy, would make its file anew meanwhile.
        with contextlib.suppress(OSError):
            folder = folder.rename(folder.with_name(f"{folder.name}-left"))
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def main() -> None:
    """Divert the standard streams, which belong to the protocol, and serve."""
    # Ctrl-C is for the parent, which ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(os.dup(0), encoding="ascii")
    replies = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_RDWR)
    # pyttsx3 prints "Audio saved to"; and a DLL that looks at standard input while a thread reads
    # it would wait for that thread on Windows.
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    _die_of_failing_callbacks(replies)
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    reader = threading.Thread(target=_read, args=(source, requests, folder), daemon=True)
    reader.start()
    try:
        serve(requests, replies)
    except BrokenPipeError:
        # Whoever asked was killed; the reader hears of it, and takes the folder along.
        reader.join()
    # A regular end would stumble over the thread that still reads.
    sys.stderr.flush()
    os._exit(1)


def _die_of_failing_callbacks(replies: TextIO) -> None:
    """End the process when pyttsx3's callback fails, in place of waiting forever for its end.

    It writes the file in a callback from C, where an exception (a full disk) goes unheard.
    """
    usual = sys.unraisablehook

    def hook(unraisable: Any, /) -> None:
        if "_onSynth" not in f"{unraisable.object!r} {unraisable.err_msg}":
            usual(unraisable)
            return
        cause = getattr(unraisable.exc_value, "__context__", None)
        try:
            if isinstance(cause, OSError):
                error = _cannot_write(cause)
                _reply(replies, {"error": str(error), "hint": error.hint})
            else:
                usual(unraisable)
                sys.stderr.flush()
        finally:
            # Whatever failed above: standard error may lie on the disk that is full.
            os._exit(1)

    sys.unraisablehook = hook


if __name__ == "__main__":
    main()
