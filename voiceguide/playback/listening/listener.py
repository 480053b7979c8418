"""The listener: a thread that feeds the microphone's samples to a detector during a session."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError
from voiceguide.playback.listening.types import LISTENING_RATE, Heard, Moment
from voiceguide.system.closing import Closing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.audio.inputs.microphone import Microphone
    from voiceguide.playback.actions import Action
    from voiceguide.playback.listening.detector import Detector

_LONGEST_WAIT_S = 0.1
_WAITS_UNTIL_LOST = 30
"""After this many waits without a sample, the microphone is disconnected."""

_CLOSING_LIMIT_S = 1.0


class Listener(Closing):
    """Listens for commands and claps until it is closed. For use from one thread at a time."""

    def __init__(self, detector: Detector, microphone: Microphone) -> None:
        from voiceguide.playback.listening.echo import Reference

        self._detector = detector
        self._microphone = microphone
        self._reference = Reference()
        self._moment = Moment.SESSION
        self._actions: deque[Action] = deque()
        self.heard: Heard | None = None
        """The last utterance or double clap, whether or not it was a command."""
        self.level_db = -100.0
        """The level at the microphone now, in dBFS."""
        self.problem = ""
        """Why listening has ended, as one line; empty while it works."""
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)
        self._thread.start()

    def actions(self) -> list[Action]:
        """Return the actions asked for since the last call; never waits."""
        asked = []
        while self._actions:
            asked.append(self._actions.popleft())
        return asked

    def on_output(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        """Pass the canceller what was played since the last call: mono samples (frames,)."""
        self._reference.put(frames, sample_rate)

    def set_moment(self, moment: Moment) -> None:
        """Set what the session is doing; applies from the next utterance that ends."""
        self._moment = moment

    def close(self) -> None:
        """Stop listening and release the microphone at once; may be called again."""
        self._closed.set()
        self._microphone.close()
        if self._thread is not threading.current_thread():
            self._thread.join(_CLOSING_LIMIT_S)

    def _run(self) -> None:
        try:
            self._listen()
        except VoiceguideError as error:
            self.problem = error.message
        except Exception as error:  # the session continues, controlled by keys
            self.problem = f"Listening failed ({error!r})."

    def _listen(self) -> None:
        import numpy as np

        from voiceguide.playback.listening.echo import MICROPHONE_DELAY_S

        delayed = np.zeros(round(MICROPHONE_DELAY_S * LISTENING_RATE), np.float32)
        waits = 0
        while not self._closed.is_set():
            samples = self._microphone.read(_LONGEST_WAIT_S)
            waits = 0 if len(samples) else waits + 1
            if waits >= _WAITS_UNTIL_LOST:
                self.problem = "The microphone was disconnected; voice control has ended."
                return
            if len(samples) == 0:
                continue
            power = float(np.mean(samples**2))
            self.level_db = 10 * float(np.log10(power + 1e-10))
            samples = np.concatenate((delayed, samples))
            now, delayed = np.split(samples, [len(samples) - len(delayed)])
            for perceived in self._detector.feed(now, self._reference.take(len(now)), self._moment):
                self.heard = perceived.heard
                if perceived.action is not None:
                    self._actions.append(perceived.action)
