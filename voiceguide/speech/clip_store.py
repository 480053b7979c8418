"""What is kept of speech between sessions: finished clips, levels, and what voices there are.

Knows all that shapes a clip, and so what it is kept by; `clip_cache` keeps it.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import sys
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.audio.samples import resample
from voiceguide.speech.engines import DRIVER
from voiceguide.system.packages import version_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceguide.speech.disk_cache import DiskCache
    from voiceguide.speech.speaker import Speaker

_SCHEMA = 2
"""Counts up whenever the same words would be kept as different samples."""

_FULL_SCALE = 32_767
"""That of `as_int16`: clips go into a file of 16 bits as they are kept."""


class ClipStore:
    """Clips shaped by everything in `shaping`; for use from any thread.

    They are kept at SESSION_RATE whatever the `sample_rate` of the session: an engine does not say
    the same twice, and a session is to be as long in one format as in another. Without a cache
    only levels are remembered.
    """

    def __init__(
        self, cache: DiskCache | None, sample_rate: int, shaping: tuple[str | float, ...]
    ) -> None:
        self._cache = cache
        self._sample_rate = sample_rate
        self._shaping = shaping
        self._gains_db: dict[Speaker, float] = {}
        self._identity: list[str] | None = None
        self.usual_voice: str | None = None
        """The engine's, where it is not always the same one and was asked for."""

    def has(self, text: str, speaker: Speaker) -> bool:
        """Whether `clip` is likely to have an answer."""
        key = self._clip_key(text, speaker)
        return key is not None and self._cache is not None and self._cache.has(key)

    def clip(self, text: str, speaker: Speaker) -> Clip | None:
        """The clip of `text` as `keep` made it, maybe in another session."""
        key = self._clip_key(text, speaker)
        found = self._cache.get(key) if key is not None and self._cache is not None else None
        return None if found is None or found[1] != SESSION_RATE else self._as_clip(found[0])

    def keep(self, text: str, speaker: Speaker, finished: NDArray[np.int16]) -> Clip:
        """Keep samples (frames,) at SESSION_RATE, and make a clip of them.

        It is the same clip as the next session gets; the speaker's gain has to be known.
        """
        key = self._clip_key(text, speaker)
        if key is not None and self._cache is not None:
            self._cache.put(key, finished, SESSION_RATE)
        return self._as_clip(finished)

    def gain_db(self, speaker: Speaker) -> float | None:
        """The gain used before, in this session or, as far as the cache knows, in any other."""
        if speaker not in self._gains_db and self._cache is not None and self._knows_voice(speaker):
            with contextlib.suppress(ValueError):
                noted = float(self._cache.get_note(self._key(speaker, "gain")) or "")
                # All threads go by the first one found.
                self._gains_db.setdefault(speaker, noted)
        return self._gains_db.get(speaker)

    def keep_gain_db(self, speaker: Speaker, gain_db: float) -> float:
        """The gain from now on, with two places behind the point: this one, or an earlier one's."""
        gain_db = self._gains_db.setdefault(speaker, round(gain_db, 2))
        if self._cache is not None and self._knows_voice(speaker):
            self._cache.put_note(self._key(speaker, "gain"), f"{gain_db:.2f}")
        return gain_db

    def voices(self) -> str | None:
        """What the engine said of its voices."""
        if self._cache is None or not self._engine_is_embedded():
            return None
        return self._cache.get_note(self._voices_key())

    def keep_voices(self, described: str) -> None:
        """Keep what the engine says of its voices, where that cannot change."""
        if self._cache is not None and self._engine_is_embedded():
            self._cache.put_note(self._voices_key(), described)

    def _as_clip(self, finished: NDArray[np.int16]) -> Clip:
        levels = resample(finished.astype(np.float32), SESSION_RATE, self._sample_rate)
        samples = _own_memory(len(levels))
        np.multiply(levels, np.float32(1 / _FULL_SCALE), out=samples)
        # One clip is placed many times.
        samples.setflags(write=False)
        return Clip(samples.reshape(-1, 1))

    def _clip_key(self, text: str, speaker: Speaker) -> str | None:
        """None as long as not all that shapes the clip is known."""
        gain_db = self.gain_db(speaker)
        if gain_db is None or not self._knows_voice(speaker):
            return None
        return self._key(speaker, f"{gain_db:.2f}", text)

    def _knows_voice(self, speaker: Speaker) -> bool:
        # Which voice is the usual one is a system's setting beyond espeak, and may change.
        return speaker.voice is not None or DRIVER == "espeak" or self.usual_voice is not None

    def _key(self, speaker: Speaker, *rest: str) -> str:
        voice = self.usual_voice if speaker.voice is None else speaker.voice
        shaping = [*self._engine_identity(), *self._shaping, voice, speaker.pace_wpm]
        return json.dumps([*shaping, *rest])

    def _voices_key(self) -> str:
        return json.dumps([*self._engine_identity(), "voices"])

    def _engine_identity(self) -> list[str]:
        """What makes the same words sound different, known without starting the engine."""
        if self._identity is None:
            self._identity = [
                str(_SCHEMA),
                DRIVER,
                pyttsx3_version(),
                version_of("espeakng-loader") or "system",
                os.environ.get("ESPEAK_DATA_PATH", ""),
            ]
        return self._identity

    def _engine_is_embedded(self) -> bool:
        """Whether the voices are those of an installed package, so that they cannot change."""
        *_, loader, data_path = self._engine_identity()
        return sys.platform == "linux" and loader != "system" and not data_path


def _own_memory(frames: int) -> NDArray[np.float32]:
    """Memory that goes back to the system as soon as nobody has the clip any more.

    Clips differ in length and outlive all that is mixed from them: on the heap they leave gaps that
    the next one does not fit, and a session grows by 8 to 15 MB in its first hours (glibc 2.36).
    """
    size = max(frames, 1) * np.dtype(np.float32).itemsize
    if sys.platform == "win32":
        memory = mmap.mmap(-1, size)
    else:
        # Memory that other processes could share takes twice as long to come by.
        memory = mmap.mmap(-1, size, mmap.MAP_PRIVATE)
    return np.frombuffer(memory, np.float32, frames)


def pyttsx3_version() -> str:
    """The installed version, empty when there is none."""
    return version_of("pyttsx3")
