"""Links, pictures and footnotes, which a script cannot have: square brackets are directions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ADDRESS = r"<?(?:[a-z][a-z0-9+.-]*:|#|\.{0,2}/|[^\s()<>]+[./#])[^\s()<>]*>?(?:\s+\"[^\"]*\")?"
_PICTURE = re.compile(r"!\[\[[^\[\]]*\]\]|!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])", re.IGNORECASE)
_LINK = re.compile(rf"\[(?P<words>[^\[\]]+)\]\(\s*{_ADDRESS}\s*\)", re.IGNORECASE)
_WIKI_LINK = re.compile(
    r"\[\[(?P<page>[^\[\]|#^]*)(?P<part>[#^][^\[\]|]*)?(?:\|(?P<words>[^\[\]]*))?\]\]"
)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_PATTERNS = (_PICTURE, _LINK, _WIKI_LINK, _FOOTNOTE)
_FOOTNOTE_TEXT = re.compile(r"\s{0,3}\[\^[^\[\]\s]+\]:.*")
_TARGET = re.compile(rf"\s{{0,3}}\[[^\[\]]+\]:\s*{_ADDRESS}\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link, picture or footnote mark from `start` up to `end` in its text.

    `right` is what to write instead: its words, or nothing; None if only the author can know.
    """

    start: int
    end: int
    message: str
    hint: str
    right: str | None


def links(text: str) -> Iterator[Link]:
    """Yield the links, pictures and footnote marks of a text in order."""
    position = 0
    while "[" in text[position:]:
        found = [match for one in _PATTERNS if (match := one.search(text, position)) is not None]
        if not found:
            return
        match = min(found, key=lambda one: one.start())
        message, hint, right = _meaning(match)
        yield Link(*match.span(), message, hint, right)
        position = match.end()


def _meaning(match: re.Match[str]) -> tuple[str, str, str | None]:
    if match.re is _PICTURE:
        return "Pictures cannot be used in a script.", "Delete it.", ""
    if match.re is _FOOTNOTE:
        return "Footnotes cannot be used in a script.", "Delete it.", ""
    # Words alone: what is in brackets may be a direction.
    message = "Links cannot be used in a script."
    if match.re is _LINK:
        return message, "Write its words without brackets and address.", match["words"]
    words = match["words"] or (match["page"] if not match["part"] else None)
    return message, "Write its words without brackets.", words or None


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
        words = (link.right or "")[: link.end - link.start].ljust(link.end - link.start)
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
    return _TARGET.fullmatch(line) is not None


def is_picture(line: str) -> bool:
    """Return whether a line has a picture and nothing else."""
    return _PICTURE.fullmatch(line.strip()) is not None
