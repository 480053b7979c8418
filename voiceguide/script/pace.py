"""Pace: how fast words are spoken, in words per minute."""

from __future__ import annotations

import re

from msgspec import Struct

from voiceguide.text import join_words

SLOWEST_WPM = 80
FASTEST_WPM = 400
USUAL_WPM = 150
NAMED_WPM = {"relaxed": 120, "natural": 150, "brisk": 180}

_NUMBER = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(wpm|%)?", re.IGNORECASE)

_HOW = (
    f"Use words per minute from {SLOWEST_WPM} to {FASTEST_WPM}, a percentage such as 90%, "
    f"or {join_words(list(NAMED_WPM), 'or')}."
)


class PaceError(ValueError):
    """A pace that cannot be used; the message says why and what to write instead."""


class Pace(Struct, frozen=True, forbid_unknown_fields=True):
    """A pace as the user gave it: words per minute, or a percentage of the usual pace."""

    wpm: int | None = None
    percent: float | None = None

    def over(self, usual_wpm: int) -> int:
        """Return words per minute; a percentage is a share of `usual_wpm`.

        Raises PaceError for a result that no engine speaks well.
        """
        if self.wpm is not None:
            return self.wpm
        assert self.percent is not None
        wpm = round(usual_wpm * self.percent / 100)
        if not SLOWEST_WPM <= wpm <= FASTEST_WPM:
            raise PaceError(
                f"{self.percent:g}% of {usual_wpm} words per minute is {wpm}, "
                f"which is outside {SLOWEST_WPM} to {FASTEST_WPM}. {_HOW}"
            )
        return wpm


def parse_pace(text: str) -> Pace:
    """Return the pace for `140`, `140wpm`, `90%`, `relaxed`, `natural` or `brisk`.

    Raises PaceError for anything else and for a pace no engine speaks well.
    """
    wanted = text.strip().lower()
    if wanted in NAMED_WPM:
        return Pace(wpm=NAMED_WPM[wanted])
    match = _NUMBER.fullmatch(wanted)
    if match is None:
        raise PaceError(f"“{text[:60]}” is not a pace. {_HOW}")
    amount = float(match[1])
    if match[2] == "%":
        if amount <= 0:
            raise PaceError(f"“{text[:60]}” is not a pace. {_HOW}")
        return Pace(percent=amount)
    if not SLOWEST_WPM <= amount <= FASTEST_WPM:
        raise PaceError(f"A pace of {amount:g} words per minute cannot be spoken. {_HOW}")
    return Pace(wpm=round(amount))
