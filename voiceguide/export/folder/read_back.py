"""Reads back what the files of a folder will say, before any is made.

The best takes are then in the cache that the files are made from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.errors import InputError, VoiceguideError
from voiceguide.export.folder.batch import WantedFile
from voiceguide.export.folder.jobs import Combination, Recipe, session_of
from voiceguide.script.routine import Routine
from voiceguide.session.proof import (
    Hearing,
    ProofLine,
    Utterance,
    languages_of,
    prove,
    utterances_of,
)
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Synthesizer


class ReadSession(Struct, frozen=True):
    """The lines of one session that were read back, and a digest of their best takes."""

    lines: tuple[ProofLine, ...]
    takes: str

    @property
    def misheard(self) -> int:
        """How many lines stay misheard."""
        return sum(line.errors > 0 for line in self.lines)


class ReadBack:
    """Reads back the sessions of files, each once, and words that several say only once.

    `open_hearing` returns what hears a language, or raises InputError. `on_session` is called with
    a file and what was heard of its session. With `strict` a session with misheard lines fails.
    """

    def __init__(
        self,
        recipe: Recipe,
        open_hearing: Callable[[str], Hearing],
        on_session: Callable[[WantedFile, ReadSession], None],
        *,
        strict: bool = False,
    ) -> None:
        self._recipe = recipe
        self._open_hearing = open_hearing
        self._on_session = on_session
        self._strict = strict
        self._hearings: dict[str, Hearing] = {}
        self._known: dict[Hashable, tuple[ProofLine, bytes]] = {}
        self._last: tuple[Routine, Combination, ReadSession] | None = None

    @property
    def lines(self) -> list[ProofLine]:
        """Everything different that was read back, where it was met first."""
        return [line for line, _take in self._known.values()]

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[WantedFile]:
        """Yield each file once its session was read back. Raises InputError without a recogniser.

        What cannot be spoken is left to its job, which tells why.
        """
        cache = DiskCache(self._recipe.cache, self._recipe.cache_bytes)
        with Synthesizer(sample_rate=SESSION_RATE, workers=1, cache=cache) as speech:
            for each in wanted:
                yield self._file(each, speech)

    def _file(self, wanted: WantedFile, speech: Synthesizer) -> WantedFile:
        routine, combination = wanted.routine, replace(wanted.combination, form="")
        if isinstance(routine, VoiceguideError):
            return wanted
        # The formats of one session follow each other.
        if self._last is None or self._last[0] is not routine or self._last[1] != combination:
            try:
                session = session_of(self._recipe, speech, routine, combination)
                languages = languages_of(session)
            except VoiceguideError:
                return wanted
            for language in languages - self._hearings.keys():
                self._hearings[language] = self._open_hearing(language)
            try:
                read = self._read([self._line(each) for each in utterances_of(session)])
            except VoiceguideError:
                return wanted
            self._last = (routine, combination, read)
            self._on_session(wanted, read)
        read = self._last[2]
        if self._strict and read.misheard:
            count = "1 line stays" if read.misheard == 1 else f"{read.misheard} lines stay"
            message = f"{count} misheard; --strict allows none."
            hint = "Reword them, give a word another spelling with `say:`, or leave out --strict."
            return replace(wanted, routine=InputError(message, hint))
        return replace(wanted, takes=read.takes)

    def _read(self, lines: list[tuple[ProofLine, bytes]]) -> ReadSession:
        digest = hashlib.blake2b(b"".join(take for _line, take in lines), digest_size=8)
        return ReadSession(tuple(line for line, _take in lines), digest.hexdigest())

    def _line(self, said: Utterance) -> tuple[ProofLine, bytes]:
        voice = said.voice
        narrator = voice.narrator if voice.has_recording(said.text) else None
        key = (
            *(said.text, voice.pronunciation.spoken(said.text), said.language, voice.speaker),
            None if narrator is None else narrator.narration.voice,
        )
        if key not in self._known:
            [line] = prove([said], SESSION_RATE, self._hearings)
            kept = voice.clips(said.routine).speech(said.text, said.line)
            self._known[key] = line, hashlib.blake2b(kept.samples.tobytes(), digest_size=8).digest()
        line, take = self._known[key]
        return replace(line, utterance=said), take
