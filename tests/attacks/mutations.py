"""Damages bytes, text and values at random."""

from __future__ import annotations

from random import Random
from typing import Any

_BYTES = (
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\r",
    b"\n",
    b"\x1b[2J",
    b"\x7f\xff\xff\xff",
    b"\x80",
)
_NUMBERS = (0, -1, 1, 2**31, -(2**63), 2**64, 1e308, -0.0, 0.1, float("inf"), float("nan"))
_TEXTS = (
    "",
    "x" * 70_000,
    "\0",
    "\x1b[31m",
    "../../canary",
    "/etc/passwd",
    "\u202e",
    "\ud800",
    "é",
)


def damaged(chance: Random, data: bytes, pieces: tuple[bytes, ...] = _BYTES) -> bytes:
    """Return `data` after one to eight changes, each at a random place."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        place = chance.randrange(len(changed) + 1)
        length = chance.choice((1, 1, 2, 4, 16, 200))
        how = chance.randrange(6)
        if how == 0:
            del changed[place : place + length]
        elif how == 1:
            changed[place:place] = chance.choice(pieces)
        elif how == 2:
            piece = chance.choice(pieces)
            changed[place : place + len(piece)] = piece
        elif how == 3:
            changed[place : place + length] = chance.randbytes(length)
        elif how == 4:
            changed[place:place] = changed[place : place + length] * chance.choice((1, 2, 50))
        elif place < len(changed):
            changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def damaged_value(chance: Random, value: Any) -> Any:
    """Return a value as JSON has it with one thing in it replaced, removed or added."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        changed = dict(value)
        key = chance.choice(sorted(changed))
        if chance.random() < 0.1:
            del changed[key]
        else:
            changed[key] = damaged_value(chance, changed[key])
        return changed
    if isinstance(value, list) and value and chance.random() < 0.85:
        changed_list = list(value)
        place = chance.randrange(len(changed_list))
        changed_list[place] = damaged_value(chance, changed_list[place])
        return changed_list
    others: tuple[Any, ...] = (None, True, [], {}, [[]], {"": {}}, *_NUMBERS, *_TEXTS)
    return chance.choice(others)
