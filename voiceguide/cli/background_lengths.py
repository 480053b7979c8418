"""How long routines take, found out one after another while the user chooses."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Self

from voiceguide.cli.context import CommandContext
from voiceguide.errors import FileError, InputError, SpeechError
from voiceguide.planning.timeline import last_frame
from voiceguide.script.durations import brief
from voiceguide.session.preferences import Options


class BackgroundLengths:
    """Context manager inside which routines are measured on a thread of its own, in order.

    `known` are the lengths so far, as they are shown, by name; waits last as long as they may. A
    natural voice is not made to speak for this: what it has not spoken yet stays without a length.
    What is wrong with a routine is left to those who choose it.
    """

    def __init__(self, context: CommandContext, options: Options, names: Iterable[str]) -> None:
        self.known: Mapping[str, str] = {}
        self._context = context
        self._options = options
        self._names = tuple(names)
        self._stopped = False

    def __enter__(self) -> Self:
        # Without another thread the routines are offered without their lengths.
        with contextlib.suppress(RuntimeError):
            threading.Thread(target=self._run, name="lengths", daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        # Not waited for: it stops before its next item, and what it asks for next may take a while.
        self._stopped = True

    def _run(self) -> None:
        # Also a thread or a process that cannot be started: then there are no more lengths.
        with contextlib.suppress(SpeechError, MemoryError, RuntimeError):
            for name in self._names:
                length = self._length(name)
                if self._stopped:
                    return
                if length:
                    self.known = {**self.known, name: length}

    def _length(self, name: str) -> str:
        """Return the length of a routine; empty if it is not known. Raises SpeechError."""
        with contextlib.suppress(InputError, FileError, OSError):
            routines = self._context.load([name])
            session = self._context.compose(routines, self._options, wait_s=None)
            if all(voice.is_ready(text) for voice, text in session.plan.utterances()):
                passages = takewhile(lambda _passage: not self._stopped, session.plan)
                return brief(last_frame(passages) / session.sample_rate)
        return ""
