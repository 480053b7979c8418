"""Levels of speech, chimes and backgrounds: plain numbers, quick to import."""

from __future__ import annotations

SPEECH_LUFS = -14.6
"""Loudness of continuous speech. A whole session then measures -16 LUFS, as usual for podcasts: its
words come a few at a time, so that many of the 400 ms blocks that BS.1770 measures are partly
silent, and its softer chimes count as well. Found by measuring all shipped routines at 110, 150 and
190 words a minute; they differ by up to 1.7 LU."""

BACKGROUND_LUFS = -34.0
"""Loudness of every background before ducking: 18 LU below a session, audible in pauses only."""

BACKGROUND_LOWEST_DB = -24.0
BACKGROUND_HIGHEST_DB = 12.0
"""The smallest and largest change of a background's level; the largest is still below speech."""

ROOM_TONE_LUFS = -66.0
"""Loudness of room tone: 50 LU below a session. Louder, it would be heard as hiss; 4 LU less, it
would be below what BS.1770 counts as sound."""

CHIMES_LOWEST_DB = -24.0
CHIMES_HIGHEST_DB = 3.0
"""The smallest and largest change of the chimes' level. With 6, some shipped routines would measure
more than -15 LUFS."""

LEVELS_DB = {
    "background_level": (BACKGROUND_LOWEST_DB, BACKGROUND_HIGHEST_DB),
    "chime_level": (CHIMES_LOWEST_DB, CHIMES_HIGHEST_DB),
}
"""The smallest and largest level, by the names of their setting and option."""

CHIMES_STEP_DB = 3.0
"""How much one step changes the level of the chimes."""
