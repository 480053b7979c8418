"""Durations: read from text (`20s`, `1m30s`) into seconds, and written for people."""

from __future__ import annotations

import re

from voiceguide.script.lazy_pattern import LazyPattern

LONGEST_S = 12 * 3600.0
"""The longest single duration in a script."""

_PATTERN = re.compile(
    r"(?:(?P<h>\d{1,6}(?:\.\d{1,6})?)h)?(?:(?P<m>\d{1,6}(?:\.\d{1,6})?)m)?(?:(?P<s>\d{1,9}(?:\.\d{1,6})?)s)?"
)
_LOOKS_LIKE = re.compile(r"[-+]?\.?\d")
_UNITS = {
    "h": "h|hours?|hrs?|std|stunden?|heures?|horas?|ore|ora",
    "m": "m|minutes?|mins?|minuten?|minutos?|minuti|minuto",
    "s": "s|seconds?|secs?|sekunden?|sek|secondes?|segundos?|secondi|secondo|seg|″",
}
_AMOUNTS = {
    "half a": "0.5", "half an": "0.5", "a": "1", "an": "1", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
    "forty-five": "45", "sixty": "60", "ninety": "90",
}  # fmt: skip
_SPELLED = LazyPattern(
    rf"(?:(?:and|und|e|y|et|en|og|och)\s+)?(?P<amount>\d{{1,6}}(?:[.,]\d{{1,3}})?|{'|'.join(_AMOUNTS)})\s*"
    + "(?:"
    + "|".join(f"(?P<{unit}>{names})" for unit, names in _UNITS.items())
    + r")\b\.?\s*,?\s*",
    re.IGNORECASE,
)
COUNTED_AMOUNTS = "|".join(word for word in _AMOUNTS if not re.match(r"half|an?$|one$", word))
ANY_UNIT = "|".join(_UNITS.values())
_COUNTED = re.compile(
    rf"(?<![\w.,:/])(?:\d{{1,4}}(?:[.,]\d{{1,2}})?|{COUNTED_AMOUNTS})\s?(?:{ANY_UNIT})\b"
    rf"(?:\s(?:and|und|e|y|et|en)\s\d{{1,2}}\s?(?:{ANY_UNIT})\b)?",
    re.IGNORECASE,
)
_CLOCK = LazyPattern(r"(\d{1,3}):(\d\d)(?:\s*(?:min|minutes?))?", re.IGNORECASE)


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


def usual_spelling(text: str) -> str | None:
    """Return a duration that is spelled another way as a script spells it, else None.

    `20 seconds`, `half a minute`, `1:30`, `1 min 30` and `1,5 s` become `20s`, `30s`, `1m30s`,
    `1m30s` and `1.5s`.
    """
    text = " ".join(text.split()).strip(".,:")
    clock_time = _CLOCK.fullmatch(text)
    if clock_time is not None:
        minutes, seconds = map(int, clock_time.groups())
        return _written(0, minutes, seconds) if seconds < 60 else None
    found = {"h": 0.0, "m": 0.0, "s": 0.0}
    position = 0
    unit = ""
    while match := _SPELLED.match(text, position):
        larger, unit = unit, next(name for name in "hms" if match[name])
        if unit <= larger:  # Their letters are in the order of the alphabet.
            return None
        amount = match["amount"].lower()
        found[unit] = float(_AMOUNTS.get(amount, amount).replace(",", "."))
        position = match.end()
    rest = text[position:]
    if unit == "m" and re.fullmatch(r"[1-5]?\d", rest):  # `1 min 30`
        found["s"], rest = float(rest), ""
    return _written(*found.values()) if unit and not rest else None


def first_duration(text: str) -> tuple[str, str] | None:
    """Return the first duration in a text, as written there and as a script spells it.

    Only counted units are found, as in `20 seconds`, `two minutes` or `30s`: not `a moment`.
    """
    for match in _COUNTED.finditer(text):
        right = usual_spelling(match[0])
        if right is not None:
            return match[0], right
    return None


def _written(hours: float, minutes: float, seconds: float) -> str | None:
    """Return whole hours and minutes, then seconds: `1m30s` for 1.5 minutes, `90s` as it is."""
    total_s = round(hours * 3600 + minutes * 60 + seconds, 3)
    if not 0 < total_s <= LONGEST_S:
        return None
    if total_s == seconds:
        return f"{seconds:g}s"
    whole_minutes, rest = divmod(total_s, 60)
    whole_hours, whole_minutes = divmod(int(whole_minutes), 60)
    amounts = ((whole_hours, "h"), (whole_minutes, "m"), (rest, "s"))
    return "".join(f"{amount:g}{unit}" for amount, unit in amounts if amount)


def _explain(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith("-"):
        return "A duration cannot be negative."
    if re.fullmatch(r"\d+(\.\d+)?", stripped):
        return f"A duration needs a unit: {stripped}s for seconds, {stripped}m for minutes."
    usual = usual_spelling(stripped)
    if usual is not None:
        return f"Write this duration as {usual}."
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
