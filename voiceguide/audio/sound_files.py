"""Sound files read from disk, within bounds of time and memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.audio.clip import Clip
from voiceguide.errors import InputError
from voiceguide.text import printable, sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


_PIECE_FRAMES = 65_536
_FILE_RATES = range(1_000, 768_001)
"""Sample rates believed: from telephone recordings to twice the fastest studio gear."""


def read_sound(path: Path, rate: int, *, longest_s: float) -> Clip:
    """A mono or stereo sound file as a clip at `rate` frames a second.

    Reads anything libsndfile does (WAV, FLAC, Ogg, MP3, AIFF…) and never more than `longest_s`
    seconds of it, whatever its header promises. Raises InputError, naming the file, when it
    cannot serve.
    """
    import soundfile

    shown = printable(str(path))
    if not path.is_file():
        # Also kept out: pipes and devices, which would be waited for or read without end.
        what = "is not a file" if path.exists() else "does not exist"
        raise InputError(f"The sound file {shown} {what}.", "Check its name and folder.")
    try:
        # Asked first, since libsndfile only speaks of a system error.
        path.open("rb").close()
    except OSError as error:
        raise InputError(
            sentence(f"the sound file {shown} cannot be opened: {error.strerror or error}"),
            "See that you are allowed to read it.",
        ) from error
    try:
        with soundfile.SoundFile(path) as file:
            _check_sound(shown, file.channels, file.samplerate)
            file_rate = int(file.samplerate)
            longest_frames = int(longest_s * file_rate)
            if file.frames > longest_frames:
                raise _too_long(shown, longest_s)
            samples = _read_at(rate, file, longest_frames)
    except (soundfile.SoundFileError, OSError) as error:
        raise InputError(
            sentence(f"the sound file {shown} cannot be read: {error}"),
            "Save it as WAV or FLAC, for example with `ffmpeg -i FILE sound.wav`.",
        ) from error
    if samples is None:
        raise _too_long(shown, longest_s)
    if len(samples) == 0:
        raise InputError(f"The sound file {shown} is empty.", "Record or download it again.")
    if not np.isfinite(samples).all():
        raise InputError(f"The sound file {shown} is damaged.", "Record or download it again.")
    return Clip(samples)


def _read_at(rate: int, file: Any, longest_frames: int) -> Samples | None:
    """All of an open soundfile.SoundFile at `rate`; None where that is more than `longest_frames`.

    Piece by piece: a small file may hold gigabytes of silence at a very high rate.
    """
    import soxr

    file_rate, channels = int(file.samplerate), int(file.channels)
    converter = soxr.ResampleStream(file_rate, rate, channels, dtype="float32", quality="HQ")
    pieces: list[Samples] = []
    frames, ended = 0, False
    while not ended:
        piece: Samples = file.read(_PIECE_FRAMES, dtype="float32", always_2d=True)
        frames += len(piece)
        if frames > longest_frames:
            return None
        ended = len(piece) == 0
        pieces.append(piece if file_rate == rate else converter.resample_chunk(piece, last=ended))
    return np.concatenate(pieces)


def _check_sound(shown: str, channels: int, sample_rate: int) -> None:
    if channels > 2:
        raise InputError(
            f"The sound file {shown} has {channels} channels; only mono and stereo can be played.",
            "Mix it down, for example with `ffmpeg -i FILE -ac 2 sound.wav`.",
        )
    if sample_rate not in _FILE_RATES:
        raise InputError(
            f"The sound file {shown} says it has {sample_rate} samples a second, "
            "which no sound has.",
            "Save it again at 44100 samples a second.",
        )


def _too_long(shown: str, longest_s: float) -> InputError:
    return InputError(
        f"The sound file {shown} is longer than {longest_s:g} seconds.", "Cut it shorter."
    )
