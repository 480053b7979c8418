"""Finds the concerns that are meant by a plain word, in any language of the vocabulary."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from voiceguide.script.concern_words import CONCERNS, Concern

BY_NAME: dict[str, Concern] = {each.name: each for each in CONCERNS}
"""The concerns, by what scripts call them."""

LONGEST_WORDS = max(
    len(word.replace("-", " ").split())
    for concern in CONCERNS
    for words in concern.words.values()
    for word in words
)
"""How many words a known phrase has at most."""


def concerns_meant(word: str) -> frozenset[str]:
    """Return the names of the concerns that a plain word may mean; none if it means none.

    The name of a concern means that one alone. Capitals, accents, hyphens and a final s make no
    difference.
    """
    return _vocabulary().get(concern_key(word), frozenset())


def is_for(concern: str, meant: str) -> bool:
    """Return whether a routine's concern, in the words of its author, is what a word means.

    A concern that is not in the vocabulary is found by its own name.
    """
    own = concerns_meant(concern)
    return not own.isdisjoint(concerns_meant(meant)) or concern_key(concern) == concern_key(meant)


def known_names(concerns: Iterable[str]) -> tuple[str, ...]:
    """Return the names of concerns as scripts spell them, each once; unknown ones in small letters.

    A word that means several concerns stands for all of them.
    """
    found: dict[str, None] = {}
    for each in concerns:
        meant = concerns_meant(each)
        names = [name for name in BY_NAME if name in meant] or [" ".join(each.casefold().split())]
        found.update(dict.fromkeys(names))
    return tuple(found)


def every_word() -> frozenset[str]:
    """Return all words of the vocabulary, as they are written in it."""
    return frozenset(
        word for concern in CONCERNS for words in concern.words.values() for word in words
    )


def name_in(concern: str, language: str) -> str:
    """Return what a concern is called in a language, else what scripts call it."""
    known = BY_NAME.get(concern)
    return concern if known is None else known.words.get(language, (concern,))[0]


def concern_key(word: str) -> str:
    """Return a word in the form in which words are compared."""
    letters = unicodedata.normalize("NFKD", word.casefold().replace("’", "'").replace("-", " "))
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    plain = plain.replace("œ", "oe").strip(" \t\n\"'“”„«»?!.")
    return " ".join(plain.split()).removesuffix("s")


@cache
def _vocabulary() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for concern in CONCERNS:
        for words in concern.words.values():
            for word in words:
                found.setdefault(concern_key(word), set()).add(concern.name)
    return {key: frozenset(names) for key, names in found.items()}
