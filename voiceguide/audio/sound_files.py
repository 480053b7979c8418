"""Sound files read from disk, within bounds of time and memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from voiceguide.audio.clip import Clip
from voiceguide.audio.containers import (
    SoundSource,
    UnreadableError,
    container_format,
    conversion_hint,
    open_container,
)
from voiceguide.audio.samples import is_damaged
from voiceguide.audio.stderr import library_noise_discarded
from voiceguide.errors import InputError
from voiceguide.system.reading import open_to_read
from voiceguide.text import printable, sentence

if TYPE_CHECKING:
    import soundfile
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


_PIECE_FRAMES = 65_536
_DAMAGED = (1, 29)
"""libsndfile's numbers for a file in which it recognises nothing, and for its own failures."""
_UNKNOWN_FRAMES = 2**63 - 1
"""The length that libsndfile gives a FLAC whose header has none; it cannot read on within one."""
_FILE_RATES = range(1_000, 768_001)
"""Sample rates believed: from telephone recordings to twice the fastest studio gear."""


def read_sound(path: Path, rate: int, *, longest_s: float) -> Clip:
    """Return a mono or stereo sound file as a clip at `rate` frames a second.

    Reads what libsndfile does (WAV, FLAC, Ogg, MP3, AIFF…) and what `containers` does (m4a, wma,
    webm…), and never more than `longest_s` seconds, whatever the header claims. Raises InputError,
    naming the file, if it cannot be used.
    """
    shown = printable(str(path))
    try:
        file = open_to_read(path)
    except FileNotFoundError:
        hint = "Check its name and folder."
        raise InputError(f"The sound file {shown} does not exist.", hint) from None
    except OSError as error:
        raise InputError(
            sentence(f"the sound file {shown} cannot be opened: {error.strerror or error}"),
            "Check that it is a sound file and that you are allowed to read it.",
        ) from error
    with file:
        try:
            container = container_format(file, path.suffix)
            opened = open_container(file, container) if container else _opened(file)
            # libmpg123 describes every damaged place of an MP3.
            with library_noise_discarded(), opened as sound:
                _check_sound(shown, sound.channels, sound.sample_rate)
                longest_frames = int(longest_s * sound.sample_rate)
                if sound.claimed_frames > longest_frames:
                    raise _too_long(shown, longest_s)
                samples = _read_at(rate, sound, longest_frames)
        except (UnreadableError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise InputError(
                sentence(f"the sound file {shown} cannot be read: {reason or error}"),
                conversion_hint(path),
            ) from error
    if samples is None:
        raise _too_long(shown, longest_s)
    if len(samples) == 0:
        raise InputError(f"The sound file {shown} is empty.", "Record or download it again.")
    if is_damaged(samples):
        raise InputError(
            f"The sound file {shown} is damaged: it contains samples that no recording has.",
            "Record or download it again, or save it with 16 bits, for example with"
            " `ffmpeg -i FILE -c:a pcm_s16le sound.wav`.",
        )
    return Clip(samples)


@contextmanager
def _opened(file: BinaryIO) -> Iterator[SoundSource]:
    """Open a file with libsndfile. Raises UnreadableError, also while its pieces are read."""
    import soundfile

    try:
        with soundfile.SoundFile(for_libsndfile(file), closefd=False) as sound:
            if sound.frames == _UNKNOWN_FRAMES:
                raise UnreadableError("its header does not say how long it is")
            yield SoundSource(sound.samplerate, sound.channels, _pieces(sound), sound.frames)
    except soundfile.LibsndfileError as error:
        # Its text begins with the name of the file, which the message has already.
        damaged = error.code in _DAMAGED
        reason = "it is damaged, or no sound file at all" if damaged else error.error_string
        raise UnreadableError(reason) from error
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise UnreadableError(str(error)) from error


def for_libsndfile(file: BinaryIO) -> int | str:
    """Return how to name an open file to libsndfile, which begins where it begins.

    A path is encoded by rules that not every name on a Unix disk follows; Windows has other file
    numbers in each library.
    """
    if sys.platform == "win32":
        return str(file.name)
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    return file.fileno()


def _pieces(file: soundfile.SoundFile) -> Iterator[Samples]:
    while len(piece := file.read(_PIECE_FRAMES, dtype="float32", always_2d=True)):
        yield piece


def _read_at(rate: int, sound: SoundSource, longest_frames: int) -> Samples | None:
    """Return all of a sound at `rate`; None if that is more than `longest_frames` of the file.

    Reads piece by piece: a small file may hold gigabytes of silence at a very high rate.
    """
    import soxr

    converter = soxr.ResampleStream(
        sound.sample_rate, rate, sound.channels, dtype="float32", quality="HQ"
    )
    read: list[Samples] = []
    frames = 0
    for piece in sound.pieces:
        frames += len(piece)
        if frames > longest_frames:
            return None
        read.append(piece if sound.sample_rate == rate else converter.resample_chunk(piece))
    if sound.sample_rate != rate:
        nothing = np.zeros((0, sound.channels), np.float32)
        read.append(converter.resample_chunk(nothing, last=True))
    return np.concatenate(read) if read else np.zeros((0, sound.channels), np.float32)


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
