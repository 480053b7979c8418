"""Durations: read from text (`20s`, `1m30s`) into seconds, and written for people."""

from __future__ import annotations

import re

from voiceguide.text import primary_language

LONGEST_S = 12 * 3600.0
"""The longest single duration in a script."""

_PATTERN = re.compile(
    r"(?:(?P<h>\d{1,6}(?:\.\d{1,6})?)h)?(?:(?P<m>\d{1,6}(?:\.\d{1,6})?)m)?(?:(?P<s>\d{1,9}(?:\.\d{1,6})?)s)?"
)
_LOOKS_LIKE = re.compile(r"[-+]?\.?\d")
_LONG_UNITS = re.compile(
    r"(?<=[\d.\s])\s*(hours?|hrs?|minutes?|mins?|seconds?|secs?)\b\s*", re.IGNORECASE
)


class DurationError(ValueError):
    """A duration that cannot be used; the message says why and what to write instead."""


def looks_like_duration(text: str) -> bool:
    """Return whether `text` is meant as a duration, correct or not."""
    return bool(_LOOKS_LIKE.match(text.strip()))


def parse_duration(text: str, *, zero_allowed: bool = False) -> float:
    """Return the seconds of `20s`, `1m30s`, `1.5s` or `2h`.

    Raises DurationError for anything else, for zero, and for more than LONGEST_S.
    """
    compact = text.strip().lower().replace(" ", "")
    match = _PATTERN.fullmatch(compact)
    if not compact or match is None:
        raise DurationError(_explain(text))
    hours, minutes, seconds = (float(match[unit] or 0) for unit in "hms")
    total_s = hours * 3600 + minutes * 60 + seconds
    if total_s == 0 and not zero_allowed:
        raise DurationError("A duration must be longer than zero.")
    if total_s > LONGEST_S:
        raise DurationError(f"A duration can be at most {LONGEST_S / 3600:g} hours.")
    return total_s


def _explain(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith("-"):
        return "A duration cannot be negative."
    if re.fullmatch(r"\d+(\.\d+)?", stripped):
        return f"A duration needs a unit: {stripped}s for seconds, {stripped}m for minutes."
    shortened = _LONG_UNITS.sub(lambda match: match[1][0].lower(), stripped).replace(" ", "")
    if shortened != stripped and _PATTERN.fullmatch(shortened):
        return f"Write this duration as {shortened}."
    if re.fullmatch(r"\d+:\d\d", stripped):
        minutes, seconds = stripped.split(":")
        return f"Write this duration as {minutes}m{int(seconds)}s."
    return "Write a duration like 20s, 1m30s or 2h."


def clock(duration_s: float, decimals: int = 1, *, padded: bool = False) -> str:
    """Return a time on a session's clock: `0:07.3`, `1:02:03.0`; padded, `00:00:07.3`."""
    seconds, fraction = divmod(round(duration_s * 10**decimals), 10**decimals)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if padded:
        start = f"{hours:02}:{minutes:02}"
    else:
        start = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{start}:{seconds:02}" + (f".{fraction:0{decimals}}" if decimals else "")


def brief(duration_s: float) -> str:
    """Return a length for a sentence or a table: `45 s`, `1 min 5 s`, `2 h 3 min`."""
    seconds = round(duration_s)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        minutes, rest = divmod(seconds, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(round(seconds / 60), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def measured(duration_s: float) -> str:
    """Return a measured length to a tenth of a second: `9.3 s`."""
    return f"{duration_s:.1f} s"


def spoken(duration_s: float, language: str | None) -> str:
    """Return a hold as `{duration}` says it: `1 minute 30 seconds`; not in English, `1 m 30 s`."""
    minutes, seconds = divmod(round(duration_s, 3), 60)
    english = primary_language(language or "en") == "en"
    parts = []
    for amount, unit, symbol in ((minutes, "minute", "m"), (seconds, "second", "s")):
        if amount:
            name = symbol if not english else unit if amount == 1 else f"{unit}s"
            parts.append(f"{amount:g} {name}")
    return " ".join(parts)
