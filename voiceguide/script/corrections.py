"""Corrections: what was spelled for another program, as a routine script spells it.

Only marks are corrected, never words, and only if there is one right answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from voiceguide.script.direction_error import DirectionError
from voiceguide.script.directions import Rounds, Sides, parse_direction
from voiceguide.script.durations import DurationError, parse_duration, usual_spelling
from voiceguide.script.lazy_pattern import LazyPattern
from voiceguide.script.links import corrected_links, is_footnote_text, is_link_target, is_picture
from voiceguide.script.meant_directions import meant_direction, worded_pause
from voiceguide.script.plain_text import plain_text
from voiceguide.script.sides import half_named

_OTHER_BULLETS = "•●◦‣▪▫■□◆◇–—‒―·∙○☐☑☒✓✔✅➤➔►▶→⇒⁃\uf0a7\uf0b7"
"""Bullets of word processors, the last two in fonts of their own; `o` and `§` come with a tab."""

RULE = LazyPattern(r"\s*([-*_~`—–])(?:\s*\1){2,}\s*")
CODE_FENCE = LazyPattern(r"\s*(?:`{3,}|~{3,})\s*\w*\s*")
TAG_OF_HTML = LazyPattern(r"\s*</?[A-Za-z][^<>]*>\s*")
SIGNATURE = LazyPattern(r"--\s*")
"""What mail programs put above a signature."""

_HEADING_ANCHOR = LazyPattern(r"\s*\{#[^{}]*\}\s*$")
QUOTE = LazyPattern(r"\s{0,3}(?:>\s?)+")
NUMBER = LazyPattern(r"\s*(?:\d{1,3}[.)](?!\d)|\(\d{1,3}\)|[A-Za-z][.)](?=\s|\[))\s*(?=\S)")
DASH = LazyPattern(r"\s*(?:\\?[-*+])(?!\s*$)\s*(?=\S)")
OTHER_BULLET = LazyPattern(rf"\s*(?:(?:[{_OTHER_BULLETS}]\ufe0f?)\s*|[o§][\t\xa0]\s*)(?=\S)")

_EMPHASISED = LazyPattern(r"\s*([*_]{1,3})(?=[^\s*_])[^*_]*[^\s*_]\1(?![*_])")
_HEADING = LazyPattern(r"\s{0,3}#{2,6}\s*(?=[^\s#])")
_CHECKBOX = LazyPattern(r"^\[[ xX✓✔]\]\s*")
_AMOUNT = r"(?:\d[\d.,:]*|half an?|an?|one|two|three|five|ten|twenty|thirty)"
_LENGTH = rf"(?P<length>{_AMOUNT}\s*[A-Za-z]*(?:\s*(?:and\s+)?\d[\d.,]*\s*[A-Za-z]+)?)"
_OPENING = LazyPattern(
    rf"(?:\(\s*{_LENGTH}\s*\)[:.]?|\*{{0,2}}{_LENGTH.replace('length', 'labelled')}"
    r"(?:\*{0,2}\s*:|\s+[-–—](?=\s))\*{0,2})\s*",
    re.IGNORECASE,
)
_LONGEST_OPENING = 200
"""Characters searched for a length: longer numbers are none, and take long to search."""

_EMPHASISED_DIRECTION = LazyPattern(r"([*_`]{1,3})(\[[^\[\]]*\]\s*)\1")
_ESCAPED = LazyPattern(r"\\\[([^\[\]]*?)\\\]")
_WIDE = LazyPattern(r"[［【〔]([^［【〔］】〕\[\]]*)[］】〕]")
_OTHER_BRACKETS = LazyPattern(r"[［【〔(<%]")
_ROUND = LazyPattern(r"\(([^()\[\]]{4,60})\)")
_NOTE = LazyPattern(r"%%(\s*+[^%<>\s][^%<>]*+)%%")
_BREAK = LazyPattern(
    r"<break\b(?=[^<>]*>)[^<>]*?\btime\s*=\s*[\"'“”]?([^\"'“”<>/]+)[\"'“”]?[^<>]*>", re.IGNORECASE
)
_DIRECTION = LazyPattern(r"\[([^\[\]]*)\]\s?")
_IN_HEADING = LazyPattern(
    r"\(\s*(x\s?\d{1,3}|\d{1,3}\s?[x×]|[^\W\d_]+\W+(?:\w+\W+)?[^\W\d_]+)\s*\)", re.I
)


class Misspelled(Struct, frozen=True):
    """A direction that is spelled as another program would, from `start` up to `end` in its text.

    `right` is the direction as a script spells it, with its brackets.
    """

    start: int
    end: int
    message: str
    right: str


def misspelled_directions(text: str) -> Iterator[Misspelled]:
    """Yield what is meant as a direction or a note in a text but has other brackets."""
    if _OTHER_BRACKETS.search(text) is None:
        return
    for match in _WIDE.finditer(text):
        message = "Directions are written in plain square brackets."
        yield Misspelled(*match.span(), message, f"[{match[1].strip()}]")
    for match in _NOTE.finditer(text):
        message = "Notes are written between <!-- and -->."
        yield Misspelled(*match.span(), message, f"<!-- {match[1].strip()} -->")
    for pattern in (_ROUND, _BREAK):
        for match in pattern.finditer(text):
            inside = match[1].strip()
            right = worded_pause(inside) if pattern is _ROUND else _duration(inside)
            if right is not None:
                message = "A pause is written in square brackets."
                yield Misspelled(*match.span(), message, f"[{right}]")


def misspelled_in_heading(text: str) -> Iterator[Misspelled]:
    """Yield what only rounds or both sides can be in a heading: `(x3)`, `(left and right)`."""
    for match in _IN_HEADING.finditer(text) if "(" in text else ():
        right = meant_direction(match[1]).right
        try:
            direction = parse_direction(right or match[1])
        except DirectionError:
            continue
        if isinstance(direction, Rounds) or (
            isinstance(direction, Sides)
            and {half_named(name) for name in direction.names} == {"left", "right"}
        ):
            message = "Rounds and sides are written in square brackets."
            yield Misspelled(*match.span(), message, f"[{right or match[1]}]")


def _is_for_headings(right: str) -> bool:
    return bool(right) and isinstance(parse_direction(right), Rounds | Sides)


def misspelled_hold(text: str) -> Misspelled | None:
    """Return the duration with which the text of an item begins, if it has no square brackets."""
    match = _OPENING.match(text[:_LONGEST_OPENING])
    right = _duration(match["length"] or match["labelled"]) if match else None
    if match is None or right is None:
        return None
    return Misspelled(0, match.end(), "A duration is written in square brackets.", f"[{right}] ")


def without_anchor(heading: str) -> str:
    """Return a heading without the anchor that other programs put at its end: `{#jaw}`."""
    return _HEADING_ANCHOR.sub("", heading) if "{#" in heading else heading


def begins_like_an_item(line: str) -> bool:
    """Return whether a line begins with a bullet of any kind, right or wrong, or with a number."""
    if _EMPHASISED.match(line):
        return False
    return any(pattern.match(line) for pattern in (DASH, OTHER_BULLET, NUMBER))


LONGEST = 8000
"""Characters of a line that is corrected: twice what an item may have."""


def corrected_line(line: str) -> str | None:
    """Return a line of a step as a script spells it; empty if it should go, None if it is right."""
    if len(line) > LONGEST:
        return None
    if any(one.fullmatch(line) for one in (RULE, CODE_FENCE, TAG_OF_HTML, SIGNATURE)):
        return ""
    if is_link_target(line) or is_picture(line):
        return ""
    if is_footnote_text(line):
        return None
    quote = QUOTE.match(line)
    unquoted = line[quote.end() :] if quote else line
    heading = _HEADING.match(unquoted)
    if heading is not None:
        text = without_anchor(unquoted[heading.end() :])
        corrected = "## " + _directions(text, in_heading=True)
    else:
        corrected = _corrected_item(unquoted)
    return corrected if corrected != line else None


def _bullets(line: str) -> str:
    match = next(filter(None, (one.match(line) for one in (DASH, OTHER_BULLET, NUMBER))), None)
    return match[0] if match else ""


def _corrected_item(line: str) -> str:
    if is_picture(line[len(_bullets(line)) :]):
        return ""
    text = corrected_links(line.lstrip())
    indent = "".join("\t" if one == "\t" else " " for one in line[: len(line) - len(line.lstrip())])
    mark = ""
    while begins_like_an_item(text):
        match = next(filter(None, (one.match(text) for one in (DASH, OTHER_BULLET, NUMBER))))
        kept = match[0] if re.fullmatch(r"[-*+] +", match[0]) else "- "
        mark = mark or kept
        text = _CHECKBOX.sub("", text[match.end() :])
    opening = misspelled_hold(text) if mark else None
    if opening is not None:
        text = opening.right + text[opening.end :]
    return indent + mark + _directions(text)


def _directions(text: str, *, in_heading: bool = False) -> str:
    text = _EMPHASISED_DIRECTION.sub(r"\2", _ESCAPED.sub(r"[\1]", corrected_links(text)))
    other_brackets = [
        *misspelled_directions(text),
        *(misspelled_in_heading(text) if in_heading else ()),
    ]
    for found in sorted(other_brackets, key=lambda one: one.start, reverse=True):
        text = text[: found.start] + found.right + text[found.end :]

    def corrected(match: re.Match[str]) -> str:
        try:
            parse_direction(match[1])
        except DirectionError as error:
            if error.right is None or (not in_heading and _is_for_headings(error.right)):
                return match[0]
            space = match[0][len(match[1]) + 2 :]
            return f"[{error.right}]{space}" if error.right else ""
        return match[0]

    return _DIRECTION.sub(corrected, text)


def _duration(text: str) -> str | None:
    """Return a duration in its usual spelling; None if it is none, or has no unit."""
    try:
        parse_duration(text)
    except DurationError:
        return usual_spelling(text)
    return "".join(text.split()).lower()


def tidied_line(line: str) -> str:
    """Return a line without needless escapes and emphasis around directions.

    Its plain text stays the same. A line with a note is left alone.
    """
    if "<!--" in line or "-->" in line:
        return line
    tidied = _EMPHASISED_DIRECTION.sub(r"\2", _ESCAPED.sub(r"[\1]", line))
    tidied = re.sub(r"\\([^\w\s*_`\\&<\[\]])", r"\1", tidied)
    return tidied if plain_text(tidied).text == plain_text(line).text else line
