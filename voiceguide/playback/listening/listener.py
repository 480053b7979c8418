"""The listener: a thread that passes what the microphone hears to an ear, while a session runs."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from voiceguide.errors import VoiceguideError
from voiceguide.playback.listening.types import Heard, Moment
from voiceguide.system.closing import Closing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.playback.actions import Action
    from voiceguide.playback.listening.detector import Detector
    from voiceguide.playback.listening.microphone import Microphone

_LONGEST_WAIT_S = 0.1
_PATIENCE = 30
"""Waits without a sample that mean the microphone is gone."""

_CLOSING_LIMIT_S = 1.0


class Listener(Closing):
    """Hears commands and claps until it is closed. For use from one thread at a time."""

    def __init__(self, detector: Detector, microphone: Microphone) -> None:
        from voiceguide.playback.listening.echo import Reference

        self._detector = detector
        self._microphone = microphone
        self._reference = Reference()
        self._moment = Moment.SESSION
        self._actions: deque[Action] = deque()
        self._heard: Heard | None = None
        self._level_db = -100.0
        self._problem = ""
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)
        self._thread.start()

    def actions(self) -> list[Action]:
        """What was asked for since the last call; never waits."""
        asked = []
        while self._actions:
            asked.append(self._actions.popleft())
        return asked

    def on_output(self, frames: NDArray[np.float32], sample_rate: int) -> None:
        """Receive what the output has consumed since the last call: mono samples (frames,)."""
        self._reference.put(frames, sample_rate)

    def set_moment(self, moment: Moment) -> None:
        """Set the moment that decides what words mean, from the next utterance to end on."""
        self._moment = moment

    @property
    def heard(self) -> Heard | None:
        """The last utterance or double clap, whether or not it asked for anything."""
        return self._heard

    @property
    def level_db(self) -> float:
        """How loud it is at the microphone now, in dB of full scale."""
        return self._level_db

    @property
    def problem(self) -> str:
        """Why nothing is heard any more, as one line; empty while all is well."""
        return self._problem

    def close(self) -> None:
        """Stop listening and give the microphone back, at once; may be called again."""
        self._closed.set()
        self._microphone.close()
        if self._thread is not threading.current_thread():
            self._thread.join(_CLOSING_LIMIT_S)

    def _run(self) -> None:
        try:
            self._listen()
        except VoiceguideError as error:
            self._problem = error.message
        except Exception as error:  # whatever it is, the session goes on by keys
            self._problem = f"Listening failed ({error!r})."

    def _listen(self) -> None:
        import numpy as np

        from voiceguide.playback.listening.echo import MICROPHONE_DELAY_S, RATE

        delayed = np.zeros(round(MICROPHONE_DELAY_S * RATE), np.float32)
        waits = 0
        while not self._closed.is_set():
            samples = self._microphone.read(_LONGEST_WAIT_S)
            waits = 0 if len(samples) else waits + 1
            if waits >= _PATIENCE:
                self._problem = "The microphone is gone; nothing is heard any more."
                return
            if len(samples) == 0:
                continue
            power = float(np.mean(samples**2))
            self._level_db = 10 * float(np.log10(power + 1e-10))
            line = np.concatenate((delayed, samples))
            now, delayed = line[: len(samples)], line[len(samples) :]
            for perceived in self._detector.feed(now, self._reference.take(len(now)), self._moment):
                self._heard = perceived.heard
                if perceived.action is not None:
                    self._actions.append(perceived.action)
