"""How words are spoken that a voice would say wrongly; captions and pages show them as written."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from voiceguide.script.plain_text import without_marks

MOST_WORDS = 500
"""The most words with a pronunciation of their own in one script or settings file."""

LONGEST = 100
"""Characters of such a word, or of its pronunciation."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class PronunciationError(ValueError):
    """A pronunciation that cannot be used; the message says why."""


class Pronunciation(Struct, frozen=True):
    """Pairs of a word, or several, and how to spell it for a voice; a later pair replaces one."""

    words: tuple[tuple[str, str], ...] = ()

    def spoken(self, text: str) -> str:
        """Return a text as a voice should be given it.

        Words in capitals are often spelled out: a text that has no others is put in small letters.
        """
        if text.isupper() and len(_WORD.findall(text)) > 1:
            text = text.lower()
        return _replaced(text, self.words) if self.words else text


AS_WRITTEN = Pronunciation()
"""No word has a pronunciation of its own."""


def checked_pair(word: str, said: str) -> tuple[str, str]:
    """Return a word and its pronunciation with single spaces.

    Raises PronunciationError if either is empty or too long, or if there is nothing to say.
    """
    word, said = without_marks(word), without_marks(said)
    for text in (word, said):
        if not any(character.isalnum() for character in text):
            raise PronunciationError("a word and its pronunciation each need letters.")
        if len(text) > LONGEST:
            raise PronunciationError(f"“{text[:30]}…” has more than {LONGEST} characters.")
    return word, said


def _replaced(text: str, words: tuple[tuple[str, str], ...]) -> str:
    pattern, spoken = _compiled(words)
    return pattern.sub(lambda match: spoken[" ".join(match[0].lower().split())], text)


@cache
def _compiled(words: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    spoken = {word.lower(): said for word, said in words}
    longest_first = sorted(spoken, key=len, reverse=True)
    choices = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE), spoken
