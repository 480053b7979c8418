"""Room tone: the sound of a quiet room under a whole session, so that pauses are not cut off.

Digital silence between phrases sounds on headphones as if the line had gone dead.
"""

from __future__ import annotations

import random
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio.levels import ROOM_TONE_LUFS

LOOP_FRAMES = 1 << 17
"""Three seconds at 44.1 kHz: too long for a repeat to be heard in such an even sound."""

FADE_S = 1.0
"""How long it fades in at the beginning of a session and out at its end."""

LOWEST_HZ = 40.0
HIGHEST_HZ = 800.0
"""Between these, its power falls by 3 dB an octave, as in pink noise, and faster beyond them."""

_LOUDNESS_OF_ONE_LUFS = -1.43
"""Loudness of this noise if the mean square of its samples is 1, at 44.1 kHz in mono, measured:
measuring it anew takes a tenth of a second, before the first sound of a session."""

_SEED = 20


@lru_cache(maxsize=4)
def _loop(channels: int, sample_rate: int) -> NDArray[np.float32]:
    """Return the loop of shape (frames, channels), which has different noise in each channel."""
    frequencies = np.fft.rfftfreq(LOOP_FRAMES, 1 / sample_rate)[1:]
    levels = frequencies**-0.5
    levels /= 1 + (LOWEST_HZ / frequencies) ** 2
    levels /= 1 + (frequencies / HIGHEST_HZ) ** 2
    spectrum = np.zeros((channels, len(frequencies) + 1), np.complex128)
    # Not numpy.random: importing it takes longer than all the rest here.
    chance = random.Random(_SEED).randbytes(8 * channels * len(frequencies))
    numbers = np.frombuffer(chance, "<i4").reshape(2, channels, len(frequencies))
    spectrum[:, 1:] = (numbers[0] + 1j * numbers[1]) * levels
    # A sum of whole waves: its end leads into its beginning like any other two samples.
    loop = np.fft.irfft(spectrum, LOOP_FRAMES).T
    level = 10 ** ((ROOM_TONE_LUFS - _LOUDNESS_OF_ONE_LUFS) / 20) / np.sqrt(channels)
    samples: NDArray[np.float32] = (loop * (level / np.sqrt(np.mean(loop**2)))).astype(np.float32)
    samples.setflags(write=False)
    return samples


class RoomTone:
    """Adds room tone to the blocks of one session.

    What a frame gets depends on its position only, so it is the same after a jump.
    """

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._loop = _loop(channels, sample_rate)
        self._fade = round(FADE_S * sample_rate)
        self._fades_in_from = 0

    @property
    def fade_out_frames(self) -> int:
        """How long before the end of a session its end has to be known."""
        return self._fade

    def begin(self, frame: int) -> None:
        """Start at this frame, with a fade-in."""
        self._fades_in_from = frame

    def add(self, block: NDArray[np.float32], frame: int, end_frame: int | None) -> None:
        """Add the tone to the block that starts at `frame`.

        `end_frame` is where the session ends, if that is known yet.
        """
        end = frame + len(block)
        fades = frame < self._fades_in_from + self._fade
        if fades or (end_frame is not None and end > end_frame - self._fade):
            positions = np.arange(frame, end)
            gain = np.clip((positions - self._fades_in_from) / self._fade, 0, 1)
            if end_frame is not None:
                gain *= np.clip((end_frame - positions) / self._fade, 0, 1)
            block += self._loop[positions % LOOP_FRAMES] * gain.astype(np.float32)[:, None]
            return
        done = 0
        while done < len(block):
            first = (frame + done) % LOOP_FRAMES
            piece = self._loop[first : first + len(block) - done]
            block[done : done + len(piece)] += piece
            done += len(piece)
