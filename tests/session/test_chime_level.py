"""The level of all chimes: option, setting and what it does to an export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.audio.loudness_meter import measured_lufs
from tests.commands import Voiceguide
from voiceguide.audio.levels import CHIMES_HIGHEST_DB, CHIMES_LOWEST_DB
from voiceguide.audio.samples import resample
from voiceguide.session.settings import save_setting

BELL = "---\nchimes: off\nlead_in: 0s\n---\n## A\n- [6s] [chime bowl]\n- [4s] Rest.\n"
WORDS_FROM_S = 6


def exported(voiceguide: Voiceguide, script: str, *options: object) -> NDArray[np.float64]:
    done = voiceguide("export", "-", "-o", "out.wav", "--force", *options, stdin=script)
    assert (done.code, done.err) == (0, "")
    samples, _rate = soundfile.read("out.wav")
    return np.asarray(samples, np.float64)


def change_db(changed: NDArray[np.float64], usual: NDArray[np.float64]) -> float:
    return float(20 * np.log10(np.std(changed) / np.std(usual)))


@pytest.mark.parametrize("level", [3, -6, "−12 dB"])
def test_a_level_changes_the_chimes_and_nothing_else(
    voiceguide: Voiceguide, work: Path, level: object
) -> None:
    usual, changed = (
        exported(voiceguide, BELL, *options) for options in ((), ("--chime-level", level))
    )
    words = WORDS_FROM_S * 44_100
    expected = -12 if isinstance(level, str) else level
    assert change_db(changed[:words], usual[:words]) == pytest.approx(expected, abs=0.1)
    assert np.array_equal(changed[words:], usual[words:])


def test_the_closing_chime_and_those_of_steps_have_the_level_too(
    voiceguide: Voiceguide, work: Path
) -> None:
    script = "## A\n- [4s]\n## B\n- [4s]\n"
    usual, changed = (exported(voiceguide, script, "--chime-level", level) for level in (0, -6))
    for start in (0, 4, 8):
        part = slice(start * 44_100, (start + 4) * 44_100)
        assert change_db(changed[part], usual[part]) == pytest.approx(-6, abs=0.1)


def test_the_variable_overrides_what_was_saved_and_the_option_both(
    voiceguide: Voiceguide, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = exported(voiceguide, BELL)[: WORDS_FROM_S * 44_100]

    def heard_db(*options: object) -> float:
        return change_db(exported(voiceguide, BELL, *options)[: len(usual)], usual)

    save_setting("chime_level", -20)
    assert heard_db() == pytest.approx(-20, abs=0.2)
    monkeypatch.setenv("VOICEGUIDE_CHIME_LEVEL", "-10")
    assert heard_db() == pytest.approx(-10, abs=0.1)
    assert heard_db("--chime-level", 0) == 0


@pytest.mark.parametrize("level", [CHIMES_LOWEST_DB, CHIMES_HIGHEST_DB])
def test_an_export_keeps_its_loudness_and_its_peaks_at_either_limit(
    voiceguide: Voiceguide, work: Path, level: float
) -> None:
    target = work / "out.wav"
    done = voiceguide("export", "breathe-and-settle", "-o", target, "--chime-level", level)
    assert done.code == 0
    samples, rate = soundfile.read(target, dtype="float32")
    assert measured_lufs(samples, rate) == pytest.approx(-16, abs=1)
    assert np.abs(resample(samples, rate, 4 * rate)).max() <= 10 ** (-1 / 20)


@pytest.mark.parametrize("saved", ["true", '"loud"', "4", "nan"])
def test_a_saved_level_that_cannot_be_is_an_error(
    voiceguide: Voiceguide, home: Path, saved: str
) -> None:
    path = home / "config" / "voiceguide" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"chime_level = {saved}\n")
    done = voiceguide("show", "-", stdin=BELL)
    assert done.code == 2
    assert "chime_level must be a number from -24 to 3." in done.err
