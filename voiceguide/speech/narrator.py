"""A narrator: the clips of a narration, at a session's rate and pace."""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.speech.narrations import LINES, LONGEST_LINE_S, ORIGINALS, Narration, Recording
from voiceguide.system.open_folder import OpenFolder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SLOWEST_SPEED, FASTEST_SPEED = 0.85, 1.15
"""How far recordings are stretched; beyond, words sound drawn out or chopped."""

MOST_FILE_BYTES = 64 * 2**20

_MEMORY_LIMIT_BYTES = 16 * 2**20
"""Of decoded recordings: a minute and a half at 44.1 kHz."""


def speed_for(pace_wpm: int, recorded_wpm: int) -> float:
    """Return how much faster than recorded a line is heard at a pace, within the limits."""
    return min(max(pace_wpm / recorded_wpm, SLOWEST_SPEED), FASTEST_SPEED)


def is_beyond(pace_wpm: int, recorded_wpm: int) -> bool:
    """Return whether a pace is beyond what recordings are stretched to."""
    return speed_for(pace_wpm, recorded_wpm) != pace_wpm / recorded_wpm


class Narrator:
    """The clips of one narration in one language, at a session's sample rate; for any thread."""

    def __init__(self, narration: Narration, language: str | None, sample_rate: int) -> None:
        self.narration = narration
        self.language = language
        self._sample_rate = sample_rate
        self._lock = threading.Lock()
        self._clips: OrderedDict[tuple[str, float], Clip] = OrderedDict()
        self._bytes = 0
        self._damaged: set[str] = set()

    def recording(self, text: str) -> Recording | None:
        """Return the recording of a line; None for one that is known to be damaged, too."""
        found = self.narration.recording(text, self.language)
        return None if found is None or found.file in self._damaged else found

    def clip(self, text: str, pace_wpm: int) -> Clip | None:
        """Return a line as mono samples; None if it has no recording, or a damaged one.

        The samples are shared and read-only.
        """
        found = self.recording(text)
        if found is None:
            return None
        key = found.file, speed_for(pace_wpm, found.pace_wpm)
        with self._lock:
            if key in self._clips:
                self._clips.move_to_end(key)
                return self._clips[key]
        try:
            recorded, rate = read_recording(self.narration.folder, found)
        except RecordingError:
            # Another voice says it: calmer than a session that ends in the middle.
            self._damaged.add(found.file)
            return None
        clip = _clip_from(recorded, rate, key[1], self._sample_rate)
        with self._lock:
            if key in self._clips:
                # Another thread was quicker.
                return self._clips[key]
            self._clips[key] = clip
            self._bytes += clip.samples.nbytes
            while self._bytes > _MEMORY_LIMIT_BYTES and len(self._clips) > 1:
                _, oldest = self._clips.popitem(last=False)
                self._bytes -= oldest.samples.nbytes
        return clip


class RecordingError(Exception):
    """A recording's file is missing or damaged."""


def read_recording(
    folder: Path, recording: Recording, *, original: bool = False
) -> tuple[NDArray[np.float32], int]:
    """Return mono samples (frames,) of a line and their rate. Raises RecordingError."""
    name, digest = recording.file, recording.sha256
    if original:
        name, digest = recording.original, recording.original_sha256
    content = read_file(folder / (ORIGINALS if original else LINES), name)
    if hashlib.sha256(content).hexdigest() != digest:
        raise RecordingError("it was changed")
    return decoded(content)


def read_file(folder: Path, name: str) -> bytes:
    """Return the content of a regular file, which no link is. Raises RecordingError."""
    try:
        with OpenFolder(folder) as opened, opened.open_to_read(name) as file:
            content = file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise RecordingError(error.strerror or str(error)) from None
    if len(content) > MOST_FILE_BYTES:
        raise RecordingError("it is too large")
    return content


def decoded(content: bytes) -> tuple[NDArray[np.float32], int]:
    """Return mono samples (frames,) of a FLAC file and their rate. Raises RecordingError."""
    import soundfile

    from voiceguide.audio.samples import is_damaged

    try:
        with soundfile.SoundFile(io.BytesIO(content)) as sound:
            rate = int(sound.samplerate)
            if sound.format != "FLAC" or not 8_000 <= rate <= 192_000:
                raise RecordingError("it is not a FLAC file")
            if sound.channels > 2:
                raise RecordingError("it is neither mono nor stereo")
            samples = sound.read(int(LONGEST_LINE_S * rate) + 1, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        raise RecordingError(str(error)) from None
    if not 0 < len(samples) <= LONGEST_LINE_S * rate:
        raise RecordingError("it is empty or too long")
    mono: NDArray[np.float32] = samples.mean(axis=1)
    if is_damaged(mono):
        raise RecordingError("it is damaged")
    return mono, rate


def _clip_from(recorded: NDArray[np.float32], rate: int, speed: float, sample_rate: int) -> Clip:
    """Return a recording as a clip of a session, as long in every format."""
    import numpy as np

    from voiceguide.audio.filters import stretched
    from voiceguide.audio.pcm import as_int16
    from voiceguide.audio.samples import fade_edges, resample

    if speed != 1:
        frames = round(len(recorded) / speed)
        longer = stretched(recorded, rate, 1 / speed)
        recorded = np.pad(longer[:frames], (0, max(0, frames - len(longer))))
        fade_edges(recorded, rate)
    finished = as_int16(resample(recorded, rate, SESSION_RATE).reshape(-1, 1), 1)[:, 0]
    levels = resample(finished.astype(np.float32), SESSION_RATE, sample_rate)
    samples = (levels * np.float32(1 / 32_767)).reshape(-1, 1)
    samples.setflags(write=False)
    return Clip(samples)
