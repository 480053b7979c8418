"""A pyttsx3 driver that speaks with Kokoro voices, into files; see `natural_driver`."""

# ruff: noqa: N802 (pyttsx3's names)

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from voiceguide.speech.engines import KOKORO
from voiceguide.speech.kokoro_phonemes import PADDING, pieces, tokens_of
from voiceguide.speech.natural_driver import NaturalDriver, open_model
from voiceguide.speech.natural_voice import NaturalVoice
from voiceguide.system.reading import open_to_read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 24_000

SENTENCE_GAP_S = 0.3
"""The silence between two sentences at a length scale of 1; the model's own is cut off."""

SHORTEST_SCALE, LONGEST_SCALE = 0.5, 4.0
"""Beyond, it speaks at the nearest."""

SPEED = 1.0
"""The model always speaks at its own speed: below, it adds syllables before and after the words."""

_ESPEAK_VOICES = {"en-us": "en-us", "en-gb": "en"}


class _Loaded(NamedTuple):
    """A session of the model, the style by the number of tokens, and espeak's pronunciation."""

    session: Any
    style: NDArray[np.float32]
    phonemizer: Any
    language: str


def buildDriver(proxy: Any) -> KokoroDriver:
    """Return a driver; pyttsx3 calls this."""
    return KokoroDriver(proxy)


class KokoroDriver(NaturalDriver):
    """Speaks with Kokoro's English voices, as espeak-ng, which comes with Piper, pronounces."""

    engine = KOKORO

    def load(self, voice: NaturalVoice) -> Any:
        """See NaturalDriver."""
        import numpy as np
        from piper.phonemize_espeak import EspeakPhonemizer

        assert voice.style is not None
        with open_to_read(voice.style) as file:
            style = np.frombuffer(file.read(), "<f4").reshape(-1, 1, 256)
        if not np.isfinite(style).all():
            raise ValueError("not a style")
        return _Loaded(
            open_model(voice.model, optimized=True), style, EspeakPhonemizer(), voice.language
        )

    def sentences(
        self, loaded: _Loaded, text: str, scale: float
    ) -> tuple[list[NDArray[np.float32]], int, float]:
        """See NaturalDriver."""
        scale = min(max(scale, SHORTEST_SCALE), LONGEST_SCALE)
        spoken = []
        for phonemes in loaded.phonemizer.phonemize(_ESPEAK_VOICES[loaded.language], text):
            for piece in pieces("".join(phonemes), british=loaded.language == "en-gb"):
                samples = _speak(loaded, tokens_of(piece))
                if len(samples):
                    spoken.append(_stretched(samples, scale))
        return spoken, SAMPLE_RATE, SENTENCE_GAP_S * scale


def _speak(loaded: _Loaded, tokens: list[int]) -> NDArray[np.float32]:
    """Return what some tokens sound like, without the silence around it."""
    import numpy as np

    from voiceguide.audio.samples import trim

    [samples] = loaded.session.run(
        None,
        {
            "tokens": np.array([[PADDING, *tokens, PADDING]], np.int64),
            "style": loaded.style[len(tokens) - 1],
            "speed": np.array([SPEED], np.float32),
        },
    )
    return trim(np.nan_to_num(np.asarray(samples, np.float32).ravel()), SAMPLE_RATE)


def _stretched(samples: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """Return samples (frames,) that last `scale` times as long, at the same pitch."""
    from voiceguide.audio.filters import stretched
    from voiceguide.audio.samples import trim

    return trim(stretched(samples, SAMPLE_RATE, scale), SAMPLE_RATE)
