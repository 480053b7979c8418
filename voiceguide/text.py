"""Text made safe to show, measured, shortened and joined; language tags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence


def width(text: str) -> int:
    """Return the columns a terminal needs for text: two per wide character, none per accent."""
    return sum(
        0
        if unicodedata.combining(character) or character in _JOINERS
        else 1 + (unicodedata.east_asian_width(character) in ("W", "F"))
        for character in text
    )


def sentence(text: str) -> str:
    """Return a clause with a capital letter and a full stop."""
    return text[:1].upper() + text[1:].rstrip(". ") + "."


def join_words(words: Sequence[str], last: str) -> str:
    """Return a list for a sentence: `a, b or c`, with `last` before the last one."""
    *others, final = words
    return f"{', '.join(others)} {last} {final}" if others else final


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 line`, `2 lines`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def nearest(word: str, known: Collection[str], most: int = 1) -> list[str]:
    """Return at most `most` of the known words that `word` is probably a misspelling of.

    Capitals make no difference. Empty if none is really near: a wrong guess is worse than none.
    """
    # Loaded only after a mistake.
    import difflib

    spelled = {one.lower(): one for one in sorted(known, reverse=True)}
    near = difflib.get_close_matches(word.lower(), spelled, n=most, cutoff=_NEAR)
    return [spelled[one] for one in near]


_NEAR = 0.65
"""The least share of letters that two words have in common to be near: “inhale” and “include” are
not, “hlaf” and “half” are."""

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Needed to write Persian, Indic scripts and emoji; they have no effect on a terminal."""


def printable_lines(text: str) -> str:
    """Return text with each line made printable; line ends are kept."""
    return "\n".join(map(printable, text.split("\n")))


def printable(text: str) -> str:
    """Return text from a script as a terminal may show it: same length, no control characters.

    Spaces of every width stay: file names contain them, and people copy those from messages.
    """
    return "".join(
        " "
        if character == "\t"
        else character
        if character.isprintable()
        or character in _JOINERS
        or unicodedata.category(character) == "Zs"
        else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def one_line(text: str) -> str:
    """Return text without line ends and control characters, which would break a tag."""
    kept = (
        " " if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") else character
        for character in text
    )
    return " ".join("".join(kept).split())


def size(count: int) -> str:
    """Return a file size of `count` bytes: `812 kB`, `4.6 MB`."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    if count < 1_000_000_000:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e9:.2f} GB"


def normal_tag(tag: str) -> str:
    """Return a tag in lower case with hyphens: `en-gb` for `en_GB`."""
    return tag.strip().replace("_", "-").lower()


def is_language_tag(text: str) -> bool:
    """Return whether a text is a language with or without a region: `de`, `en_GB`, `es-419`."""
    return _TAG.fullmatch(normal_tag(text)) is not None


_TAG = re.compile(r"[a-z]{2,3}(-([a-z]{2}|[0-9]{3}))?")


def primary_language(tag: str | None) -> str:
    """Return the language without its region or script: `en` for `en_GB`; empty for no tag."""
    return normal_tag(tag or "").partition("-")[0]


def is_number(text: str) -> bool:
    """Return whether a text is a whole number that Python converts quickly."""
    # Python refuses to convert thousands of digits.
    return text.isdecimal() and len(text) < 10
