"""Plays a take until it ends or something interrupts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voiceguide.audio.clip import SESSION_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PIECE_S = 0.05
_AHEAD_S = 0.25


def play_take(
    samples: NDArray[np.float32],
    rate: int,
    output_name: str | None,
    interrupted: Callable[[], bool],
) -> str:
    """Play mono samples (frames,); return why nothing is heard, empty if they are.

    `interrupted` is asked every few hundredths of a second, and has to wait as long itself. Raises
    OutputError.
    """
    from voiceguide.audio.outputs import open_output
    from voiceguide.audio.samples import resample

    heard = resample(samples, rate, SESSION_RATE).reshape(-1, 1)
    with open_output(output_name, SESSION_RATE, 1) as output:
        if output.reason:
            return output.reason.partition(":")[0] + ", so nothing is played."
        piece, written = round(_PIECE_S * SESSION_RATE), 0
        while output.position_frames < len(heard):
            ahead = written - output.position_frames
            if written < len(heard) and ahead < _AHEAD_S * SESSION_RATE:
                output.write(heard[written : written + piece])
                written += piece
            if interrupted():
                return ""
        output.finish()
    return ""
