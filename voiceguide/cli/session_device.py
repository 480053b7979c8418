"""The sound device of one session, and what a listener is told about it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from voiceguide.session.preferences import SILENT_DB
from voiceguide.session.session import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.audio.outputs.base import Output

SPEAKERS = "Sound: speakers."


class SessionDevice:
    """The output of a session: closed with `stack`, opened again after it was lost."""

    def __init__(self, stack: contextlib.ExitStack, wanted: str | None, session: Session) -> None:
        self._wanted = wanted
        self._session = session
        self._output: Output | None = None
        stack.callback(self._close)

    @property
    def reason(self) -> str:
        """Why another output replaces the one asked for; empty if none does."""
        return self._output.reason if self._output is not None else ""

    @property
    def is_silent(self) -> bool:
        """Whether nothing is heard: there is no device, or the volume is 0."""
        silent = self._output is not None and self._output.name == "silent"
        return silent or self._session.gain_db <= SILENT_DB

    def try_out(self) -> str:
        """Open the output for a moment, without a sound; return what will be heard.

        Raises OutputError if the output asked for cannot be used.
        """
        from voiceguide.audio.outputs import open_output

        session = self._session
        with open_output(self._wanted, session.sample_rate, session.channels) as output:
            return state_of_sound(output.name, output.reason, session.gain_db)

    def open(self, beginning: NDArray[np.float32] | None) -> Output:
        """Open the output, the same one each time. Raises OutputError."""
        from voiceguide.audio.outputs import open_output

        session = self._session
        name = self._wanted if self._output is None else self._output.name
        self._output = open_output(name, session.sample_rate, session.channels, beginning)
        return self._output

    def on_continued(self, stopped_s: float) -> None:
        """Receive for how long the program was just stopped, as by Ctrl-Z."""
        if self._output is not None:
            self._output.on_continued(stopped_s)

    def _close(self) -> None:
        if self._output is not None:
            self._output.close()


def state_of_sound(output_name: str, reason: str, gain_db: float) -> str:
    """Return one sentence about what will be heard, from the output that was opened."""
    if gain_db <= SILENT_DB:
        return "The volume is 0: this session is silent."
    if output_name != "silent":
        return SPEAKERS
    if not reason:
        return "Sound: off, as you asked. This session is silent."
    if reason.startswith("No sound output"):
        return "No sound output is installed: this session is silent."
    return "No sound device: this session is silent."
