"""The names that scripts use for parts of the face."""

from __future__ import annotations

AREAS = (
    "face",
    "scalp",
    "forehead",
    "temples",
    "brows",
    "frown",
    "eyes",
    "ears",
    "nose",
    "cheekbones",
    "cheeks",
    "mouth",
    "lips",
    "corners",
    "chin",
    "jaw",
    "jowls",
    "neck",
)
"""From top to bottom. `frown` is the place between the brows, `corners` those of the mouth."""

_PLAIN_WORDS = {
    "brow": ("brows", "frown", "forehead"),
    "cheek": ("cheeks", "cheekbones"),
    "cheekbone": ("cheekbones", "cheeks"),
    "crow's feet": ("eyes", "temples"),
    "double chin": ("chin", "neck"),
    "eyebag": ("eyes",),
    "eyebrow": ("brows",),
    "eyelid": ("eyes",),
    "frown": ("frown", "brows"),
    "frown line": ("frown", "brows"),
    "hairline": ("scalp", "forehead"),
    "head": ("scalp",),
    "jawline": ("jaw", "jowls"),
    "jowl": ("jowls", "jaw"),
    "lid": ("eyes",),
    "lip": ("lips", "mouth"),
    "mouth": ("mouth", "lips", "corners"),
    "mouth corner": ("corners", "mouth"),
    "smile": ("mouth", "corners", "cheeks"),
    "smile line": ("cheeks", "mouth"),
    "throat": ("neck",),
    "under-eye": ("eyes",),
    "whole face": ("face",),
}
"""The areas that people mean by words of their own, which are written without a final s."""


def areas_meant(word: str) -> frozenset[str]:
    """Return the areas that a plain word may mean, and the word itself: `jowl`, `jowls`, `jaw`."""
    key = _singular(word)
    exact = (area for area in AREAS if _singular(area) == key)
    return frozenset((key, *map(_singular, (*exact, *_PLAIN_WORDS.get(key, ())))))


def is_about(area: str, meant: frozenset[str]) -> bool:
    """Return whether a routine's area, in the words of its author, is one of those meant."""
    key = _singular(area)
    own = _PLAIN_WORDS.get(key, ()) if area.casefold() not in AREAS else ()
    return not meant.isdisjoint((key, *map(_singular, own)))


def _singular(word: str) -> str:
    """Return a word in the form in which words are compared: small letters, no final s."""
    return " ".join(word.casefold().replace("’", "'").split()).removesuffix("s")
