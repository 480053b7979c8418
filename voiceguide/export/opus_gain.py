"""The output gain in the header of an Opus file, which every player applies.

Opus raises single peaks by up to 2 dB, and which ones cannot be predicted. So the finished file is
decoded and measured, and its header gain takes back the excess; nothing is encoded twice.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from voiceguide.system.open_folder import OpenFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRUE_PEAK_DB = -1.0
"""Highest true peak of a decoded file, in dB of full scale."""

_STEPS_IN_A_DB = 256
_GAIN = slice(16, 18)
"""Place of the gain in the header: signed, little-endian, in 1/256 dB (RFC 7845, 5.1)."""

_OVERSAMPLED = 4
"""Factor for true peaks, from ITU-R BS.1770-4 (annex 2)."""

_PIECE_FRAMES = 12_000
_MARGIN_FRAMES = 240
"""Context resampled on both sides of a piece and then dropped: resampling is wrong at an edge."""

_BETWEEN_SAMPLES_DB = 4.0
"""How far a true peak may exceed the highest sample: pieces further below the limit are skipped.
A tone of 13.5 kHz reaches this, and a session has next to nothing above that."""


def turn_down(file: OpenFile) -> None:
    """Turn a finished Opus file down to TRUE_PEAK_DB if its peaks are higher.

    Raises OSError, soundfile.SoundFileError and mutagen.ogg.error.
    """
    with file.open() as opened:
        excess_db = true_peak_db(opened) - TRUE_PEAK_DB
    if excess_db <= 0:
        return
    from mutagen.ogg import OggPage

    gain = -math.ceil(excess_db * _STEPS_IN_A_DB)
    with file.open() as opened:
        page = OggPage(opened)
        header = bytearray(page.packets[0])
        header[_GAIN] = gain.to_bytes(2, "little", signed=True)
        page.packets[0] = bytes(header)
        opened.seek(page.offset)
        opened.write(page.write())


def true_peak_db(file: Path | BinaryIO) -> float:
    """Return the true peak of a sound file in dB of full scale.

    Far below TRUE_PEAK_DB it returns the highest sample. Memory does not grow with length.
    """
    import numpy as np
    import soundfile

    highest = 1e-9
    near = 10 ** ((TRUE_PEAK_DB - _BETWEEN_SAMPLES_DB) / 20)
    with soundfile.SoundFile(file) as sound:
        before = np.zeros((2 * _MARGIN_FRAMES, sound.channels), np.float32)
        while True:
            piece = sound.read(_PIECE_FRAMES, "float32", always_2d=True)
            over = len(piece) == 0
            if over:
                piece = np.zeros((_MARGIN_FRAMES, sound.channels), np.float32)
            samples = np.concatenate([before, piece])
            level = float(np.abs(samples).max())
            highest = max(highest, _between_samples(samples) if level > near else level)
            if over:
                return 20 * math.log10(highest)
            before = samples[-2 * _MARGIN_FRAMES :]


def _between_samples(samples: NDArray[np.float32]) -> float:
    """Return the true peak of samples of shape (frames, channels), ignoring both margins."""
    import numpy as np
    import soxr

    finer = soxr.resample(samples, 1, _OVERSAMPLED)
    margin = _MARGIN_FRAMES * _OVERSAMPLED
    return float(np.abs(finer[margin:-margin]).max())
