"""Chimes, recordings and backgrounds by name, each read once, at the session's rate."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.audio.clip import Clip
from voiceguide.errors import InputError
from voiceguide.library.catalog import Library, own_sound
from voiceguide.system.folders import shipped_folder
from voiceguide.text import nearest, printable

if TYPE_CHECKING:
    from voiceguide.audio.background import BackgroundLoop

LONGEST_CHIME_S = 60.0
LONGEST_RECORDING_S = 600.0
LONGEST_BACKGROUND_S = 600.0

MOST_BYTES = 2**30
"""The most memory for the sounds of one session: 100 minutes of mono as 32-bit floats."""


def _read_chime(path: Path, sample_rate: int) -> Clip:
    """Return a sound with its edges faded. Raises InputError."""
    from voiceguide.audio.samples import fade_edges
    from voiceguide.audio.sound_files import read_sound

    clip = read_sound(path, sample_rate, longest_s=LONGEST_CHIME_S)
    fade_edges(clip.samples, sample_rate)
    return clip


# `list` and an export of many routines make a session of each, and most ring the same bells.
_read_shipped_chime = functools.lru_cache(maxsize=32)(_read_chime)


class SoundBank:
    """Reads each sound once. All methods raise InputError if a sound cannot be found or used."""

    def __init__(self, library: Library, sample_rate: int) -> None:
        self._library = library
        self._sample_rate = sample_rate
        self._paths: dict[tuple[str, str | None, bool], Path] = {}
        self._clips: dict[tuple[Path, bool], Clip] = {}
        self._bytes = 0

    def chime(self, name: str, folder: str | None) -> Clip:
        """Return a sound at its own level: beside the script in `folder`, the user's or shipped."""
        path = self._path(name, folder, recording=False)
        key = (path, False)
        if key not in self._clips:
            shipped = shipped_folder("sounds") in path.parents
            read = _read_shipped_chime if shipped else _read_chime
            self._keep(key, read(path, self._sample_rate))
        return self._clips[key]

    def recording(self, file: str, folder: str | None) -> Clip:
        """Return a recorded voice at the loudness of speech, its edges faded."""
        path = self._path(file, folder, recording=True)
        key = (path, True)
        if key not in self._clips:
            self._keep(key, self._levelled(path))
        return self._clips[key]

    def background(self, name: str, folder: str | None) -> BackgroundLoop:
        """Return a loop at the loudness of backgrounds; sounds that are not shipped become loops.

        `name` is the name of a sound or, without a script's `folder`, the path of any sound file.
        """
        import numpy as np

        from voiceguide.audio.background import BackgroundLoop, crossfaded_loop
        from voiceguide.audio.levels import BACKGROUND_LUFS
        from voiceguide.audio.loudness import loudness_lufs
        from voiceguide.audio.sound_files import read_sound

        path = own_sound(name) if folder is None else None
        if path is None:
            path = self._found(name, folder)
        clip = read_sound(path, self._sample_rate, longest_s=LONGEST_BACKGROUND_S)
        if not path.resolve().is_relative_to(shipped_folder("sounds").resolve()):
            clip = crossfaded_loop(clip, self._sample_rate)
        loudness = loudness_lufs(clip.samples, self._sample_rate)
        gain_db = BACKGROUND_LUFS - loudness if np.isfinite(loudness) else 0.0
        return BackgroundLoop(clip, self._sample_rate, gain_db)

    def _found(self, name: str, folder: str | None) -> Path:
        try:
            return self._library.find_sound(name, folder)
        except InputError:
            names = self._library.background_names()
            near = nearest(name, names)
            meant = f"Did you mean {near[0]}? " if near else ""
            raise InputError(
                f"There is no background “{printable(name[:80])}”.",
                f"{meant}Choose {', '.join(names[:12])}, a sound file of your own, or off.",
            ) from None

    def _path(self, name: str, folder: str | None, *, recording: bool) -> Path:
        """Return the path of a sound. Searches once: every item of a session asks for chimes."""
        key = (name, folder, recording)
        if key not in self._paths:
            self._paths[key] = self._library.find_sound(name, folder, recording=recording)
        return self._paths[key]

    def _keep(self, key: tuple[Path, bool], clip: Clip) -> None:
        if self._bytes + clip.samples.nbytes > MOST_BYTES:
            minutes = MOST_BYTES // (4 * 60 * self._sample_rate)
            raise InputError(
                f"The sounds of this session are longer than {minutes} minutes in total.",
                "Use fewer or shorter ones, or mono.",
            )
        self._bytes += clip.samples.nbytes
        self._clips[key] = clip

    def _levelled(self, path: Path) -> Clip:
        from voiceguide.audio.levelling import levelling_gain_db
        from voiceguide.audio.levels import SPEECH_LUFS
        from voiceguide.audio.limiter import VOICE_CEILING_DB, limited_clip
        from voiceguide.audio.samples import fade_edges
        from voiceguide.audio.sound_files import read_sound

        samples = read_sound(path, self._sample_rate, longest_s=LONGEST_RECORDING_S).samples
        gain_db = levelling_gain_db(samples, self._sample_rate, SPEECH_LUFS, VOICE_CEILING_DB)
        levelled = limited_clip(samples, VOICE_CEILING_DB, 10 ** (gain_db / 20))
        fade_edges(levelled, self._sample_rate)
        return Clip(levelled)
