"""The language of a text is told where it is clear, and never where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.library.catalog import standard_library
from voiceguide.script.likely_language import NAMES, likely_language
from voiceguide.script.routine import Routine, Words

TEXTS = {
    "en": "Glide both hands from the middle of your forehead to the temples, and breathe out.",
    "de": "Streiche mit beiden Händen von der Nase zu den Ohren, und lass die Schultern sinken.",
    "fr": "Posez vos mains sur le visage, puis glissez du nez vers les oreilles avec douceur.",
    "es": "Desliza las manos desde la nariz hasta las orejas, y respira por la nariz con calma.",
    "it": "Con le mani sul viso, scivola dal naso verso le orecchie e respira con la calma di chi"
    " non ha fretta.",
    "nl": "Strijk met je handen van de neus naar de oren en laat je schouders zakken.",
    "pt": "Deslize as mãos do nariz para as orelhas e respire com calma, sem pressa, pela boca.",
    "sv": "Stryk med händerna från näsan till öronen och låt axlarna sjunka med ett andetag.",
    "da": "Stryg med hænderne fra næsen til ørerne, og lad skuldrene synke med et åndedrag af ro.",
    "pl": "Przesuń dłonie od nosa do uszu i opuść ramiona, potem oddychaj przez nos z ulgą.",
    "ru": "Проведите ладонями от носа к ушам и опустите плечи, затем дышите через нос.",
    "uk": "Проведіть долонями від носа до вух і опустіть плечі, потім дихайте через ніс.",
    "tr": "Ellerinizi burundan kulaklara doğru kaydırın ve omuzlarınızı bırakın, sonra bir daha"
    " nefes alın.",
    "el": "Σύρετε τα χέρια από τη μύτη προς τα αυτιά και χαλαρώστε τους ώμους με μια ανάσα.",
}


def test_each_language_is_told_by_a_sentence_or_two() -> None:
    assert TEXTS.keys() == NAMES.keys()
    told = {tag: likely_language(text) for tag, text in TEXTS.items()}
    assert told == {tag: tag for tag in TEXTS}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # Eight words, three small ones, a fifth of all, half as many again as in another language.
        ("Rest your hands on the warm table today", "en"),
        ("Rest your hands on the table today", None),
        ("Rub your jaw and breathe out slowly, of habit", "en"),
        ("Rub the jaw and the neck and the temples", None),
        ("Rub your jaw and breathe out slowly, of habit" + " gua sha" * 3, "en"),
        ("Rub your jaw and breathe out slowly, of habit" + " gua sha" * 3 + " ki", None),
        ("Rub your jaw and breathe out slowly, of habit, die das", "en"),
    ],
)
def test_a_language_is_clear_from_a_few_small_words_on(text: str, language: str | None) -> None:
    assert likely_language(text) == language


def said(routine: Routine) -> list[str]:
    """The words of each item."""
    return [
        " ".join(part.text for part in item.parts if isinstance(part, Words))
        for step in routine.steps
        for item in step.items
    ]


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_no_shipped_routine_is_taken_for_another_language(language: str) -> None:
    library = standard_library().in_language(language)
    told = [likely_language(" ".join(said(library.load(name)))) for name in library.routine_names()]
    assert set(told) <= {language, None}
    assert told.count(language) > 0.7 * len(told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hold. And rest.",
        "La la la la la la la la la la la",
        "Gua sha, shiatsu, tsubo, ki, hara, jitsu, kyo, anma, sotai",
        "Gesicht massieren danach Schultern lockern dann ruhig atmen fertig",
        "Rub your palms with the oil, and breathe. Reibe die Hände mit dem Öl, und atme aus.",
        "1 2 3 4 5 6 7 8 9 10 20s x3",
    ],
)
def test_too_few_small_words_or_two_languages_at_once_say_nothing(text: str) -> None:
    assert likely_language(text) is None


@given(st.text())
def test_any_text_has_a_known_language_or_none(text: str) -> None:
    assert likely_language(text) in {*NAMES, None}
