"""Finds what a voice would not say as it was meant: symbols, units, ranges, words in capitals.

The table says how espeak-ng speaks English, as measured with its phonemes; other voices read the
same symbols out by other names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from voiceguide.script.pronunciation import Pronunciation
from voiceguide.script.routine import Cue, Item, Routine, Words
from voiceguide.text import primary_language, sentence


class Misspoken(Struct, frozen=True):
    """A piece of text, what a voice says for it, and what to do instead."""

    text: str
    said: str
    advice: str


class _Rule(Struct, frozen=True):
    pattern: str
    said: str
    advice: str
    english: bool = False


_UNITS = r"(?:s|secs?|mins?|m|hrs?|h|cm|mm|ml)"
_RULES = (
    _Rule(r"https?://\S+|www\.\S+", "its letters", "leave the address out"),
    _Rule(r"~~[^~]+~~", "“tilde tilde”", "delete what was struck out, and the marks"),
    _Rule(r"==[^=]+==", "“equals equals”", "delete the marks"),
    _Rule(r"</?[A-Za-z][^<>]*>", "its letters", "delete the HTML tag"),
    _Rule(r"\((?:about |for )?\d+\s*(?:s|sec|min|seconds?|minutes?)\.?\)", "the words",
          "to make a pause, write it in square brackets, such as [10s]"),
    _Rule(r"(?<!\w)#\w+", "“hash”", "delete the tag"),
    _Rule(r"\b\d+\s*[-‐‑–—]\s*\d+\b", "“dash”", "write the range in words: “5 to 10”"),
    _Rule(r"\b\d+/\d+\b", "“slash”", "write the fraction in words: “half”"),
    _Rule(rf"\b\d+(?:[.,]\d+)?\s?{_UNITS}\b(?!\.\w)", "letters",
          "write the unit in words: “30 seconds”"),
    _Rule(r"\bx\s?\d+\b|\b\d+\s?[xX×](?!\w)", "“ex”", "write “3 times”"),
    _Rule(r"\bw/o?(?=\s)", "“double-you slash”", "write “with”"),
    _Rule(r"/", "“slash”", "write “or”, “and” or a comma"),
    _Rule(r"[←-⇿➔➜➞➡⟵-⟿]+", "“right arrow”", "write “to” or a comma"),
    _Rule(r"\*+", "“asterisk”", "delete it"),
    _Rule(r"\\", "“backslash”", "delete it"),
    _Rule(r"~", "“tilde”", "write “about”, or delete it"),
    _Rule(r"=+", "“equals”", "write it in words"),
    _Rule(r"#", "“hash”", "write “number”, or delete it"),
    _Rule(r"@", "“at”", "write it in words"),
    _Rule(r"[§¶©®™|^_<>•]", "its name, or nothing", "delete it"),
    _Rule(r"\bIT\b|\bUS\b", "two letters", "write it in small letters", english=True),
    _Rule(r"\bvs\.?(?=\s)|\bapprox\.|\bNo\. ?(?=\d)|\besp\.", "letters",
          "write it in full", english=True),
    _Rule(r"(?:^|(?<=[.!?] ))Close (?=your\b|both\b|the\b)", "the “close” of “close by”",
          "write “Now close” or “Shut”", english=True),
    _Rule(r"(?:^|(?<=[.!?] ))Use (?=your\b|both\b|the\b|a\b)", "the noun, as in “of use”",
          "write “Take” or “With”", english=True),
    _Rule(r"\b[Bb]ow (?=your\b)", "the bow of a ribbon", "write “Lower”", english=True),
    _Rule(r"\bSeparate (?=your\b|the\b)", "“two separate things”", "write “Part”", english=True),
    _Rule(r"\b[Mm]asseters?\b", "with the stress on the first syllable",
          "write “chewing muscle”", english=True),
    _Rule(r"\b[Mm]{2,}\b", "letters", "leave it out", english=True),
)  # fmt: skip


def misspoken(text: str, language: str | None) -> list[Misspoken]:
    """Return what would be spoken by accident or wrongly in a text, each kind once, in order.

    Without a `language` the text is English.
    """
    english = primary_language(language or "en") == "en"
    found: list[tuple[int, Misspoken]] = []
    taken = [False] * len(text)
    for rule in _RULES:
        if rule.english and not english:
            continue
        for match in re.finditer(rule.pattern, text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            taken[start:end] = [True] * (end - start)
            said = rule.said if english else "the name of the sign"
            found.append((start, Misspoken(match[0].strip(), said, rule.advice)))
    for index, character in enumerate(text):
        if not taken[index] and unicodedata.category(character) == "So" and character != "°":
            name = f"“{unicodedata.name(character).lower()}”" if english else "its name"
            found.append((index, Misspoken(character, name, "delete it")))
    unique: dict[tuple[str, str], Misspoken] = {}
    for _start, one in sorted(found, key=lambda pair: pair[0]):
        unique.setdefault((one.said, one.advice), one)
    return list(unique.values())


def misspoken_items(routine: Routine, pronunciation: Pronunciation) -> Iterator[tuple[int, str]]:
    """Yield the line of each item or cue that has something misspoken, and what to do about it.

    `pronunciation` is how the script's words are spoken.
    """
    for step in routine.steps:
        for item in step.items:
            bullets: list[Item | Cue] = [item, *item.cues]
            for each in bullets:
                said = pronunciation.spoken(_words(each))
                found = misspoken(said, routine.front.language)
                if found:
                    yield each.line, " ".join(sentence(_advice(one)) for one in found)


def _words(each: Item | Cue) -> str:
    said = [part.text for part in each.parts if isinstance(part, Words)]
    repetitions = each.repetitions if isinstance(each, Item) else None
    if repetitions is not None:
        said += filter(None, (repetitions.hold, repetitions.release))
    return " ".join(said)


def _advice(one: Misspoken) -> str:
    return f"for “{one.text}” a voice says {one.said}; {one.advice}"
