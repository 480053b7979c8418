"""A session as a value, and the mixer it makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from msgspec.structs import replace

from tests.builders import SESSION_RATE, session_of
from voiceguide.library.catalog import Library
from voiceguide.library.sound_bank import SoundBank

QUIET = "## Step\n- [4s]\n"


def test_its_sample_rate_is_the_plans() -> None:
    assert session_of(QUIET).sample_rate == SESSION_RATE


def test_its_mixer_applies_its_volume() -> None:
    session = session_of("## Step\n- one two three four\n")
    usual, quieter = (
        np.concatenate(list(replace(session, gain_db=gain_db).mixer().blocks(session.plan)))
        for gain_db in (0.0, -20.0)
    )
    assert np.abs(usual).max() > 0.2
    np.testing.assert_allclose(quieter, usual * 0.1, atol=1e-6)


def test_every_mixer_begins_the_background_at_the_sessions_level(tmp_path: Path) -> None:
    hum = 0.1 * np.sin(np.arange(SESSION_RATE) * 0.3)
    soundfile.write(tmp_path / "hum.wav", hum, SESSION_RATE)
    bank = SoundBank(Library((), (tmp_path, tmp_path)), SESSION_RATE)
    session = replace(session_of(QUIET), sound_bank=bank, background=("hum", None))

    def loudest(level_db: float) -> float:
        mixer = replace(session, background_level_db=level_db).mixer()
        return float(np.abs(np.concatenate(list(mixer.blocks(session.plan)))).max())

    usual = loudest(0.0)
    assert usual > 0
    assert loudest(0.0) == usual
    assert loudest(-6.0) == pytest.approx(usual * 10 ** (-6 / 20), rel=1e-3)
