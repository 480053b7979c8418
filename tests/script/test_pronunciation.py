"""Words with a pronunciation of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.pronunciation import (
    AS_WRITTEN,
    LONGEST,
    Pronunciation,
    PronunciationError,
    checked_pair,
)

GUA_SHA = Pronunciation((("gua sha", "gwah shah"), ("sha", "shaa"), ("Süß", "suess")))


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Take your Gua  Sha stone.", "Take your gwah shah stone."),
        ("A gua\nsha, and a sha.", "A gwah shah, and a shaa."),
        ("Lingua shape", "Lingua shape"),
        ("SÜSS süß", "SÜSS suess"),
        ("LET IT GO.", "let it go."),
        ("LET GO.", "let go."),
        ("Let IT go.", "Let IT go."),
        ("REST.", "REST."),
        ("TAKE YOUR GUA SHA", "take your gwah shah"),
    ],
)
def test_whole_words_are_replaced_whatever_their_capitals(text: str, spoken: str) -> None:
    assert GUA_SHA.spoken(text) == spoken


def test_a_later_pair_replaces_an_earlier_one() -> None:
    assert Pronunciation((("a", "b"), ("A", "c"))).spoken("a") == "c"


@given(st.text())
def test_without_pairs_only_capitals_change(text: str) -> None:
    assert AS_WRITTEN.spoken(text) in (text, text.lower())


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=5), st.text())
def test_any_pairs_that_pass_the_check_can_be_used(pairs: list[tuple[str, str]], text: str) -> None:
    checked = []
    for word, said in pairs:
        try:
            checked.append(checked_pair(word, said))
        except PronunciationError:
            continue
    Pronunciation(tuple(checked)).spoken(text + "".join(word for word, _said in checked))


def test_a_pair_has_single_spaces_and_no_marks() -> None:
    assert checked_pair(" *Gua*  sha ", "gwah\tshah") == ("Gua sha", "gwah shah")
    assert checked_pair("a" * LONGEST, "4") == ("a" * LONGEST, "4")


@pytest.mark.parametrize(
    ("word", "said", "reason"),
    [
        ("", "a", "need letters"),
        ("a", "", "need letters"),
        ("-", "a", "need letters"),
        ("ab" * LONGEST, "a", f"“ab.*more than {LONGEST} characters"),
        ("a", "a" * (LONGEST + 1), f"more than {LONGEST} characters"),
    ],
)
def test_what_cannot_be_spoken_or_is_too_long_is_refused(word: str, said: str, reason: str) -> None:
    with pytest.raises(PronunciationError, match=reason):
        checked_pair(word, said)
