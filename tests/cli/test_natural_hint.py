"""Natural voices are mentioned once, on a terminal, to people who have none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.speech.natural import write_voice
from voiceguide.cli.natural_hint import mention_natural_voices

LINE = "Would you like a voice that sounds like a person? `voiceguide voices --get` lists some.\n"


@pytest.fixture
def mentioned(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[bool], str]:
    """What is printed by a start on a terminal, or on none; no voices come from packages."""
    monkeypatch.setattr("voiceguide.speech.natural_voices.VOICE_PACKAGES", {})
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))

    def start(on_terminal: bool) -> str:
        with monkeypatch.context() as apart:
            apart.setattr(type(sys.stdout), "isatty", lambda _stream: on_terminal)
            mention_natural_voices()
        return capsys.readouterr().out

    return start


def test_natural_voices_are_mentioned_the_first_time_only(mentioned: Callable[[bool], str]) -> None:
    assert mentioned(False) == ""
    assert mentioned(True) == LINE
    assert mentioned(True) == ""


def test_nobody_who_has_one_is_told(home: Path, mentioned: Callable[[bool], str]) -> None:
    write_voice(home / "data" / "voiceguide" / "voices", "de_DE-thorsten-high")
    assert mentioned(True) == ""
    assert not (home / "state").exists()


def test_what_cannot_be_remembered_is_not_said(
    home: Path, mentioned: Callable[[bool], str]
) -> None:
    (home / "state").write_text("a file in the way")
    assert mentioned(True) == ""
    (home / "state").unlink()
    assert mentioned(True) == LINE
