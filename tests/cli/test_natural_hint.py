"""Natural voices are mentioned once, on a terminal, to people who have none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.speech.natural import write_voice
from voiceguide.cli.natural_hint import mention_natural_voices


@pytest.fixture(autouse=True)
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal, a state folder of the test's own, and no voices from packages."""
    monkeypatch.setattr("voiceguide.speech.natural_voices.VOICE_PACKAGES", {})
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)


def test_natural_voices_are_mentioned_the_first_time_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as apart:
        apart.setattr(sys.stdout, "isatty", lambda: False)
        mention_natural_voices()
    assert capsys.readouterr().out == ""
    mention_natural_voices()
    assert capsys.readouterr().out == (
        "Would you like a voice that sounds like a person? `voiceguide voices --get` lists some.\n"
    )
    mention_natural_voices()
    assert capsys.readouterr().out == ""


def test_nobody_who_has_one_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_voice(home / "data" / "voiceguide" / "voices", "de_DE-thorsten-high")
    mention_natural_voices()
    assert capsys.readouterr().out == ""
    assert not (home / "state").exists()


def test_what_cannot_be_remembered_is_not_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "state").write_text("a file in the way")
    mention_natural_voices()
    assert capsys.readouterr().out == ""
