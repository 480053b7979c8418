"""Digits as a voice reads them in its own language."""

from __future__ import annotations

_OWN_DIGITS = {"inc/ne": str.maketrans("0123456789", "०१२३४५६७८९")}
"""By the ids of espeak-ng's voices: the Nepali one reads 5 in English, but ५ in Nepali. All other
living languages read 5 in their own."""


def with_own_digits(text: str, voice: str | None) -> str:
    """Return the text with the digits that make this voice say numbers in its language."""
    table = _OWN_DIGITS.get(voice or "")
    return text if table is None else text.translate(table)
