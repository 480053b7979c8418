"""The levels that everything is brought to: plain numbers, quick to import."""

from __future__ import annotations

SPEECH_LUFS = -14.8
"""Loudness of a paragraph in one go. A session then measures -16 LUFS, as podcasts and phones
expect it: its words come a few at a time, so that many of the 400 ms that BS.1770 measures are
partly silence, and its bells are softer and count as well. Found by measuring all shipped routines
at 110, 150 and 190 words a minute, of which the fullest and the sparest differ by 1.7 LU."""


BACKGROUND_LUFS = -34.0
"""Level of every background before ducking: 18 LU under speech, audible in its pauses only."""


BACKGROUND_LOWEST_DB = -24.0
BACKGROUND_HIGHEST_DB = 12.0
"""How far from LOUDNESS_LUFS it can be turned; at the highest it is still below speech."""
