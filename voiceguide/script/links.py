"""Links, pictures, footnotes and quoted directions: square brackets as other programs use them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from voiceguide.script.direction_error import DirectionError
from voiceguide.script.directions import parse_direction
from voiceguide.script.lazy_pattern import LazyPattern

# What follows an address is no part of one, so that a shorter one need not be tried (`++`, `*+`).
_ADDRESS = (
    r"<?(?:[a-z][a-z0-9+.-]*+:[^\s()<>]++|#[^\s()<>]*+|\.{0,2}/[^\s()<>]*+|"
    r"(?=[^\s()<>]+[./#][^\s()<>])[^\s()<>]++)>?(?:\s++\"[^\"]*\")?"
)
_PICTURE = LazyPattern(r"!\[\[[^\[\]]*\]\]|!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])", re.IGNORECASE)
_LINK = LazyPattern(rf"\[(?P<words>[^\[\]]+)\]\(\s*{_ADDRESS}\s*\)", re.IGNORECASE)
_WIKI_LINK = LazyPattern(
    r"\[\[(?P<page>[^\[\]|#^]*)(?P<part>[#^][^\[\]|]*)?(?:\|(?P<words>[^\[\]]*))?\]\]"
)
_FOOTNOTE = LazyPattern(r"\[\^[^\[\]\s]+\]")
_QUOTED = LazyPattern(r"[\"“„«‘](?P<words>\[[^\[\]]*\])[\"”“»’]")
_PATTERNS = (_QUOTED, _PICTURE, _LINK, _WIKI_LINK, _FOOTNOTE)
_ANY = LazyPattern(r"\]\(|\[\[|!\[|\[\^|[\"“„«‘]\[")
"""What each of them has: searched first, as hardly any text has it."""

_FOOTNOTE_TEXT = LazyPattern(r"\s{0,3}\[\^[^\[\]\s]+\]:.*")
_TARGET = LazyPattern(rf"\s{{0,3}}\[(?P<label>[^\[\]]+)\]:\s*{_ADDRESS}\s*", re.IGNORECASE)


class Link(Struct, frozen=True):
    """A link, picture, footnote mark or quoted direction from `start` up to `end` in its text.

    `right` is what to write instead: words, a direction or nothing; None if only the author can
    know.
    """

    start: int
    end: int
    message: str
    hint: str
    right: str | None


def links(text: str) -> Iterator[Link]:
    """Yield the links, pictures, footnote marks and quoted directions of a text in order."""
    if _ANY.search(text) is None:
        return
    # Each pattern's next match. It is searched for again only once it is passed: else a line of a
    # thousand links would be searched to its end for each of them.
    ahead = {one: one.search(text) for one in _PATTERNS}
    while found := [match for match in ahead.values() if match is not None]:
        match = min(found, key=lambda one: one.start())
        message, hint, right = _meaning(match)
        yield Link(*match.span(), message, hint, right)
        for one, following in ahead.items():
            if following is not None and following.start() < match.end():
                ahead[one] = one.search(text, match.end())


def _meaning(match: re.Match[str]) -> tuple[str, str, str | None]:
    if match.re is _PICTURE.compiled:
        return "Pictures cannot be used in a script.", "Delete it.", ""
    if match.re is _FOOTNOTE.compiled:
        return "Footnotes cannot be used in a script.", "Delete it.", ""
    if match.re is _QUOTED.compiled:
        return "A direction has no quotation marks.", "Delete them.", match["words"]
    words = match["words"] or ("" if match.re is _LINK.compiled or match["part"] else match["page"])
    if _is_direction(words):
        right = f"[{words.strip()}]"
        return "A direction has one pair of square brackets.", f"Write {right}.", right
    hint = "Write its words without brackets" + (
        " and address." if match.re is _LINK.compiled else "."
    )
    return "Links cannot be used in a script.", hint, words or None


def _is_direction(words: str) -> bool:
    try:
        parse_direction(words)
    except DirectionError as error:
        return error.right is not None
    return True


def without_links(text: str) -> str:
    """Return a text with the words of its links, and without pictures and footnote marks."""
    for link in reversed(list(links(text))):
        words = link.right
        if words is None:
            words = text[link.start : link.end].strip("[]").replace("#", " > ")
        text = text[: link.start] + words + text[link.end :]
    return text


def without_links_in_place(text: str) -> str:
    """Return a text without links in which every other character keeps its place."""
    for link in list(links(text)):
        words = (link.right or "").ljust(link.end - link.start)
        text = text[: link.start] + words + text[link.end :]
    return text


def corrected_links(text: str) -> str:
    """Return a text with what to write instead of its links, where there is one right answer."""
    for link in reversed(list(links(text))):
        if link.right is not None:
            text = text[: link.start] + link.right + text[link.end :]
    return text


def is_footnote_text(line: str) -> bool:
    """Return whether a line is the text of a footnote: `[^1]: From a book.`."""
    return _FOOTNOTE_TEXT.fullmatch(line) is not None


def is_link_target(line: str) -> bool:
    """Return whether a line says where links or pictures lead: `[logo]: https://example.org`."""
    match = _TARGET.fullmatch(line)
    return match is not None and not _is_direction(match["label"])


def is_picture(line: str) -> bool:
    """Return whether a line has a picture and nothing else."""
    return _PICTURE.fullmatch(line.strip()) is not None
