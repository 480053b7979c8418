"""The child process that owns the speech engine: one JSON request a line in, one JSON reply out.

`python -m voiceguide.speech.worker [FOLDER]` greets with what the engine is, then answers
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TextIO

FOLDER_PREFIX = "voiceguide-speech-"
"""How private folders are named; nothing else is ever removed."""


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


class ReusedEngine:
    """espeak through one pyttsx3 engine for all utterances, on one thread.

    pyttsx3 starts espeak's own thread, sees from outside whether it still works, and cancels what
    it takes for an earlier utterance: now and then, on a busy machine, the one just begun, and the
    file is empty. So espeak is started as it speaks within the call that asks it to.
    """

    def __init__(self) -> None:
        _prepare_espeak()
        with _or_cannot_start("espeak"):
            self._library = _untyped("pyttsx3.drivers._espeak")
            self._library.AUDIO_OUTPUT_RETRIEVAL = self._library.AUDIO_OUTPUT_SYNCHRONOUS
            self._speak_at_once = self._library.Synth
            self._library.Synth = self._synthesize
            # Its loop sleeps for 10 ms after each utterance, several times what a sentence takes.
            _untyped("pyttsx3.drivers.espeak").time = _Impatient
            self._engine = _untyped("pyttsx3.engine").Engine("espeak")
        # A fresh engine keeps properties for its first loop. A second empty one would never return.
        self._engine.runAndWait()
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
        # The voice first: its definition may carry a speed of its own.
        wanted = voice or self._default_voice
        self._engine.setProperty("voice", wanted)
        self._engine.setProperty("rate", rate)
        # pyttsx3 swallows an unknown voice.
        if self._engine.getProperty("voice") != wanted:
            raise UnknownVoiceError(wanted)
        if self._engine.getProperty("rate") != rate:
            raise CannotSpeakError(
                f"the speech engine does not accept {rate} words per minute", "Choose another pace."
            )
        self._engine.save_to_file(text, path)
        try:
            self._engine.runAndWait()
        except RuntimeError as error:
            # pyttsx3 wraps whatever befalls it while it writes the file.
            if isinstance(error.__context__, OSError):
                raise _cannot_write(error.__context__) from error
            raise
        return {"voice": wanted, "rate": rate}

    def _synthesize(self, text: bytes, flags: int) -> None:
        """Speak `text`, then tell pyttsx3 that it is done, which espeak's own thread would."""
        self._speak_at_once(text, flags=flags)
        library = self._library
        ended = (library.EVENT * 1)(library.EVENT(type=library.EVENT_MSG_TERMINATED))
        self._engine.proxy._driver._onSynth(None, 0, ended)


class _Impatient:
    """Stands in for the module `time` where only `sleep` is called, when the work is done."""

    @staticmethod
    def sleep(_seconds: float) -> None:
        """Not at all."""


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
    with _or_cannot_start(driver):
        return _untyped("pyttsx3.engine").Engine(driver)


@contextlib.contextmanager
def _or_cannot_start(driver: str) -> Iterator[None]:
    try:
        yield
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
    return ReusedEngine() if driver == "espeak" else FreshEngine(driver)


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
    _die_of_failing_callbacks()
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


def _die_of_failing_callbacks() -> None:
    """End the process when pyttsx3 loses a part of the words (no memory left).

    It collects them in a callback from C, where an exception goes unheard.
    """
    usual = sys.unraisablehook

    def hook(unraisable: Any, /) -> None:
        usual(unraisable)
        if "_onSynth" in f"{unraisable.object!r} {unraisable.err_msg}":
            sys.stderr.flush()
            os._exit(1)

    sys.unraisablehook = hook


if __name__ == "__main__":
    main()
