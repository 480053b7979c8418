"""Kokoro's phonemes and tokens, from what espeak-ng says of the pronunciation.

Kokoro writes diphthongs and affricates as one letter each, leaves out lengths in American English,
and has a vocabulary of 114 symbols.
"""

from __future__ import annotations

import re

PADDING = 0
"""The token at both ends of a text."""

MOST_TOKENS = 200
"""Spoken at once. The model takes 510, but then 850 MB instead of 470, and longer for each word."""

_RUNS = {
    1: ";:,.!?",
    9: '—…"()“” \u0303ʣʥʦʨᵝꭧAI',
    31: "O",
    33: "Q",
    35: "ST",
    39: "W",
    41: "Yᵊabcdef",
    50: "hijklmnopqrstuvwxyzɑɐɒæ",
    75: "βɔɕç",
    80: "ɖðʤə",
    85: "ɚɛɜ",
    90: "ɟ",
    92: "ɡ",
    99: "ɥ",
    101: "ɨɪʝ",
    110: "ɯɰŋɳɲɴø",
    118: "ɸθœ",
    123: "ɹ",
    125: "ɾɻ",
    128: "ʁɽʂʃʈʧ",
    135: "ʊʋ",
    138: "ʌɣɤ",
    142: "χʎ",
    147: "ʒʔ",
    156: "ˈˌː",
    162: "ʰ",
    164: "ʲ",
    169: "↓",
    171: "→↗↘",
    177: "ᵻ",
}
"""The symbols of Kokoro v1.0 with numbers in a row, by the first number."""

_TOKENS = {
    symbol: first + at for first, symbols in _RUNS.items() for at, symbol in enumerate(symbols)
}

_SYLLABIC = "\u0329"

_VOWEL_NEXT = "(?=[ˈˌ]?[aeiouæɑɒɔəɚɛɜɪʊʌɐᵻ])"

_BOTH = (
    (f"ʔˌ?n{_SYLLABIC}", "tᵊn"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("eɪ", "A"),
    ("ɔɪ", "Y"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    (f"əl(?!{_VOWEL_NEXT})", "ᵊl"),
    (f"(\\S){_SYLLABIC}", r"ᵊ\1"),
    ("ɚ", "əɹ"),
    ("ɐ", "ə"),
    ("ɬ", "l"),
    ("r", "ɹ"),
    ("c\u0327", "k"),
    ("x", "k"),
    ("ʔ", "t"),
    ("ɾ", "T"),
    ("[ʲ\u0303]", ""),
)
"""Patterns in espeak's IPA, in decomposed Unicode, and Kokoro's symbols for them, in order."""

_BRITISH = (("eə", "ɛː"), ("iə", "ɪə"), ("əʊ", "Q"))

_AMERICAN = (("oʊ", "O"), ("ɜːɹ?", "ɜɹ"), ("ɪə", "iə"), ("ː", ""))

_LAST = (("e", "A"), ("o", "ɔ"))


def kokoro_phonemes(espeak_ipa: str, *, british: bool) -> str:
    """Return Kokoro's phonemes for espeak's; what Kokoro has no symbol for is left out."""
    phonemes = espeak_ipa
    for pattern, symbols in (*_BOTH, *(_BRITISH if british else _AMERICAN), *_LAST):
        phonemes = re.sub(pattern, symbols, phonemes)
    return "".join(symbol for symbol in phonemes if symbol in _TOKENS)


def tokens_of(phonemes: str) -> list[int]:
    """Return the token of each symbol."""
    return [_TOKENS[symbol] for symbol in phonemes]


def pieces(espeak_ipa: str, *, british: bool) -> list[str]:
    """Return a sentence in Kokoro's phonemes, parted where it is too long to be spoken at once.

    It is parted after a clause, else between words, else anywhere. A sentence without any sound
    has no pieces.
    """
    phonemes = kokoro_phonemes(espeak_ipa, british=british).strip()
    if not re.search(r"[^\W_ˈˌː]", phonemes):
        return []
    found = [""]
    for clause in re.split(r"(?<=[,;:]) ", phonemes):
        words = [clause] if len(clause) <= MOST_TOKENS else clause.split(" ")
        for word in words:
            for part in re.findall(f".{{1,{MOST_TOKENS}}}", word):
                joined = f"{found[-1]} {part}".strip()
                if len(joined) <= MOST_TOKENS:
                    found[-1] = joined
                else:
                    found.append(part)
    return found
