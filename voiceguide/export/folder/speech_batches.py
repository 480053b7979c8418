"""Which words the jobs of a catalogue have to have spoken, each once, in batches for a cluster."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import asdict, replace

from voiceguide.errors import VoiceguideError
from voiceguide.export.folder.jobs import Job, Recipe, session_of
from voiceguide.session.narration import SpokenVoice
from voiceguide.speech.speaker import Speaker
from voiceguide.speech.synthesizer import Synthesizer

_MOST_TEXTS = 16
"""In a batch: speaking them takes half a second and more, sending one about a millisecond."""


class SpeechBatch(Struct, frozen=True):
    """Texts for one speaker. `key` is the same for the same clips, whoever wants them.

    The speaker's level is measured with the batch that comes `first`, so others wait for it.
    """

    key: str
    texts: tuple[str, ...]
    speaker: Speaker
    first: SpeechBatch | None


class SpeechBatches:
    """Parts what jobs say into batches; every text of a speaker is in one of them.

    `engine` is a text that changes with whatever makes the same words sound different.
    """

    def __init__(self, recipe: Recipe, speech: Synthesizer, engine: str) -> None:
        self._recipe = recipe
        self._speech = speech
        self._engine = engine
        self._batch_of: dict[Speaker, dict[str, SpeechBatch]] = {}
        self._last: tuple[object, list[SpeechBatch]] | None = None

    def of(self, job: Job) -> list[SpeechBatch]:
        """Return the batches that a job needs, in the order in which they are needed first.

        None for one whose words are not known before it is planned; it has them spoken itself.
        """
        wanted = (job.name, replace(job.combination, form=""))
        if self._last is None or self._last[0] != wanted:
            self._last = (wanted, self._batches(job))
        return self._last[1]

    def _batches(self, job: Job) -> list[SpeechBatch]:
        try:
            said = list(self._said(job))
        except VoiceguideError:
            # The job will fail, with a message that names the line.
            return []
        needed: dict[str, SpeechBatch] = {}
        for speaker in dict.fromkeys(speaker for speaker, _text in said):
            known = self._batch_of.setdefault(speaker, {})
            texts = [text for each, text in said if each == speaker]
            new = [text for text in dict.fromkeys(texts) if text not in known]
            while new:
                first = next(iter(known.values()), None)
                size = _MOST_TEXTS if known else 1
                batch = self._batch(tuple(new[:size]), speaker, first)
                known.update(dict.fromkeys(batch.texts, batch))
                new = new[size:]
            needed |= {known[text].key: known[text] for text in texts}
        return list(needed.values())

    def _batch(
        self, texts: tuple[str, ...], speaker: Speaker, first: SpeechBatch | None
    ) -> SpeechBatch:
        told = json.dumps([self._engine, texts, asdict(speaker)]).encode("ascii")
        digest = hashlib.blake2b(told, digest_size=16).hexdigest()
        return SpeechBatch(f"voiceguide-speech-{digest}", texts, speaker, first)

    def _said(self, job: Job) -> Iterator[tuple[Speaker, str]]:
        recipe = self._recipe
        options = recipe.options_of(job.combination)
        if options.fit_s is not None or job.routine.front.fit_s is not None:
            # Only the plan knows at which pace.
            return
        session = session_of(recipe, self._speech, job.routine, job.combination)
        for voice, text in session.plan.utterances():
            assert isinstance(voice, SpokenVoice)
            if not voice.has_recording(text):
                yield voice.speaker, voice.pronunciation.spoken(text)
