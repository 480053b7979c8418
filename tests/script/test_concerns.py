"""Concerns are found by plain words, in the languages of the library."""

from __future__ import annotations

import pytest

from voiceguide.script.areas import AREAS
from voiceguide.script.concern_words import CONCERNS
from voiceguide.script.concerns import (
    BY_NAME,
    concern_key,
    concerns_meant,
    every_word,
    is_for,
    known_names,
    name_in,
)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("jowls", "jowls"),
        ("JOWL", "jowls"),
        ("sagging jowls", "jowls"),
        ("“11s”", "frown lines"),
        ("frown line", "frown lines"),
        ("forehead", "forehead lines"),
        ("Puffy", "puffiness"),
        ("tech-neck", "neck"),
        ("tight jaw", "clenched jaw"),
        ("corners of the mouth", "mouth corners"),
        ("dull skin", "dullness"),
        ("headache-tension", "headache tension"),
        ("Doppelkinn", "double chin"),
        ("müde  Augen", "tired eyes"),
        ("Hängebäckchen", "jowls"),
        ("papada", "double chin"),
        ("parpados caidos", "drooping eyelids"),
        ("noeuds", "knots"),
        ("paupières tombantes", "drooping eyelids"),
        ("Double menton", "double chin"),
        ("noeuds de tension", "knots"),
        ("Crow’s feet", "tired eyes"),
        ("eyes", "drooping eyelids, tired eyes"),
        ("elbows", ""),
        ("", ""),
    ],
)
def test_a_plain_word_means_a_concern(word: str, meant: str) -> None:
    assert concerns_meant(word) == set(filter(None, meant.split(", ")))


def test_every_concern_has_words_in_each_language_of_the_library_and_known_areas() -> None:
    for concern in CONCERNS:
        assert set(concern.words) == {"en", "de", "es", "fr"}, concern.name
        assert set(concern.areas) <= set(AREAS), concern.name
        for language, words in concern.words.items():
            keys = [concern_key(word) for word in words]
            assert "" not in keys, (concern.name, language)
            assert all(concern.name in concerns_meant(word) for word in words[1:2]), words


def test_a_name_of_ones_own_is_found_by_itself_alone() -> None:
    assert is_for("elbow", "Elbows")
    assert not is_for("elbow", "jowls")
    assert is_for("sagging jowls", "bajoues")
    assert known_names(("My  Elbow", "sagging jowls", "jowls")) == ("my elbow", "jowls")


def test_the_name_of_a_concern_means_that_one_alone() -> None:
    assert all(concerns_meant(name) == {name} for name in BY_NAME)


def test_every_word_of_the_vocabulary_means_something() -> None:
    assert {"neck", "Doppelkinn", "papada", "nœuds"} <= every_word()
    assert all(map(concerns_meant, every_word()))


def test_words_are_compared_without_capitals_accents_hyphens_marks_and_a_final_s() -> None:
    assert concern_key(" “Müde-Augen”") == "mude augen"
    assert concern_key("Nœuds!") == concern_key("noeud") == "noeud"


def test_a_concern_has_a_name_in_every_language() -> None:
    assert name_in("double chin", "de") == "Doppelkinn"
    assert name_in("double chin", "pt") == "double chin"
    assert name_in("elbow", "de") == "elbow"
    assert [name_in(name, "en") for name in BY_NAME] == list(BY_NAME)
