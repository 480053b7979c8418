"""What a narrator asks for by voice once a take was heard: “guide, keep it” in place of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voiceguide.errors import ListenError
from voiceguide.narration.recorder import RECORDING_RATE
from voiceguide.narration.sitting import Wish
from voiceguide.playback.actions import Action
from voiceguide.playback.listening import open_recogniser
from voiceguide.playback.listening.types import LISTENING_RATE, Moment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceguide.playback.listening.recogniser import Recogniser

_WISHES = {
    Action.READY: Wish.KEEP,
    Action.REPEAT: Wish.SPACE,
    Action.NEXT_STEP: Wish.SKIP,
    Action.PREVIOUS_STEP: Wish.BACK,
}


def open_take_commands() -> TakeCommands | None:
    """Return what hears commands, or None if the extra `listen` is not installed."""
    try:
        return TakeCommands(open_recogniser())
    except ListenError:
        return None


class TakeCommands:
    """Finds commands in the samples that takes are made of; hears all, so that it knows the room.

    What is heard while it does not listen, and what begins within half a second of that, is no
    command: the take itself, and the take played back.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        import soxr

        from voiceguide.playback.listening.detector import Detector

        self._detector = Detector(recogniser, None, claps=False)
        self._stream = soxr.ResampleStream(RECORDING_RATE, LISTENING_RATE, 1, quality="LQ")

    def feed(self, samples: NDArray[np.float32], *, listening: bool) -> Wish | None:
        """Hear the next samples at RECORDING_RATE; return what was asked for, if anything was."""
        heard = self._stream.resample_chunk(samples)
        # Without a canceller, a detector acts on nothing while something else sounds.
        sounding = np.full(len(heard), 0.0 if listening else 1.0, np.float32)
        asked = None
        for perceived in self._detector.feed(heard, sounding, Moment.TAKE):
            if perceived.action is not None:
                asked = _WISHES[perceived.action]
        return asked if listening else None
