"""Speech recognition by vosk, with a model that the user has downloaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.errors import ListenError
from voiceguide.playback.listening.grammar import phrases_of
from voiceguide.playback.listening.types import LISTENING_RATE, Moment
from voiceguide.text import printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CERTAIN = 0.8
"""The confidence of vosk at which an utterance is acted on; vosk is too sure of wrong words."""


class VoskRecogniser:
    """A vosk model with a grammar for each moment. Raises ListenError."""

    def __init__(self, folder: Path) -> None:
        import vosk

        shown = printable(str(folder))
        if not folder.is_dir():
            raise ListenError(
                f"There is no folder “{shown}” with a vosk model.",
                "Unpack a model from https://alphacephei.com/vosk/models and name its folder.",
            )
        vosk.SetLogLevel(-1)
        from voiceguide.audio.stderr import library_noise_discarded

        try:
            with library_noise_discarded():
                model = vosk.Model(str(folder.resolve()))
                self._recognisers: dict[Moment, Any] = {
                    moment: vosk.KaldiRecognizer(
                        model, LISTENING_RATE, json.dumps([*phrases_of(moment), "[unk]"])
                    )
                    for moment in Moment
                }
        except Exception as error:  # vosk raises no narrower class
            raise ListenError(
                f"The folder “{shown}” has no model that vosk can read.",
                "Name the folder that contains `am` and `conf`.",
            ) from error
        for recogniser in self._recognisers.values():
            recogniser.SetWords(True)

    def recognise(self, samples: NDArray[np.float32], moment: Moment) -> tuple[str, float]:
        """See `Recogniser`."""
        recogniser = self._recognisers[moment]
        recogniser.Reset()
        recogniser.AcceptWaveform((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        words = json.loads(recogniser.FinalResult()).get("result", [])
        text = " ".join(each["word"] for each in words)
        if text not in phrases_of(moment):
            return "", 0.0
        confidence = min(each["conf"] for each in words)
        return text, min(confidence / _CERTAIN / 2, 1.0)
