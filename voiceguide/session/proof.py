"""Reads back what a session says with a recogniser, and has speech it mishears spoken again.

The best take replaces the others in the cache, so that every later session uses it. Only Piper's
voices say the same words differently; the others are only judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol, cast

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.samples import resample
from voiceguide.planning.planned_routine import PlannedRoutine
from voiceguide.planning.timeline import Passage
from voiceguide.script.routine import Routine
from voiceguide.session.narration import SpokenVoice
from voiceguide.session.session import Session
from voiceguide.speech.engines import PIPER, engine_of, is_natural
from voiceguide.speech.recogniser import HEARD_RATE
from voiceguide.speech.word_errors import word_errors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOISE_SCALES = (0.333, 1.0, 0.667, 0.0)
"""How much a Piper voice varies its sound in the takes after the first, until nothing is wrong."""

_USUAL_LANGUAGE = "en"
"""Of a script without a language, spoken by the engine's default voice."""

_FULL_SCALE = 32_767


class Hearing(Protocol):
    """Writes down what it hears in one language."""

    def heard(self, samples: NDArray[np.float32]) -> str:
        """Return the words in mono samples (frames,) at HEARD_RATE."""


class Utterance(Struct, frozen=True):
    """Words of a session, where they stand first, and the voice that says them."""

    text: str
    routine: Routine
    line: int
    language: str
    voice: SpokenVoice

    @property
    def source(self) -> str:
        """The name of the script that `line` belongs to."""
        return self.routine.source


class ProofLine(Struct, frozen=True):
    """An utterance with what was heard of its best take; `errors` of its `words` were wrong.

    `first_errors` are those of its first take, `takes` how often it was spoken for this proof.
    """

    utterance: Utterance
    heard: str
    errors: int
    words: int
    first_errors: int
    takes: int

    @property
    def was_improved(self) -> bool:
        """Whether another take is better than the first one, and was kept."""
        return self.errors < self.first_errors


def languages_of(session: Session) -> set[str]:
    """Return the tags of the languages that a session is spoken in."""
    return {_language(part) for part in session.plan.parts}


def utterances_of(
    session: Session, on_passage: Callable[[Passage], None] = lambda _passage: None
) -> list[Utterance]:
    """Return everything different that a session says, as it says it, in order.

    A single word, such as a number that is counted, gives a recogniser nothing to go by, and is
    left out. `on_passage` is called with each passage once it is planned. Raises what speaking the
    words raises.
    """
    routines = [performed.routine for _voice, performed in session.plan.performed()]
    found: dict[tuple[str, int], Utterance] = {}
    for passage in session.plan:
        part = session.plan.part_of(passage.item)
        voice = cast("SpokenVoice", part.voice)
        for event in passage.events:
            text = event.text or ""
            if event.kind != "speech" or len(re.findall(r"\w+", text)) < 2:
                continue
            if (text, id(voice)) not in found:
                within = routines[passage.item]
                found[text, id(voice)] = Utterance(text, within, event.line, _language(part), voice)
        on_passage(passage)
    return list(found.values())


def prove(
    utterances: list[Utterance], sample_rate: int, hearings: Mapping[str, Hearing]
) -> Iterator[ProofLine]:
    """Yield each utterance once it is judged and, if another take is better, that one is kept.

    `sample_rate` is the session's; `hearings` are by language, as in `languages_of`. Raises
    SpeechError.
    """
    for utterance in utterances:
        yield _proved(utterance, sample_rate, hearings[utterance.language])


def _proved(utterance: Utterance, sample_rate: int, hearing: Hearing) -> ProofLine:
    voice = utterance.voice
    words, speaker = voice.pronunciation.spoken(utterance.text), voice.speaker

    def judged(samples: NDArray[np.float32], rate: int, takes: int) -> ProofLine:
        heard = hearing.heard(resample(samples, rate, HEARD_RATE))
        # A pronunciation is not spelled as the word is.
        errors, count = min(
            word_errors(said, heard, utterance.language) for said in {utterance.text, words}
        )
        return ProofLine(utterance, heard, errors, count, errors, takes)

    clip = voice.clips(utterance.routine).speech(utterance.text, utterance.line)
    first = judged(clip.samples[:, 0], sample_rate, 1)
    best, kept, takes = first, None, 1
    if engine_of(speaker.voice) == PIPER and not voice.has_recording(utterance.text):
        for noise_scale in NOISE_SCALES:
            if best.errors == 0:
                break
            samples = voice.speech.again(words, speaker, noise_scale)
            takes += 1
            take = judged((samples / _FULL_SCALE).astype("float32"), SESSION_RATE, takes)
            if take.errors < best.errors:
                best, kept = take, samples
        if kept is not None:
            voice.speech.replace(words, speaker, kept)
    return replace(best, first_errors=first.errors, takes=takes)


def _language(part: PlannedRoutine) -> str:
    if part.routine.front.language is not None:
        return part.routine.front.language
    voice = cast("SpokenVoice", part.voice)
    named = voice.speaker.voice
    if named is None:
        return _USUAL_LANGUAGE
    known = voice.speech.natural_voices() if is_natural(named) else voice.speech.voices()
    languages = [each.language for each in known if each.id == named]
    return (languages or [""])[0] or _USUAL_LANGUAGE
