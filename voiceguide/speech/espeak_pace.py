"""Real words a minute of espeak-ng's voices, and the rate that gives the pace asked for.

espeak's own rate is a setting, not a pace: at 150, its voices speak from 147 to 193 words a minute.
"""

from __future__ import annotations

from bisect import bisect_left

RATES = (80, 90, 110, 150, 200, 260, 350, 450)
"""The rates at which the voices were measured; espeak takes any other for the nearest of its range,
which ends where these do."""

ENGLISH = "gmw/en"

WPM_AT_RATES = {
    "gmw/en": (91.3, 97.5, 120.6, 166.2, 225.3, 294.1, 421.0, 510.5),
    "gmw/en-gb-scotland": (94.8, 101.0, 124.8, 172.9, 233.3, 308.1, 438.2, 530.0),
    "gmw/en-us": (88.2, 94.3, 116.7, 161.4, 219.0, 289.2, 410.3, 499.6),
    "gmw/de": (95.3, 101.6, 123.4, 167.0, 220.1, 279.3, 369.2, 476.6),
    "roa/es": (88.2, 94.1, 115.7, 159.2, 212.0, 272.5, 347.1, 460.8),
    "roa/es-419": (79.5, 85.0, 105.0, 146.7, 198.3, 262.4, 347.2, 438.2),
    "roa/fr": (105.9, 113.0, 139.5, 192.7, 261.2, 343.4, 467.2, 579.5),
}
"""Words per minute of running text (`reference_texts.pace_text`) at each of RATES, by voice:
espeak-ng 1.52, without the silence at both ends."""


def paces_of(voice: str | None) -> tuple[float, ...]:
    """Return the row for a voice: its own, or that of its plain language, or else English.

    None is espeak's default voice.
    """
    name = voice or ENGLISH
    plain = name.partition("-")[0]
    return WPM_AT_RATES.get(name) or WPM_AT_RATES.get(plain) or WPM_AT_RATES[ENGLISH]


def espeak_rate(pace_wpm: float, voice: str | None) -> int:
    """Return the rate at which a voice speaks at a pace, or the nearest that espeak has.

    Between two points the pace is taken as linear in the rate.
    """
    paces = paces_of(voice)
    at = min(max(bisect_left(paces, pace_wpm), 1), len(paces) - 1)
    slow, quick = paces[at - 1], paces[at]
    share = (pace_wpm - slow) / (quick - slow)
    rate = RATES[at - 1] + share * (RATES[at] - RATES[at - 1])
    return round(min(max(rate, RATES[0]), RATES[-1]))
