"""Finding voices by what people write, in the lists of espeak and macOS."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import InputError
from voiceguide.speech.voices import Voice, find_voice, voice_for_language, voice_from_engine

ESPEAK = tuple(
    Voice(voice_id, name, language, "male")
    for voice_id, name, language in (
        ("gmw/de", "German", "de"),
        ("gmw/en-029", "English (Caribbean)", "en-029"),
        ("gmw/en", "English (Great Britain)", "en-gb"),
        ("gmw/en-gb-scotland", "English (Scotland)", "en-gb-scotland"),
        ("gmw/en-gb-x-rp", "English (Received Pronunciation)", "en-gb-x-rp"),
        ("gmw/en-us", "English (America)", "en-us"),
        ("mb/mb-en1", "en1 MBROLA", "en-gb"),
        ("mb/mb-de2", "de2 MBROLA", "de"),
        ("roa/es", "Spanish (Spain)", "es"),
        ("roa/es-419", "Spanish (Latin America)", "es-419"),
        ("roa/fr-be", "French (Belgium)", "fr-be"),
        ("roa/fr", "French (France)", "fr-fr"),
        ("roa/pt", "Portuguese (Portugal)", "pt"),
        ("roa/pt-br", "Portuguese (Brazil)", "pt-br"),
        ("gmq/nb", "Norwegian Bokmål", "nb"),
        ("sit/cmn-latn-pinyin", "Chinese (Mandarin, latin as Pinyin)", "cmn-latn-pinyin"),
        ("sit/cmn", "Chinese (Mandarin, latin as English)", "cmn"),
        ("sit/yue", "Chinese (Cantonese)", "yue"),
    )
)

MACOS = (
    Voice("com.apple.voice.compact.en-AU.Karen", "Karen", "en-au", "female"),
    Voice("com.apple.voice.compact.en-US.Samantha", "Samantha", "en-us", "female"),
    Voice("com.apple.voice.compact.de-AT.Resi", "Resi", "de-at", "female"),
    Voice("com.apple.voice.compact.de-DE.Anna", "Anna", "de-de", "female"),
)


@pytest.mark.parametrize(
    ("wanted", "voice_id"),
    [
        ("gmw/en-us", "gmw/en-us"),
        ("GMW/EN-US", "gmw/en-us"),
        ("  English (America) ", "gmw/en-us"),
        ("english (great britain)", "gmw/en"),
        ("en-GB", "gmw/en"),
        ("en_GB", "gmw/en"),
        ("en-UK", "gmw/en"),
        ("en", "gmw/en"),
        ("de", "gmw/de"),
        ("de-AT", "gmw/de"),
        ("mb/mb-de2", "mb/mb-de2"),
        ("en-gb-x-rp", "gmw/en-gb-x-rp"),
        ("zh", "sit/cmn"),
    ],
)
def test_a_voice_is_found_by_id_name_or_language(wanted: str, voice_id: str) -> None:
    assert find_voice(wanted, ESPEAK).id == voice_id


@pytest.mark.parametrize(
    ("wanted", "suggestion"),
    [
        ("gmw/en-usa", "gmw/en-us (English (America))"),
        ("Englsh (America)", "gmw/en-us (English (America))"),
        ("germn", "gmw/de (German)"),
        ("en-gb-scotlnd", "gmw/en-gb-scotland (English (Scotland))"),
    ],
)
def test_a_voice_that_is_not_there_is_an_error_with_the_nearest_ones(
    wanted: str, suggestion: str
) -> None:
    with pytest.raises(InputError) as caught:
        find_voice(wanted, ESPEAK)
    assert wanted in caught.value.message
    assert suggestion in caught.value.hint
    assert "voiceguide voices" in caught.value.hint


@pytest.mark.parametrize("wanted", ["", "xx", "\x1b[31m", "q" * 10_000])
def test_nonsense_is_an_error_that_is_safe_to_show(wanted: str) -> None:
    with pytest.raises(InputError) as caught:
        find_voice(wanted, ESPEAK)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("language", "voice_id"),
    [
        ("en-GB", "gmw/en"),
        ("en", "gmw/en"),
        ("en-AU", "gmw/en"),
        ("en-US", "gmw/en-us"),
        ("en-029", "gmw/en-029"),
        ("fr", "roa/fr"),
        ("fr-FR", "roa/fr"),
        ("fr-CA", "roa/fr"),
        ("es-MX", "roa/es"),
        ("pt", "roa/pt"),
        ("pt-BR", "roa/pt-br"),
        ("no", "gmq/nb"),
        ("no-NO", "gmq/nb"),
        ("zh-CN", "sit/cmn"),
        ("zh-Hant-TW", "sit/cmn"),
        ("zh-HK", "sit/yue"),
    ],
)
def test_a_language_gets_its_plainest_voice(language: str, voice_id: str) -> None:
    voice = voice_for_language(language, ESPEAK)
    assert voice is not None
    assert voice.id == voice_id


@pytest.mark.parametrize("language", ["", "xx", "klingon", "-", "x-rp"])
def test_a_language_without_a_voice_gets_none(language: str) -> None:
    assert voice_for_language(language, ESPEAK) is None


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Samantha"), ("en-AU", "Karen"), ("de", "Anna"), ("de-AT", "Resi"), ("de-CH", "Anna")],
)
def test_an_engine_without_plain_voices_gives_the_usual_region(language: str, name: str) -> None:
    voice = voice_for_language(language, MACOS)
    assert voice is not None
    assert voice.name == name


@given(st.sampled_from(ESPEAK + MACOS), st.booleans())
def test_every_voice_is_found_by_its_id_and_name(voice: Voice, shout: bool) -> None:
    for wanted in (voice.id, voice.name):
        assert find_voice(wanted.upper() if shout else wanted, ESPEAK + MACOS) == voice


@pytest.mark.parametrize(
    ("described", "language", "gender"),
    [
        ((["en-gb"], "Male"), "en-gb", "male"),
        ((["en_US"], "VoiceGenderFemale"), "en-us", "female"),
        (([], None), "", None),
        ((["de-DE", "de"], "robot"), "de-de", None),
    ],
)
def test_descriptions_of_all_engines_become_one_notation(
    described: tuple[list[str], str | None], language: str, gender: str | None
) -> None:
    voice = voice_from_engine("id", " Name ", *described)
    assert voice == Voice("id", "Name", language, gender)


def test_importing_voices_loads_no_numpy() -> None:
    code = "import sys, voiceguide.speech.voices; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_short_name_is_not_taken_for_the_code_of_a_language() -> None:
    voices = [*ESPEAK, Voice("art/jbo", "Lojban", "jbo")]
    with pytest.raises(InputError, match="no voice “bob”") as caught:
        find_voice("bob", voices)
    assert "Did you mean" not in caught.value.hint


def test_natural_misspelled_is_recognised_before_any_language() -> None:
    with pytest.raises(InputError, match="no voice “natrual”") as caught:
        find_voice("natrual", ESPEAK)
    assert caught.value.hint.startswith("Did you mean natural?")
