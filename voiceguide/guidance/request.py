"""Reads a request such as “jowls and forehead, 5 minutes”, in any language of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from voiceguide.script.concerns import LONGEST_WORDS, concern_key, concerns_meant

SHORTEST_S = 60.0
LONGEST_S = 15 * 60.0
"""How long a composed routine may be wanted to last."""

USUAL_S = 5 * 60.0
"""How long it lasts if no time is named."""

_NUMBERS = (
    ("one", "eine", "un", "une", "una", "a", "an"),
    ("two", "zwei", "dos", "deux"),
    ("three", "drei", "tres", "trois"),
    ("four", "vier", "cuatro", "quatre"),
    ("five", "fünf", "cinco", "cinq"),
    ("six", "sechs", "seis"),
    ("seven", "sieben", "siete", "sept"),
    ("eight", "acht", "ocho", "huit"),
    ("nine", "neun", "nueve", "neuf"),
    ("ten", "zehn", "diez", "dix"),
    ("eleven", "elf", "once", "onze"),
    ("twelve", "zwölf", "doce", "douze"),
    ("thirteen", "dreizehn", "trece", "treize"),
    ("fourteen", "vierzehn", "catorce", "quatorze"),
    ("fifteen", "fünfzehn", "quince", "quinze"),
)
_NUMBER_OF = {word: number for number, words in enumerate(_NUMBERS, 1) for word in words}
_MINUTES = r"m|mins?|min\.|minutes?|minuten?|minutos?"
_SECONDS = r"s|secs?|seconds?|secondes?|sek|sekunden?|segundos?"
_AMOUNT = rf"\d{{1,4}}(?:[.,]\d{{1,2}})?|{'|'.join(_NUMBER_OF)}"
# Seconds only after minutes: “11s” are the lines between the brows.
_TIME = re.compile(
    rf"(?<![\w.])(?P<minutes>{_AMOUNT})[\s-]*(?:{_MINUTES})(?![^\W\d])\.?"
    rf"(?:\s*(?:and|und|y|et)?\s*(?P<seconds>\d{{1,2}})\s*(?:{_SECONDS})\b)?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[,;:+&/·]|\s[-–—]\s")
_FILLERS = frozenset((
    "and", "or", "for", "my", "the", "a", "an", "of", "in", "with", "please", "some", "against",
    "und", "oder", "für", "mein", "meine", "meinen", "meiner", "der", "die", "das", "den",
    "dem", "gegen", "mit", "bitte", "etwas", "y", "e", "o", "para", "por", "mi", "mis", "el",
    "la", "los", "las", "de", "del", "con", "contra", "et", "ou", "pour", "mon", "ma", "mes",
    "le", "les", "des", "du", "l", "d", "avec", "contre", "en", "un", "une",
))  # fmt: skip
"""Words that may stand between concerns."""


class Wish(Struct, frozen=True):
    """Something to work on, as it was typed, and the concerns that it may mean."""

    word: str
    concerns: frozenset[str]


class Request(Struct, frozen=True):
    """What is wanted: the wishes in order, the length in seconds, and what was not understood."""

    wishes: tuple[Wish, ...]
    length_s: float | None
    unknown: tuple[str, ...] = ()


def parse_request(text: str, own: Collection[str] = ()) -> Request:
    """Return what a text asks for; `own` are concerns that only the library's scripts name."""
    rest, length_s = without_time(text)
    known = {concern_key(name): name for name in own}
    wishes: dict[frozenset[str], Wish] = {}
    unknown: list[str] = []
    for phrase in _SEPARATORS.split(rest):
        for word, concerns in _wishes_in(phrase.split(), known):
            if concerns:
                wishes.setdefault(concerns, Wish(word, concerns))
            else:
                unknown.append(word)
    return Request(tuple(wishes.values()), length_s, tuple(unknown))


def is_request(text: str) -> bool:
    """Return whether a text asks for known concerns, and for nothing else."""
    request = parse_request(text)
    return bool(request.wishes) and not request.unknown


def without_time(text: str) -> tuple[str, float | None]:
    """Return a text without the time that it names, and that time in seconds."""
    found = _TIME.search(text)
    if found is None:
        return text, None
    amount = found["minutes"].lower()
    minutes = float(_NUMBER_OF.get(amount) or amount.replace(",", "."))
    rest = f"{text[: found.start()]} , {text[found.end() :]}"
    return rest, minutes * 60 + float(found["seconds"] or 0)


def _wishes_in(words: list[str], own: dict[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each known phrase with what it means, and each unknown one with nothing."""
    at = 0
    longest = max([LONGEST_WORDS, *(len(key.split()) for key in own)])
    strange: list[str] = []
    while at < len(words):
        for count in range(min(longest, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + count])
            key = concern_key(phrase)
            meant = frozenset((own[key],)) if key in own else concerns_meant(phrase)
            if meant:
                break
        else:
            count = 1
        if meant or words[at].casefold() in _FILLERS:
            if strange:
                yield " ".join(strange), frozenset()
            strange = []
            if meant:
                yield phrase, meant
        else:
            strange.append(words[at])
        at += count
    if strange:
        yield " ".join(strange), frozenset()
