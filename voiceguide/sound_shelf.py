"""Sounds by name, read once each at the session's rate: chimes, recordings, backgrounds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.library import Library
from voiceguide.timeline import Clip

if TYPE_CHECKING:
    from voiceguide.background import BackgroundLoop

LONGEST_CHIME_S = 60.0
LONGEST_RECORDING_S = 600.0
LONGEST_BACKGROUND_S = 600.0


class SoundShelf:
    """Reads each sound once. All methods raise InputError, saying what is wrong with a sound."""

    def __init__(self, library: Library, sample_rate: int) -> None:
        self._library = library
        self._sample_rate = sample_rate
        self._clips: dict[tuple[Path, bool], Clip] = {}

    def chime(self, name: str, folder: str | None) -> Clip:
        """A sound at its own level: beside the script in `folder`, the user's, or shipped."""
        path = self._library.find_sound(name, folder)
        key = (path, False)
        if key not in self._clips:
            from voiceguide.samples import fade_edges, read_sound

            clip = read_sound(path, self._sample_rate, longest_s=LONGEST_CHIME_S)
            self._clips[key] = Clip(fade_edges(clip.samples, self._sample_rate))
        return self._clips[key]

    def recording(self, file: str, folder: str | None) -> Clip:
        """A recorded voice, brought to the loudness of speech, its edges faded."""
        path = self._library.find_sound(file, folder, recording=True)
        key = (path, True)
        if key not in self._clips:
            self._clips[key] = self._levelled(path)
        return self._clips[key]

    def background(self, name: str, folder: str | None) -> BackgroundLoop:
        """A loop at the loudness of backgrounds.

        `name` is a sound's, or, unless a script in `folder` asks, the path of any sound file.
        """
        import numpy as np

        from voiceguide.background import LOUDNESS_LUFS, BackgroundLoop
        from voiceguide.samples import loudness_lufs, read_sound

        path = Path(name).expanduser()
        if folder is not None or not path.is_file():
            path = self._library.find_sound(name, folder)
        clip = read_sound(path, self._sample_rate, longest_s=LONGEST_BACKGROUND_S)
        loudness = loudness_lufs(clip.samples, self._sample_rate)
        gain_db = LOUDNESS_LUFS - loudness if np.isfinite(loudness) else 0.0
        return BackgroundLoop(clip, self._sample_rate, gain_db)

    def _levelled(self, path: Path) -> Clip:
        import numpy as np

        from voiceguide.limiter import VOICE_CEILING_DB, limited_clip
        from voiceguide.samples import fade_edges, loudness_lufs, read_sound
        from voiceguide.speech_render import SPEECH_LUFS

        clip = read_sound(path, self._sample_rate, longest_s=LONGEST_RECORDING_S)
        loudness = loudness_lufs(clip.samples, self._sample_rate)
        gain = 10 ** ((SPEECH_LUFS - loudness) / 20) if np.isfinite(loudness) else 1.0
        samples = (clip.samples * gain).astype(np.float32)
        return Clip(fade_edges(limited_clip(samples, VOICE_CEILING_DB), self._sample_rate))
