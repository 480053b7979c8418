"""Durations in words, as `{duration}` says them: `1 minute 30 seconds`, `eine Minute 30 Sekunden`.

The words and their plurals are those of Unicode's CLDR, which Babel contains.
"""

from __future__ import annotations

import re
from functools import lru_cache

from voiceguide.text import normal_tag, primary_language

_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))

_SYMBOLS = {"hour": "h", "minute": "min", "second": "s"}
"""What CLDR's root has for every language; a language with these has no words of its own."""

_ABBREVIATING = frozenset({"as", "cv", "ga", "kok"})
"""Languages whose long forms in CLDR are abbreviations, which no voice can say."""


_ONE = {
    "de": ("eine ", "eine ", "eine "),
    "es": ("una ", "un ", "un "),
    "fr": ("une ", "une ", "une "),
    "it": ("un'", "un ", "un "),
    "pt": ("uma ", "um ", "um "),
}
"""An hour, a minute and a second by primary language, where voices read `1` as another form."""


class NoWordsError(ValueError):
    """The words for a duration are not known in this language."""


@lru_cache(maxsize=256)
def spoken_duration(duration_s: float, language: str | None) -> str:
    """Return a duration in words of a language tag, or in English for None.

    Joined without commas, which would be pauses. Raises NoWordsError.
    """
    locale = _locale(language or "en")
    # Milliseconds, because what a script calls 1.1 minutes is not exactly 66 seconds.
    rest_ms = round(duration_s * 1000)
    parts = []
    for unit, length_s in _UNITS:
        count, rest_ms = divmod(rest_ms, length_s * 1000)
        amount = count + rest_ms / 1000 if unit == "second" else count
        if amount:
            parts.append(_amount(amount, unit, locale))
    return _joined(parts, locale)


def _locale(language: str) -> str:
    """Return Babel's name for a language tag, without the parts that Babel does not know."""
    # Loaded here, because most scripts have no {duration}.
    from babel import Locale, UnknownLocaleError

    parts = normal_tag(language).split("-")
    for count in range(len(parts), 0, -1):
        try:
            locale = Locale.parse("_".join(parts[:count]))
        except (UnknownLocaleError, ValueError):
            continue
        if locale.language not in _ABBREVIATING:
            return str(locale)
    raise NoWordsError


def _amount(amount: float, unit: str, locale: str) -> str:
    from babel.units import format_unit

    name = f"duration-{unit}"
    if format_unit(2, name, locale=locale) == f"2 {_SYMBOLS[unit]}":
        raise NoWordsError
    # Some languages have a space there at which no line breaks.
    words = " ".join(format_unit(amount, name, locale=locale).split())
    ones = _ONE.get(primary_language(locale))
    if ones is not None and words.startswith("1 "):
        return ones[[each for each, _length_s in _UNITS].index(unit)] + words[2:]
    return words


def _joined(parts: list[str], locale: str) -> str:
    from babel.lists import format_list

    try:
        text = format_list(parts, style="unit", locale=locale)
    except KeyError:
        # Babel lacks the patterns of some languages, Spanish among them.
        return " ".join(parts)
    text = re.sub(r"[,،፣၊]\s*", " ", text)
    # In Arabic Babel repeats a part, and for Uyghur it has the English word.
    whole = all(text.count(part) == 1 for part in parts) and " and " not in text
    return text if whole else " ".join(parts)
