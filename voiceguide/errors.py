"""All errors that voiceguide raises: each says what happened, where, and what to do about it.

`cli` turns them into a message on standard error and an exit code; nothing else prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from voiceguide.text import printable, printable_lines, width

EXIT_INTERRUPTED = 130
"""The exit code after Ctrl-C, as in shells."""


class VoiceguideError(Exception):
    """Base of all errors that are shown as a message instead of a traceback.

    `message` says what happened and where, `hint` what to do about it (may be empty).
    `exit_code` is 2 if the user wrote something wrong, 1 if the machine failed, 3 if a server could
    not be reached.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        # Messages contain file names and script text, which may come from strangers.
        self.message = printable_lines(message)
        self.hint = printable_lines(hint)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class InputError(VoiceguideError):
    """An option, a name or a settings file cannot be used."""

    exit_code = 2


class SpeechError(VoiceguideError):
    """The speech engine is missing, failed or took too long."""


class OutputError(VoiceguideError):
    """A sound output is missing, could not be opened, or was lost while playing."""


class ListenError(VoiceguideError):
    """Voice control is not installed, or the microphone is missing or not allowed."""


class FileError(VoiceguideError):
    """A file could not be read or written."""


class DownloadError(VoiceguideError):
    """A file from the internet is not what it should be, or is no longer there."""


class UnreachableError(DownloadError):
    """A server could not be reached or refused to answer; another source may help."""

    exit_code = 3


class Problem(NamedTuple):
    """One mistake in a routine script.

    `line` and `column` count from 1; `length` is how many characters the caret underlines;
    `source` is the line as written, without its line end. `correction` is the whole line as it
    should be written, empty if it should go, None if only the author can know.
    """

    line: int
    column: int
    message: str
    hint: str = ""
    source: str = ""
    length: int = 1
    correction: str | None = None


class ScriptError(InputError):
    """All problems of one routine script."""

    SHOWN = 30
    """The most problems shown."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        shown = [render_problem(name, problem) for problem in self.problems[: self.SHOWN]]
        if len(self.problems) > self.SHOWN:
            shown.append(f"… and {len(self.problems) - self.SHOWN} more in {name}")
        super().__init__("\n".join(shown))


_LONGEST_SHOWN = 100
"""Characters of a script's line in a message."""


def render_problem(name: str, problem: Problem) -> str:
    """Return place and message, the source line with a caret below it, and the hint."""
    place = f"{printable(name)}:{problem.line}:{problem.column}"
    lines = [f"{place}: {printable(' '.join(problem.message.split()))}"]
    if problem.source.strip():
        # A very long line is cut to a window around the caret; tabs would shift the caret.
        caret = problem.column - 1
        start = max(0, caret - 60)
        window = printable(problem.source[start : start + _LONGEST_SHOWN])
        before, marked = window[: caret - start], window[caret - start :][: problem.length]
        underline = "^" + "~" * (width(marked) - 1)
        lines += [f"    {window}", f"    {' ' * width(before)}{underline}"]
    if problem.hint:
        lines.append(f"  {printable(problem.hint)}")
    if problem.correction:
        lines.append(f"  Write: {printable(problem.correction.strip())[:_LONGEST_SHOWN]}")
    return "\n".join(lines)
