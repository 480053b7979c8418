"""The screen: pictures get to a terminal, which is as before when it is left."""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import to_builtins
from rich.console import Console

from tests.cli.display.views import view
from voiceguide.cli.display.picture import drawn
from voiceguide.cli.display.screen import SHORTEST_S, Screen, can_show, picture
from voiceguide.playback.view import State, View

PATIENCE_S = 20.0


class Paper(io.StringIO):
    """A terminal's end of a line: keeps what is written, or fails as a closed one does."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = False
        self.waits = False
        self.takes_more = threading.Event()
        self.takes_more.set()

    def write(self, text: str) -> int:
        self.waits = not self.takes_more.is_set()
        self.takes_more.wait(PATIENCE_S)
        if self.gone:
            raise OSError(5, "Input/output error")
        return super().write(text)

    @property
    def pictures(self) -> int:
        return self.getvalue().count("\x1b[H")


def console_on(paper: Paper) -> Console:
    return Console(
        file=paper, force_terminal=True, width=80, height=24, legacy_windows=False, _environ={}
    )


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_draws_only_what_has_changed_and_not_too_often() -> None:
    paper = Paper()
    with Screen(console_on(paper)) as screen:
        begin = paper.pictures
        screen.show(view(), drawn)
        wait_until(lambda: paper.pictures > begin)
        for number in range(20):
            # Too little for a figure or a bar to change.
            screen.show(view(item_left_s=5.4 - number / 1e6), drawn)
            time.sleep(SHORTEST_S / 5)
        assert paper.pictures == begin + 1
        start_s = time.monotonic()
        for number in range(60):
            screen.show(view(pace_wpm=number), drawn)
            time.sleep(0.01)
        most = (time.monotonic() - start_s) / SHORTEST_S + 2
        assert begin + 1 < paper.pictures <= begin + 1 + most


def test_nothing_is_written_after_it_is_left_and_the_terminal_is_given_back() -> None:
    paper = Paper()
    with Screen(console_on(paper)) as screen:
        screen.show(view(), drawn)
        wait_until(lambda: "\x1b[H" in paper.getvalue())
    written = paper.getvalue()
    assert written.startswith("\x1b[?1049h")
    assert written.count("\x1b[?1049l") == 1
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")
    screen.show(view(now="Too late."), drawn)
    time.sleep(3 * SHORTEST_S)
    assert paper.getvalue() == written


def test_a_terminal_that_accepts_no_output_delays_nothing() -> None:
    paper = Paper()
    with Screen(console_on(paper)) as screen:
        paper.takes_more.clear()
        for number in range(1000):
            screen.show(view(pace_wpm=number), drawn)
        paper.takes_more.set()


def test_a_terminal_that_is_closed_ends_only_the_drawing() -> None:
    paper = Paper()
    with Screen(console_on(paper)) as screen:
        screen.show(view(), drawn)
        wait_until(lambda: "\x1b[H" in paper.getvalue())
        paper.gone = True
        screen.show(view(now="On."), drawn)
        time.sleep(2 * SHORTEST_S)
        screen.show(view(now="And on."), drawn)


def test_a_missing_terminal_is_not_an_error() -> None:
    paper = Paper()
    paper.gone = True
    with Screen(console_on(paper)) as screen:
        screen.show(view(), drawn)
    paper.close()
    with Screen(console_on(paper)) as screen:
        screen.show(view(), drawn)


def test_an_interruption_gives_the_terminal_back() -> None:
    paper = Paper()
    with pytest.raises(KeyboardInterrupt), Screen(console_on(paper)):
        raise KeyboardInterrupt
    assert paper.getvalue().endswith("\x1b[?1049l")


def test_a_suspension_before_and_after_it_touches_no_terminal() -> None:
    paper = Paper()
    screen = Screen(console_on(paper))
    screen.suspend()
    screen.resume()
    assert paper.getvalue() == ""
    with screen:
        screen.show(view(), drawn)
        wait_until(lambda: "\x1b[H" in paper.getvalue())
    written = paper.getvalue()
    screen.suspend()
    screen.resume()
    assert paper.getvalue() == written


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signal to a thread")
def test_an_interruption_while_it_is_being_left_gives_the_terminal_back() -> None:
    paper = Paper()
    person = threading.main_thread()

    def interrupt() -> None:
        signal.pthread_kill(person.ident or 0, signal.SIGINT)
        paper.takes_more.set()

    def leave_while_it_writes() -> None:
        with Screen(console_on(paper)) as screen:
            paper.takes_more.clear()
            screen.show(view(), drawn)
            wait_until(lambda: paper.waits)
            threading.Timer(0.2, interrupt).start()

    with pytest.raises(KeyboardInterrupt):
        leave_while_it_writes()
    assert paper.getvalue().endswith("\x1b[?1049l")


def test_pictures_are_for_terminals_that_can_show_them() -> None:
    assert can_show(console_on(Paper()))
    assert not can_show(Console(file=io.StringIO()))
    dumb = Console(file=io.StringIO(), force_terminal=True, _environ={"TERM": "dumb"})
    assert not can_show(dumb)


PROGRAM = """\
import contextlib, json, sys
from msgspec.structs import replace
from rich.console import Console
from voiceguide.cli.display.picture import drawn
from voiceguide.cli.display.screen import Screen
from voiceguide.playback.view import State, View
console = Console()
view = View("", "", 1, 1, "", None, 1, 1, 0, None, 1)
print("Before.", flush=True)
with Screen(console) as screen:
    for line in sys.stdin:
        changes = json.loads(line)
        view = replace(view, **{**changes, "state": State(changes["state"])})
        screen.show(view, drawn)
with contextlib.suppress(OSError):
    print("Done: 1 min.")
"""


class Terminal:
    """A program on a pseudo-terminal, and what an emulated screen makes of what it writes."""

    def __init__(self, columns: int, rows: int, environment: dict[str, str]) -> None:
        import pty

        import pyte

        self.descriptor, theirs = pty.openpty()
        self.emulated = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.emulated)
        self.written = b""
        self.resize(columns, rows)
        inherited = {
            name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=theirs,
            stderr=subprocess.PIPE,
            env={**inherited, "TERM": "xterm-256color", **environment},
            text=True,
        )
        os.close(theirs)

    def resize(self, columns: int, rows: int) -> None:
        import fcntl
        import struct
        import termios

        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, size)
        self.emulated.resize(rows, columns)

    def send(self, shown: View) -> None:
        assert self.process.stdin is not None
        fields = to_builtins(shown)
        self.process.stdin.write(json.dumps(fields) + "\n")
        self.process.stdin.flush()

    def close_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def rows(self) -> list[str]:
        return [row.rstrip() for row in self.emulated.display]

    def read_until_it_shows(self, shown: View, columns: int, rows: int) -> None:
        lines = [line.rstrip() for line in picture(shown, drawn, columns, rows).plain.split("\n")]
        there = lines + [""] * (rows - len(lines))
        self.read_until(lambda: self.rows() == there)

    def read_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, "\n".join(self.rows())
            if select.select([self.descriptor], [], [], 0.05)[0]:
                try:
                    data = os.read(self.descriptor, 65536)
                except OSError:
                    # How Linux reports that the program has closed its end.
                    data = b""
                self.written += data
                self._stream.feed(data)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    if sys.platform == "win32":
        pytest.skip("Windows has no pseudo-terminals of this kind")
    opened: list[Terminal] = []

    def open_terminal(columns: int, rows: int, **environment: str) -> Terminal:
        opened.append(Terminal(columns, rows, environment))
        return opened[-1]

    yield open_terminal
    for each in opened:
        with each.process:
            each.process.kill()
        os.close(each.descriptor)


def test_a_real_terminal_shows_every_picture_also_when_its_size_changes(
    terminal: Callable[..., Terminal],
) -> None:
    # A shell may have exported the size it began with.
    screen = terminal(80, 24, COLUMNS="100", LINES="50", NO_COLOR="1")
    screen.read_until(lambda: "Before." in screen.rows())
    for state, (columns, rows) in zip(
        [*State, State.PLAYING], [(80, 24), (40, 10), (120, 40), (20, 5), (80, 24), (40, 24)],
        strict=True,
    ):  # fmt: skip
        screen.resize(columns, rows)
        shown = view(state=state, now=f"Wärme {columns} \x1b[31m温める。")
        screen.send(shown)
        screen.read_until_it_shows(shown, columns, rows)
        assert screen.emulated.cursor.hidden
    screen.resize(90, 30)
    screen.read_until_it_shows(shown, 90, 30)
    screen.close_input()
    screen.read_until(lambda: b"Done: 1 min." in screen.written)
    assert screen.process.wait(PATIENCE_S) == 0
    assert screen.process.stderr is not None
    assert screen.process.stderr.read() == ""
    after = screen.written[screen.written.rindex(b"\x1b[?1049l") :]
    assert b"Done: 1 min." in after
    assert not screen.emulated.cursor.hidden
    assert not re.search(rb"\x1b\[[\d;]*[34]\dm", screen.written)


def test_a_real_terminal_that_is_closed_is_not_an_error(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    screen = terminal(80, 24)
    screen.send(view())
    screen.read_until_it_shows(view(), 80, 24)
    nowhere = os.open(tmp_path / "nowhere", os.O_CREAT | os.O_RDWR)
    os.dup2(nowhere, screen.descriptor)
    os.close(nowhere)
    screen.send(view(now="On."))
    time.sleep(2 * SHORTEST_S)
    screen.close_input()
    assert screen.process.stderr is not None
    complaints = screen.process.stderr.read()
    # 120 is the interpreter's own, for what it could not print at its end.
    assert screen.process.wait(PATIENCE_S) in (0, 120), complaints
    assert "Traceback" not in complaints
