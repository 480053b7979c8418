"""Kokoro's phonemes for espeak's, and how long sentences are parted."""

from __future__ import annotations

import pytest

from voiceguide.speech.kokoro_phonemes import MOST_TOKENS, kokoro_phonemes, pieces, tokens_of


@pytest.mark.parametrize(
    ("espeak", "american", "british"),
    [
        ("ɡlˈaɪd jʊɹ fˈɪŋɡɚz", "ɡlˈId jʊɹ fˈɪŋɡəɹz", "ɡlˈId jʊɹ fˈɪŋɡəɹz"),
        ("bˈoʊθ", "bˈOθ", "bˈɔʊθ"),
        ("bˈəʊθ", "bˈəʊθ", "bˈQθ"),
        ("θˈɜːɾi fˈɔːɹ", "θˈɜɹTi fˈɔɹ", "θˈɜːTi fˈɔːɹ"),
        ("wˈɜːɹd", "wˈɜɹd", "wˈɜːɹd"),
        ("nˌiə tʃˈeə", "nˌiə ʧˈAə", "nˌɪə ʧˈɛː"),
        ("bˈʌʔn̩ dʒˈɔː", "bˈʌtᵊn ʤˈɔ", "bˈʌtᵊn ʤˈɔː"),
        ("ɐlˈɔŋ lˈɪɾəl ɛɡzˈæmpəl.", "əlˈɔŋ lˈɪTᵊl ɛɡzˈæmpᵊl.", "əlˈɔŋ lˈɪTᵊl ɛɡzˈæmpᵊl."),
        ("fˈeɪʃəl ˈɔɪl ˈaʊt", "fˈAʃᵊl ˈYl ˈWt", "fˈAʃᵊl ˈYl ˈWt"),
        ("ɡɹˈuːs\u200d 1", "ɡɹˈus ", "ɡɹˈuːs "),
    ],
)
def test_each_accent_has_symbols_of_its_own(espeak: str, american: str, british: str) -> None:
    assert kokoro_phonemes(espeak, british=False) == american
    assert kokoro_phonemes(espeak, british=True) == british


def test_tokens_are_the_published_numbers() -> None:
    published = {";": 1, "?": 6, "—": 9, " ": 16, "A": 24, "W": 39, "ᵊ": 42, "a": 43, "h": 50}
    published |= {"z": 68, "æ": 72, "ə": 83, "ɡ": 92, "ŋ": 112, "θ": 119, "ʧ": 133, "ʒ": 147}
    published |= {"ˈ": 156, "ː": 158, "ᵻ": 177}
    assert tokens_of("".join(published)) == list(published.values())


def test_a_sentence_is_one_piece_and_silence_none() -> None:
    assert pieces("lˈɛt ɪt, ɡˌoʊ.", british=False) == ["lˈɛt ɪt, ɡˌO."]
    assert [pieces(text, british=False) for text in ("", " .", ",", "…", "ˈ")] == [[]] * 5


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("wˈʌn " * 30 + "θɹˈi, " + "tˈu " * 30 + "fˈɔɹ.", ","),
        ("wˈʌn " * 90 + "tˈu.", "n"),
        ("ɑ" * 900, "ɑ"),
    ],
)
def test_a_long_sentence_is_parted_after_a_clause_or_a_word(text: str, ends: str) -> None:
    parts = pieces(text, british=False)
    assert len(parts) > 1
    assert all(0 < len(part) <= MOST_TOKENS for part in parts)
    assert parts[0][-1] == ends
    joined = " ".join(parts) if " " in text else "".join(parts)
    assert joined == text
