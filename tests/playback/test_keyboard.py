"""Keys as terminals send them, and terminals that come and go."""

from __future__ import annotations

import io
import os
import select
import sys
import threading

import pytest

from tests.commands import PATIENCE_S
from voiceguide.playback.keyboard import Keyboard, keys_in


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("", []),
        (" ", ["space"]),
        ("\r", ["enter"]),
        ("r", ["r"]),
        ("\x1b[A\x1b[B\x1b[C\x1b[D", ["up", "down", "right", "left"]),
        ("\x1bOA\x1bOC", ["up", "right"]),  # a terminal in application mode
        ("\x1b[1;5C", ["right"]),  # with Ctrl held down
        ("\xe0H\xe0M", ["up", "right"]),  # Windows
        ("\x1b[15~", ["other"]),  # F5
        ("\x1b", ["escape"]),
        ("é漢", ["é", "漢"]),
        ("\x00\x07", ["other", "other"]),
        ("nb", ["n", "b"]),
        ("\x7f\x08", ["backspace", "backspace"]),
    ],
)
def test_keys_are_named(sent: str, keys: list[str]) -> None:
    assert keys_in(sent) == keys


def test_without_a_terminal_no_key_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("q"))
    with Keyboard() as keyboard:
        assert not keyboard.is_there
        assert keyboard.pressed() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_keys_come_one_by_one_until_the_terminal_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    import pty
    import termios

    ours, theirs = pty.openpty()
    monkeypatch.setattr("voiceguide.playback.keyboard._in_foreground", lambda: True)
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        before = termios.tcgetattr(theirs)
        with Keyboard() as keyboard:
            assert keyboard.pressed() == []
            os.write(ours, b"r\x1b[C")
            assert select.select([theirs], [], [], PATIENCE_S)[0]
            assert keyboard.pressed() == ["r", "right"]
            keyboard.suspend()
            assert termios.tcgetattr(theirs) == before
            keyboard.resume()
            assert not termios.tcgetattr(theirs)[3] & (termios.ICANON | termios.ECHO)
            os.close(ours)
            assert keyboard.pressed() == []
            assert not keyboard.is_there


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(
    ("sent", "rest", "key"),
    [
        (b"\x1b", b"[A", "up"),
        (b"\x1b[", b"B", "down"),
        (b"\x1b[1;", b"5C", "right"),
        (b"\x1bO", b"D", "left"),
    ],
)
def test_a_key_that_a_slow_line_sends_in_parts_is_one_key(
    monkeypatch: pytest.MonkeyPatch, sent: bytes, rest: bytes, key: str
) -> None:
    import pty

    ours, theirs = pty.openpty()
    monkeypatch.setattr("voiceguide.playback.keyboard._in_foreground", lambda: True)
    monkeypatch.setattr("voiceguide.playback.keyboard._REST_S", PATIENCE_S)
    with os.fdopen(theirs) as terminal, os.fdopen(ours, "wb", 0) as keys:
        monkeypatch.setattr(sys, "stdin", terminal)
        with Keyboard() as keyboard:
            keys.write(sent)
            assert select.select([theirs], [], [], PATIENCE_S)[0]
            later = threading.Timer(0.05, keys.write, (rest,))
            later.start()
            assert keyboard.pressed() == [key]
            later.join()
