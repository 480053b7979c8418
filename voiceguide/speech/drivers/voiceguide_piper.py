"""A pyttsx3 driver that speaks with Piper voices, into files; see `natural_driver`."""

# ruff: noqa: N802 (pyttsx3's names)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voiceguide.speech.engines import PIPER, without_double_brackets
from voiceguide.speech.natural_driver import NaturalDriver, open_model
from voiceguide.speech.natural_voice import NaturalVoice
from voiceguide.system.reading import read_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTENCE_GAP_S = 0.25
"""The silence between two sentences at a length scale of 1; the model itself leaves none."""


def buildDriver(proxy: Any) -> PiperDriver:
    """Return a driver; pyttsx3 calls this."""
    return PiperDriver(proxy)


class PiperDriver(NaturalDriver):
    """Speaks with Piper's voices."""

    engine = PIPER

    def load(self, voice: NaturalVoice) -> Any:
        """See NaturalDriver."""
        import json

        from piper import PiperVoice
        from piper.config import PiperConfig

        config = PiperConfig.from_dict(json.loads(read_text(voice.config)))
        # To optimise the graph takes 0.35 s of the first 0.6, and speaks no quicker afterwards.
        return PiperVoice(open_model(voice.model, optimized=False), config)

    def sentences(
        self, loaded: Any, text: str, scale: float
    ) -> tuple[list[NDArray[np.float32]], int, float]:
        """See NaturalDriver."""
        from piper import SynthesisConfig

        # Without noise in the lengths the same words always take the same time.
        noise = self.getProperty("noise_scale")
        how = SynthesisConfig(length_scale=scale, noise_w_scale=0.0, noise_scale=noise)
        # Piper reads phonemes in double brackets.
        words = without_double_brackets(text)
        spoken = [each.audio_float_array for each in loaded.synthesize(words, how)]
        return spoken, loaded.config.sample_rate, SENTENCE_GAP_S * scale
