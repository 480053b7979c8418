"""Words out of utterances by vosk, with a model that the user has fetched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.errors import ListenError
from voiceguide.playback.listening.grammar import phrases_of
from voiceguide.playback.listening.types import Moment
from voiceguide.playback.listening.voice_activity import RATE
from voiceguide.text import printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CERTAIN = 0.8
"""Vosk is surer of a wrong word than pocketsphinx; from here on an utterance is acted on."""


class VoskRecogniser:
    """One model, and a grammar of it for each moment."""

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
                        model, RATE, json.dumps([*phrases_of(moment), "[unk]"])
                    )
                    for moment in Moment
                }
        except Exception as error:  # vosk knows no other kind
            raise ListenError(
                f"The folder {shown} holds no model that vosk can read.",
                "Name the folder that has `am` and `conf` in it.",
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
