"""The child process that owns the speech engine: one JSON request per line, one JSON reply each.

`worker_process` starts it. It first replies with what the engine is (`Engine.describe`), or with
`{"error", "hint"}` and ends. Then it answers `{"do": "voices"}` and `{"do": "speak",
"text", "voice", "rate", "path"}`, for a natural voice with a "pace_table" and perhaps a
"noise_scale", one at a time. It exits when its input ends, whatever the engine is doing.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from voiceguide.speech.engines import (
    NATURAL_ENGINES,
    CannotSpeakError,
    CannotStartError,
    CannotWriteError,
    Engine,
    FreshEngine,
    ReusedEngine,
)

if TYPE_CHECKING:
    from voiceguide.speech.natural_engine import NaturalEngine

FOLDER_PREFIX = "voiceguide-speech-"
"""How the parent's private folder is named; the worker removes no folder with another name."""

_ENDING = threading.Lock()
"""Held by the thread that ends the process, so that no other does before the folder is removed."""


def main() -> None:
    """Run the worker; `sys.argv` has the parent's private folder and the engine's name.

    A natural voice to be loaded at once may follow. The worker removes that folder at its end, in
    case the parent died without doing so.
    """
    # Ctrl-C is for the parent, which ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(os.dup(0), encoding="ascii")
    replies = os.fdopen(os.dup(1), "w", encoding="ascii")
    # pyttsx3 prints "Audio saved to". And on Windows, a DLL that looks at standard input would wait
    # for the thread that reads it.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    _exit_when_a_callback_fails()
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(source, requests, Path(sys.argv[1])), daemon=True)
    try:
        reader.start()
    except RuntimeError:
        message = "the speech engine could not start: the system starts no more threads"
        _reply(replies, {"error": message, "hint": "Close other programs and try again."})
        os._exit(1)
    try:
        serve(sys.argv[2], iter(requests.get, None), replies, voice="".join(sys.argv[3:]))
    except BrokenPipeError:
        # The parent was killed; the reader notices, and removes the folder.
        reader.join()
    # The interpreter's own shutdown would fail while another thread reads standard input.
    sys.stderr.flush()
    os._exit(1)


def serve(
    engine_name: str, requests: Iterable[dict[str, Any]], replies: TextIO, *, voice: str = ""
) -> None:
    """Start the engine, reply with what it is, then to each request in turn.

    `voice`, a natural one, is loaded before the first request.
    """
    try:
        engine = start_engine(engine_name)
        _reply(replies, engine.describe())
    except CannotStartError as error:
        _reply(replies, {"error": str(error), "hint": error.hint})
        return
    if voice:
        cast("NaturalEngine", engine).prepare(voice)
    for request in requests:
        try:
            if request["do"] == "voices":
                _reply(replies, {"voices": engine.voices()})
            else:
                _reply(replies, _speak(engine, request))
        except CannotSpeakError as error:
            _reply(replies, {"error": str(error), "hint": error.hint})


def start_engine(name: str) -> Engine:
    """Return the engine with this name, ready to speak. Raises CannotStartError."""
    if name in NATURAL_ENGINES:
        # The other engines' workers must stay as light as they are.
        from voiceguide.speech.natural_engine import NaturalEngine

        return NaturalEngine(name)
    return ReusedEngine() if name == "espeak" else FreshEngine(name)


def _speak(engine: Engine, request: dict[str, Any]) -> dict[str, Any]:
    try:
        # pyttsx3 would wait forever for a file it cannot open; and the sound of an earlier
        # utterance must not pass for this one's.
        Path(request["path"]).write_bytes(b"")
    except OSError as error:
        raise CannotWriteError(error) from error
    if "pace_table" in request:
        table, noise_scale = tuple(request["pace_table"]), request.get("noise_scale")
        cast("NaturalEngine", engine).tune(table, noise_scale)
    return engine.speak(request["text"], request["voice"], request["rate"], request["path"])


def _reply(replies: TextIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


def _read(source: TextIO, requests: queue.SimpleQueue[dict[str, Any]], folder: Path) -> None:
    """Queue the requests until the parent closes its end; then end the process, busy or not."""
    for line in source:
        # The rest of a long request is missing where the parent was killed while it wrote.
        if line.endswith("\n"):
            requests.put(json.loads(line))
    _ENDING.acquire()
    if folder.name.startswith(FOLDER_PREFIX):
        import shutil  # takes 3 ms to import, and a start has no use for it

        # Renamed first: the engine may still be busy, and would create its file again meanwhile.
        with contextlib.suppress(OSError):
            folder = folder.rename(folder.with_name(f"{folder.name}-left"))
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _exit_when_a_callback_fails() -> None:
    """End the process when pyttsx3 loses a part of the words, as it does when memory runs out.

    It collects them in a callback from C, and Python only prints an exception raised in there.
    """
    usual = sys.unraisablehook

    def hook(unraisable: Any, /) -> None:
        usual(unraisable)
        if "_onSynth" in f"{unraisable.object!r} {unraisable.err_msg}":
            sys.stderr.flush()
            # Words whose file is being removed are no failure.
            with _ENDING:
                os._exit(1)

    sys.unraisablehook = hook
