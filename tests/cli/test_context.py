"""What commands work with: it is opened with the settings, and its engine is stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import SHORT
from voiceguide.cli.context import open_context
from voiceguide.errors import InputError, SpeechError
from voiceguide.planning.timeline import last_frame
from voiceguide.session.preferences import Options
from voiceguide.speech.synthesizer import Speaker


def test_sessions_are_made_with_the_saved_settings_at_the_contexts_rate(
    home: Path, work: Path
) -> None:
    settings = home / "config" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("pace = 120\n")
    Path("short.md").write_text(SHORT)
    with open_context(sample_rate=8_000) as context:
        session = context.compose(context.load(["short.md"]), Options())
        assert (session.pace_wpm, session.sample_rate) == (120, 8_000)
        assert last_frame(session.plan) == 12_000


def test_standard_input_is_read_only_once() -> None:
    with open_context() as context, pytest.raises(InputError, match="only once"):
        context.load(["-", "pucker", "-"])


def test_a_broken_settings_file_is_reported_before_any_engine_starts(home: Path) -> None:
    settings = home / "config" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("pace = \n")
    with pytest.raises(InputError, match=r"settings\.toml"), open_context():
        pass


def test_nothing_is_spoken_after_the_end() -> None:
    with open_context() as context:
        pass
    with pytest.raises(SpeechError):
        context.speech.clip("Never said before, nor after.", Speaker(None, 151))
