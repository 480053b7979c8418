"""`voiceguide pace`, and which of several paces applies."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.commands import Voiceguide, assert_one_clear_error

SILENT = """\
---
chimes: off
lead_in: 0s
---
# Silent

## Rest
- [1s]
"""


def applied(voiceguide: Voiceguide, *options: str, script: str = SILENT) -> int:
    """Words a minute of a session."""
    wpm: int = voiceguide("show", "-", "--json", *options, stdin=script).json["pace_wpm"]
    return wpm


def test_without_a_value_it_shows_the_present_pace(voiceguide: Voiceguide) -> None:
    assert voiceguide("pace", "--quiet").out == "150 words a minute (the usual pace)\n"
    voiceguide("pace", "132", "--quiet")
    done = voiceguide("pace", "--quiet")
    assert (done.code, done.out, done.err) == (0, "132 words a minute (the saved pace)\n", "")


@pytest.mark.parametrize(
    ("value", "wpm"),
    [
        ("140", 140),
        ("140wpm", 140),
        ("140 WPM", 140),
        ("90%", 135),
        ("relaxed", 120),
        ("natural", 150),
        ("Brisk", 180),
        ("80", 80),
        ("400", 400),
    ],
)
def test_every_form_is_saved_as_words_per_minute(
    voiceguide: Voiceguide, value: str, wpm: int
) -> None:
    done = voiceguide("pace", value, "--quiet")
    assert (done.code, done.out, done.err) == (0, f"{wpm} words a minute (saved)\n", "")
    assert applied(voiceguide) == wpm


def test_a_percentage_is_of_the_saved_pace(voiceguide: Voiceguide) -> None:
    voiceguide("pace", "200", "--quiet")
    assert voiceguide("pace", "90%", "--quiet").out == "180 words a minute (saved)\n"
    assert voiceguide("pace", "90%", "--quiet").out == "162 words a minute (saved)\n"


def test_saving_keeps_the_rest_of_the_settings(voiceguide: Voiceguide, home: Path) -> None:
    settings = home / "config" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("# mine\nvolume = 80\n")
    voiceguide("pace", "140", "--quiet")
    assert settings.read_text() == "# mine\nvolume = 80\npace = 140\n"


@pytest.mark.parametrize("value", ["5", "5000", "79", "401", "1%", "1000%"])
def test_a_pace_that_cannot_be_spoken_is_refused_with_the_range(
    voiceguide: Voiceguide, home: Path, value: str
) -> None:
    assert_one_clear_error(voiceguide("pace", value, "--quiet"), "80 to 400")
    assert not (home / "config").exists()


@pytest.mark.parametrize("value", ["fast", "", "0", "140 km/h", "½", "nan", "1e3"])
def test_what_is_not_a_pace_is_refused_with_examples(voiceguide: Voiceguide, value: str) -> None:
    done = voiceguide("pace", value, "--quiet")
    assert_one_clear_error(done, "words per minute from 80 to 400", "relaxed, natural or brisk")


def test_a_negative_pace_is_refused(voiceguide: Voiceguide) -> None:
    assert_one_clear_error(voiceguide("pace", "--quiet", "--", "-5"), "“-5” is not a pace.")


@pytest.mark.usefixtures("no_sound_device")
def test_without_a_sound_device_the_pace_is_saved_all_the_same(voiceguide: Voiceguide) -> None:
    done = voiceguide("pace", "140")
    assert (done.code, done.out) == (0, "140 words a minute (saved)\n")
    assert done.err == "No sound device was found, so nothing is played.\n"


def test_quiet_speaks_nothing(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert voiceguide("pace", "140", "--quiet").code == 0
    done = voiceguide("pace", "140")
    assert done.code == 1
    assert "could not start" in done.err


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, where nothing can be written")
def test_settings_that_cannot_be_saved_are_an_error(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/proc/none")
    done = voiceguide("pace", "140", "--quiet")
    assert_one_clear_error(done, "/proc/none", "--pace", "VOICEGUIDE_PACE", code=1)


def test_the_option_beats_the_variable_the_script_the_saved_and_the_usual_pace(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted = SILENT.replace("chimes: off", "chimes: off\npace: 120")
    assert applied(voiceguide) == 150
    voiceguide("pace", "200", "--quiet")
    assert applied(voiceguide) == 200
    assert applied(voiceguide, script=scripted) == 120
    monkeypatch.setenv("VOICEGUIDE_PACE", "130")
    assert applied(voiceguide, script=scripted) == 130
    assert applied(voiceguide, "--pace", "110", script=scripted) == 110


def test_a_percentage_is_of_what_would_have_applied(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    voiceguide("pace", "200", "--quiet")
    assert applied(voiceguide, "--pace", "90%") == 180
    assert applied(voiceguide, script=SILENT.replace("chimes: off", "pace: 80%")) == 160
    fixed = SILENT.replace("chimes: off", "pace: 120")
    assert applied(voiceguide, "--pace", "90%", script=fixed) == 108
    monkeypatch.setenv("VOICEGUIDE_PACE", "50%")
    assert applied(voiceguide) == 100
    done = voiceguide("show", "-", "--pace", "10%", stdin=SILENT)
    assert_one_clear_error(done, "10% of 200 words per minute is 20", "80 to 400")


def test_a_variable_that_overrides_the_saved_pace_is_reported(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_PACE", "90%")
    assert voiceguide("pace", "--quiet").out == "135 words a minute (from VOICEGUIDE_PACE)\n"
    done = voiceguide("pace", "180", "--quiet")
    assert done.out == "180 words a minute (saved)\n"
    assert "VOICEGUIDE_PACE is set to 90%" in done.err
    monkeypatch.setenv("VOICEGUIDE_PACE", "fast")
    assert_one_clear_error(voiceguide("pace", "--quiet"), "VOICEGUIDE_PACE: “fast” is not a pace.")
    # What is set here is needed by other commands.
    assert voiceguide("pace", "140", "--quiet").out == "140 words a minute (saved)\n"
