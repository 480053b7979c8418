"""The gain in the head of an Opus file, by which every player turns its sound up or down.

Opus adds up to 2 dB in single places, and where cannot be told beforehand. So the finished file is
decoded and measured, and turned down by what it is too much; no sound is encoded twice.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRUE_PEAK_DB = -1.0
"""Highest a decoded file may swing, between its samples too."""

_STEPS_IN_A_DB = 256
_GAIN = slice(16, 18)
"""Where the head says it, in 256ths of a decibel, signed, lowest byte first (RFC 7845, 5.1)."""

_OVERSAMPLED = 4
"""As ITU-R BS.1770-4 (annex 2) measures a true peak."""

_PIECE_FRAMES = 12_000
_MARGIN_FRAMES = 240
"""Looked at on both sides of a piece, and left out again: resampling does not know what lies
behind an edge."""

_BETWEEN_SAMPLES_DB = 4.0
"""By what a swing may exceed its highest sample; pieces further below the limit are passed over.
It is what a tone of 13.5 kHz can, and a session has next to nothing above that."""


def turn_down(path: Path) -> None:
    """Turn a finished Opus file down to TRUE_PEAK_DB where it swings higher.

    Raises OSError, soundfile.SoundFileError and mutagen.ogg.error.
    """
    surplus_db = true_peak_db(path) - TRUE_PEAK_DB
    if surplus_db <= 0:
        return
    from mutagen.ogg import OggPage

    gain = -math.ceil(surplus_db * _STEPS_IN_A_DB)
    with path.open("r+b") as file:
        page = OggPage(file)
        head = bytearray(page.packets[0])
        head[_GAIN] = gain.to_bytes(2, "little", signed=True)
        page.packets[0] = bytes(head)
        file.seek(page.offset)
        file.write(page.write())


def true_peak_db(path: Path) -> float:
    """The true peak of a sound file in dB of full scale, where it is near TRUE_PEAK_DB or above.

    Far below it the highest sample counts. Memory does not grow with length.
    """
    import numpy as np
    import soundfile

    highest = 1e-9
    near = 10 ** ((TRUE_PEAK_DB - _BETWEEN_SAMPLES_DB) / 20)
    with soundfile.SoundFile(path) as sound:
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
    """The highest swing of samples of shape (frames, channels), but for both margins."""
    import numpy as np
    import soxr

    finer = soxr.resample(samples, 1, _OVERSAMPLED)
    margin = _MARGIN_FRAMES * _OVERSAMPLED
    return float(np.abs(finer[margin:-margin]).max())
