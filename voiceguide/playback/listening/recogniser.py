"""Speech recognition: the interface of a recogniser, and pocketsphinx."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from msgspec import Struct

from voiceguide.playback.listening.confidence import DecodedPart, Decoding, confidence, is_hopeless
from voiceguide.playback.listening.grammar import PRONUNCIATIONS, commands, commands_and_similar
from voiceguide.playback.listening.types import Moment

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOG_BASE = math.log(1.0001)
"""The base of pocketsphinx's scores."""

_HISS_DB = -25.0
"""The level of added noise, relative to the louder third of an utterance."""


class Recogniser(Protocol):
    """Recognises which of a moment's phrases an utterance is."""

    def recognise(self, samples: NDArray[np.float32], moment: Moment) -> tuple[str, float]:
        """Return the likeliest phrase, empty if none fits, and a confidence from 0 to 1."""


class Evidence(Struct, frozen=True):
    """An utterance decoded three times: as a command, as something similar, as any sounds."""

    command: Decoding
    alike: Decoding | None
    sounds: Decoding


class SphinxRecogniser:
    """pocketsphinx with the model that it ships; decodes whole utterances.

    It always finds the likeliest command; the confidence then depends on how much better anything
    else fits.
    """

    def __init__(self) -> None:
        import pocketsphinx

        # With all senones computed, a score says how far a frame is from the best of them, which
        # makes different decodings of the same sound comparable.
        self._decoder: Any = pocketsphinx.Decoder(
            lm=None, loglevel="FATAL", bestpath=False, compallsen=True
        )
        for word, sounds in PRONUNCIATIONS.items():
            for each in sounds:
                self._add(word, each)
        for moment in Moment:
            self._decoder.add_jsgf_string(moment.value, commands(moment))
            self._decoder.add_jsgf_string(f"{moment.value} alike", commands_and_similar(moment))
        self._decoder.add_allphone_file("sounds", None)

    def recognise(self, samples: NDArray[np.float32], moment: Moment) -> tuple[str, float]:
        """See `Recogniser`."""
        evidence = self.evidence(samples, moment)
        if evidence is None:
            return "", 0.0
        return evidence.command.text, confidence(evidence.command, evidence.alike, evidence.sounds)

    def evidence(self, samples: NDArray[np.float32], moment: Moment) -> Evidence | None:
        """Return the decodings to compare; None if nothing sounds like a command."""
        pcm = _with_hiss(samples)
        command = self._decoded(pcm, moment.value)
        if command is None or is_hopeless(command):
            return None
        sounds = self._decoded(pcm, "sounds")
        if sounds is None:
            return None
        return Evidence(command, self._decoded(pcm, f"{moment.value} alike"), sounds)

    def _decoded(self, pcm: bytes, search: str) -> Decoding | None:
        decoder = self._decoder
        decoder.activate_search(search)
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        best = decoder.hyp()
        if best is None or not best.hypstr:
            return None
        parts = tuple(
            DecodedPart(
                each.word, each.start_frame, each.end_frame + 1, math.log(each.ascore) / _LOG_BASE
            )
            for each in decoder.seg()
            if each.word != "(NULL)"
        )
        return Decoding(best.hypstr, parts)

    def _add(self, word: str, sounds: str) -> None:
        number = 2
        while self._decoder.lookup_word(f"{word}({number})") is not None:
            number += 1
        self._decoder.add_word(f"{word}({number})", sounds, False)


def _with_hiss(samples: NDArray[np.float32]) -> bytes:
    """Return an utterance as 16-bit samples with a little noise, always the same.

    Words between digital silence fit the model far worse: it was trained on real recordings.
    """
    loudest = float(np.sqrt(np.mean(np.sort(samples**2)[-len(samples) // 3 :])))
    hiss = np.random.default_rng(1).normal(size=len(samples)) * loudest * 10 ** (_HISS_DB / 20)
    return (np.clip(samples + hiss, -1, 1) * 32767).astype("<i2").tobytes()
