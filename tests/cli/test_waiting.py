"""The line that is shown while a command waits for words to be spoken."""

from __future__ import annotations

import pytest

from voiceguide.cli.waiting import APPEARS_AFTER_S, WaitingLine


class _Terminal:
    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        pass


def test_it_appears_after_two_seconds_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with WaitingLine() as waiting:
        waiting(APPEARS_AFTER_S - 0.1, 3)
        assert terminal.written == ""
        waiting(0.1, 4)
        assert "4 so far" in terminal.written
    wiped = terminal.written.split("\r")[-2]
    assert wiped.strip() == ""
    assert len(wiped) == len(terminal.written.split("\r")[1])


def test_on_a_narrow_terminal_it_is_cut_to_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", "50")
    with WaitingLine() as waiting:
        waiting(APPEARS_AFTER_S, 4)
    rows = terminal.written.split("\r")
    assert rows[1].startswith("Speaking every line once, 4 so far")
    assert {len(row) for row in rows} == {0, 49}


def test_in_a_pipe_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with WaitingLine() as waiting:
        waiting(60.0, 4)
    assert capsys.readouterr() == ("", "")
