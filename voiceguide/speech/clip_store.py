"""Finished clips, levels and the engine's voices, stored under everything that shapes them.

`disk_cache` stores bytes by key; this knows what belongs in a key.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import asdict

from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.audio.samples import resample
from voiceguide.speech.engines import DRIVER, KOKORO, PIPER, engine_of, is_natural
from voiceguide.speech.espeak_pace import paces_of
from voiceguide.speech.pace_table import KNOWN, Measured, measured_from
from voiceguide.speech.reference_texts import pace_text
from voiceguide.system.packages import version_of
from voiceguide.system.stored import StoredError, parse_stored, read_stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from voiceguide.speech.disk_cache import DiskCache
    from voiceguide.speech.speaker import Speaker

_SCHEMA = 2
"""To be increased whenever the same words would be stored as different samples."""

_NATURAL_SCHEMAS = {PIPER: "1", KOKORO: "1"}
"""To be changed whenever our driver makes other samples of the same words."""

_HIGHEST_GAIN_DB = 60.0
"""A stored gain beyond this is no gain."""

_FULL_SCALE = 32_767
"""That of `as_int16`: a file of 16 bits gets a clip's samples exactly as they are stored."""


class _Described(Struct, frozen=True, forbid_unknown_fields=True):
    """A voice as `Engine.voices` describes it."""

    id: str
    name: str
    languages: tuple[str, ...]
    gender: str | None


class ClipStore:
    """Clips shaped by everything in `shaping`; for use from any thread.

    They are stored at SESSION_RATE, whatever the `sample_rate` of this session: an engine does not
    say the same words twice alike, and a session must last equally long in every format. Without a
    cache only levels are remembered.
    """

    def __init__(
        self, cache: DiskCache | None, sample_rate: int, shaping: tuple[str | float, ...]
    ) -> None:
        self._cache = cache
        self._sample_rate = sample_rate
        self._shaping = shaping
        self._gains_db: dict[Speaker, float] = {}
        self._identity: list[str] | None = None
        self._natural: dict[str, list[str] | None] = {}
        self._measured: dict[str, Measured] = {}
        self.default_voice: str | None = None
        """The engine's default voice; to be set if a setting of the system can change it."""

    def has(self, text: str, speaker: Speaker) -> bool:
        """Return whether `get` is likely to find a clip."""
        key = self._clip_key(text, speaker)
        return key is not None and self._cache is not None and self._cache.has(key)

    def get(self, text: str, speaker: Speaker) -> Clip | None:
        """Return the clip of `text` that `put` made, in this session or another."""
        key = self._clip_key(text, speaker)
        found = self._cache.get(key) if key is not None and self._cache is not None else None
        return None if found is None or found[1] != SESSION_RATE else self._as_clip(found[0])

    def silence(self, text: str, speaker: Speaker) -> Clip | None:
        """Return silence as long as the clip that `get` would most likely return."""
        key = self._clip_key(text, speaker)
        found = self._cache.length(key) if key is not None and self._cache is not None else None
        if found is None or found[1] != SESSION_RATE or self._sample_rate != SESSION_RATE:
            return None
        # One number for all of them, so that it takes no memory.
        return Clip(np.broadcast_to(np.float32(0), (found[0], 1)))

    def put(self, text: str, speaker: Speaker, finished: NDArray[np.int16]) -> Clip:
        """Store samples (frames,) at SESSION_RATE; return their clip, the same as from `get`.

        The speaker's gain must be known.
        """
        key = self._clip_key(text, speaker)
        if key is not None and self._cache is not None:
            self._cache.put(key, finished, SESSION_RATE)
        return self._as_clip(finished)

    def gain_db(self, speaker: Speaker) -> float | None:
        """Return the gain stored in this session, or else in any other.

        That of a natural voice was measured with its paces.
        """
        if speaker.voice is not None and is_natural(speaker.voice):
            measured = self.measured(speaker.voice)
            return None if measured is None else round(measured.gain_db(speaker.pace_wpm), 2)
        if speaker not in self._gains_db and self._cache is not None and self.knows_voice(speaker):
            with contextlib.suppress(ValueError):
                stored = float(self._cache.get_note(self._key(speaker, "gain")) or "")
                # All threads use the first one found. `nan` is a number to Python.
                if abs(stored) <= _HIGHEST_GAIN_DB:
                    self._gains_db.setdefault(speaker, stored)
        return self._gains_db.get(speaker)

    def put_gain_db(self, speaker: Speaker, gain_db: float) -> float:
        """Store a gain, unless there is one; return the speaker's, with two decimal places."""
        gain_db = self._gains_db.setdefault(speaker, round(gain_db, 2))
        if self._cache is not None and self.knows_voice(speaker):
            self._cache.put_note(self._key(speaker, "gain"), f"{gain_db:.2f}")
        return gain_db

    def measured(self, voice: str) -> Measured | None:
        """Return the paces and gains of a natural voice, if they were ever measured."""
        identity = self._natural_identity(voice)
        if identity is not None and voice not in self._measured:
            own_digest = identity[-1].partition("-")[0]
            found = KNOWN.get(own_digest) or self._stored_measured(identity, voice)
            if found is not None:
                self._measured[voice] = found
        return self._measured.get(voice)

    def put_measured(self, voice: str, measured: Measured) -> None:
        """Store what was measured of a natural voice."""
        self._measured[voice] = measured
        identity = self._natural_identity(voice)
        if self._cache is not None and identity is not None:
            self._cache.put_note(self._measured_key(identity, voice), json.dumps(measured))

    def _stored_measured(self, identity: list[str], voice: str) -> Measured | None:
        if self._cache is not None:
            with contextlib.suppress(ValueError, RecursionError):
                note = self._cache.get_note(self._measured_key(identity, voice))
                return measured_from(json.loads(note or ""))
        return None

    def _measured_key(self, identity: list[str], voice: str) -> str:
        return json.dumps([*identity, *self._shaping, "measured", pace_text(voice)])

    def taken_out(self, text: str, speaker: Speaker) -> dict[str, bytes]:
        """Return the entries that `get` finds a clip by, by their keys, for another machine."""
        keys = [self._clip_key(text, speaker)]
        if not is_natural(speaker.voice):
            keys.append(self._key(speaker, "gain"))
        else:
            identity = self._natural_identity(speaker.voice)
            keys.append(self._measured_key(identity or [], speaker.voice or ""))
        found = {key: self._cache.whole(key) for key in keys if key} if self._cache else {}
        return {key: entry for key, entry in found.items() if entry is not None}

    def take_in(self, entries: Mapping[str, bytes]) -> None:
        """Store entries that were `taken_out`; levels among them override those known before."""
        for key, entry in entries.items():
            if self._cache is not None:
                self._cache.put_whole(key, entry)
        self._gains_db.clear()
        self._measured.clear()

    def voices(self) -> list[dict[str, Any]] | None:
        """Return what `put_voices` stored; None also if that makes no sense."""
        if self._cache is None or not self._engine_is_embedded():
            return None
        try:
            stored = parse_stored(self._cache.get_note(self._voices_key()) or "")
            return [asdict(one) for one in read_stored(tuple[_Described, ...], stored)]
        except StoredError:
            return None

    def put_voices(self, described: list[dict[str, Any]]) -> None:
        """Store the engine's description of its voices, if they cannot change."""
        if self._cache is not None and self._engine_is_embedded():
            self._cache.put_note(self._voices_key(), json.dumps(described))

    def _as_clip(self, finished: NDArray[np.int16]) -> Clip:
        levels = resample(finished.astype(np.float32), SESSION_RATE, self._sample_rate)
        samples = _own_memory(len(levels))
        np.multiply(levels, np.float32(1 / _FULL_SCALE), out=samples)
        # One clip is placed many times.
        samples.setflags(write=False)
        return Clip(samples.reshape(-1, 1))

    def _clip_key(self, text: str, speaker: Speaker) -> str | None:
        """Return the key of a clip, or None as long as not everything in it is known."""
        gain_db = self.gain_db(speaker)
        if gain_db is None or not self.knows_voice(speaker):
            return None
        return self._key(speaker, f"{gain_db:.2f}", text)

    def knows_voice(self, speaker: Speaker) -> bool:
        """Return whether it is known which voice speaks, so that its clips can be stored."""
        if is_natural(speaker.voice):
            return self._natural_identity(speaker.voice) is not None
        # espeak's default voice is always the same; elsewhere it is a setting of the system.
        return speaker.voice is not None or DRIVER == "espeak" or self.default_voice is not None

    def _key(self, speaker: Speaker, *rest: str) -> str:
        voice = self.default_voice if speaker.voice is None else speaker.voice
        identity = self._natural_identity(voice) if is_natural(voice) else self._engine_identity()
        shaping = [*(identity or ()), *self._shaping, voice, speaker.pace_wpm, *self._paces(voice)]
        return json.dumps([*shaping, *rest])

    def _paces(self, voice: str | None) -> tuple[float, ...]:
        """Return the words per minute by which a pace becomes the engine's own setting."""
        if not is_natural(voice):
            return paces_of(voice) if DRIVER == "espeak" else ()
        measured = self.measured(voice or "")
        return () if measured is None else measured.wpm

    def _voices_key(self) -> str:
        return json.dumps([*self._engine_identity(), "voices"])

    def _engine_identity(self) -> list[str]:
        """Return what makes the same words sound different, without starting the engine."""
        if self._identity is None:
            self._identity = [
                str(_SCHEMA),
                DRIVER,
                version_of("pyttsx3"),
                version_of("espeakng-loader") or "system",
                os.environ.get("ESPEAK_DATA_PATH", ""),
            ]
        return self._identity

    def _natural_identity(self, voice: str | None) -> list[str] | None:
        """Return the same for a natural voice, its digest last; None if its files are gone."""
        if voice is None:
            return None
        if voice not in self._natural:
            from voiceguide.speech.natural_voices import ENGINE_PACKAGES, digest_of, natural_voice

            identity = None
            found = natural_voice(voice)
            with contextlib.suppress(OSError):
                if found is not None:
                    versions = [version_of(package) for package in ENGINE_PACKAGES]
                    digest = digest_of(found)
                    engine = engine_of(voice)
                    schemas = [str(_SCHEMA), engine, _NATURAL_SCHEMAS[engine]]
                    identity = [*schemas, version_of("pyttsx3"), *versions, digest]
            # Only now, so that no other thread takes the voice for one that is gone.
            self._natural[voice] = identity
        return self._natural[voice]

    def _engine_is_embedded(self) -> bool:
        """Return whether the voices come from an installed package, so that they cannot change."""
        *_, loader, data_path = self._engine_identity()
        return sys.platform == "linux" and loader != "system" and not data_path


def _own_memory(frames: int) -> NDArray[np.float32]:
    """Return uninitialised samples (frames,) whose memory the system gets back with the clip's end.

    On the heap, clips of different lengths leave gaps that the next one does not fit: an eight-hour
    session then takes 94 MB in place of 84 (glibc 2.36; see docs/decisions.md).
    """
    size = max(frames, 1) * np.dtype(np.float32).itemsize
    if sys.platform == "win32":
        memory = mmap.mmap(-1, size)
    else:
        # The default, memory that other processes may share, takes twice as long to get.
        memory = mmap.mmap(-1, size, mmap.MAP_PRIVATE)
    return np.frombuffer(memory, np.float32, frames)
