"""Text made safe to show, or short."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """How many columns a terminal gives to text: two for each wide character, none for accents."""
    return sum(
        0
        if unicodedata.combining(character) or character in _JOINERS
        else 1 + (unicodedata.east_asian_width(character) in ("W", "F"))
        for character in text
    )


def sentence(text: str) -> str:
    """A clause as a sentence: with a capital and a full stop."""
    return text[:1].upper() + text[1:].rstrip(". ") + "."


_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Part of how Persian, Indic scripts and emoji are written; they steer nothing."""


def printable_lines(text: str) -> str:
    """Return text made printable line by line, its line ends kept."""
    return "\n".join(map(printable, text.split("\n")))


def printable(text: str) -> str:
    """Text from a script made safe for a terminal: one character for one, none of them active.

    Spaces of every width stay, for names of files have them and are to be read and copied.
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
    """Text without line ends and control characters, which would end or break a tag."""
    kept = (
        " " if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") else character
        for character in text
    )
    return " ".join("".join(kept).split())


def size(count: int) -> str:
    """A file size for people: `812 kB`, `4.6 MB`."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    if count < 1_000_000_000:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e9:.2f} GB"
