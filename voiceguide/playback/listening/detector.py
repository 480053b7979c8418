"""The detector: turns a microphone's samples into actions, live or from a file.

It has no clock, thread or device: time is a number of samples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from voiceguide.playback.actions import Action
from voiceguide.playback.listening.claps import ClapDetector
from voiceguide.playback.listening.grammar import phrases_of
from voiceguide.playback.listening.types import LISTENING_RATE, Heard, Moment
from voiceguide.playback.listening.voice_activity import ActivityDetector, Utterance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voiceguide.playback.listening.echo import Canceller
    from voiceguide.playback.listening.recogniser import Recogniser

    Samples = NDArray[np.float32]

BLOCK = 320
"""Samples (20 ms) that are processed together; a multiple of a canceller's block."""

CERTAIN = 0.5
"""The confidence from which an utterance is acted on."""

CERTAIN_IN_NOISE = 0.8
"""The same in noise, which hides soft sounds and makes commands sound alike: of 530 commands of
voices used for tuning, 70 % were recognised and none was confused with another."""

CERTAIN_OVER_SOUND = 0.67
"""The same while the session sounds, since some of its echo may remain."""

CERTAIN_AFTER_TALK = 0.8
"""The same shortly after other talk, since the utterance may be part of it."""

_CALLED_FOR = (Moment.SESSION, Moment.TAKE)
"""The moments at which no command is expected without the call."""

_TALK_S = 1.0
"""People pause before a command; the pauses between sentences are mostly shorter."""

_QUIET_DB = 13.8
"""From this level above the noise on, of at most 15 dB measured, noise hides nothing."""

CERTAIN_AT_ONCE = 0.8
"""The same for an utterance that may continue, as "guide, go" may."""

_KEPT_S = 6.0
_SOUNDING_DB = -60.0
_MOSTLY_ECHO_DB = 9.0
"""If the canceller removes this much of an utterance, it was the session's own sound."""

_PARTLY_ECHO_DB = 3.0
"""The same for a clap, which is far louder than the session."""

_SOFTER_DB = 6.0
_RECENT = LISTENING_RATE * 7 // 10


class Perceived(Struct, frozen=True):
    """Something heard: `action` is None if it was no command.

    `time_s` is when it was recognised and `end_s` when its sound ended, from the first sample.
    """

    time_s: float
    end_s: float
    action: Action | None
    heard: Heard


class Detector:
    """Listens to one stream of samples at LISTENING_RATE.

    `canceller` removes the reference; without one, nothing is acted on while the session sounds.
    A canceller also smooths noise and consonants, so it is used only while the session sounds.
    """

    def __init__(
        self, recogniser: Recogniser, canceller: Canceller | None, *, claps: bool = True
    ) -> None:
        self._recogniser = recogniser
        self._canceller = canceller
        self._direct = _Path(ActivityDetector(), ClapDetector() if claps else None)
        self._cancelled = _Path(ActivityDetector(), ClapDetector() if claps else None)
        self._incomplete = (np.zeros(0, np.float32), np.zeros(0, np.float32))
        self._microphone = _Memory()
        self._reference = _Memory()
        self._cleaned = _Memory()
        self._acted_until = 0

    def feed(self, microphone: Samples, reference: Samples, moment: Moment) -> list[Perceived]:
        """Process the next samples, with as many of what the session played at the time."""
        heard = np.concatenate((self._incomplete[0], microphone))
        played = np.concatenate((self._incomplete[1], reference))
        whole = len(heard) // BLOCK * BLOCK
        self._incomplete = (heard[whole:], played[whole:])
        found: list[Perceived] = []
        for start in range(0, whole, BLOCK):
            block = slice(start, start + BLOCK)
            found += self._block(heard[block], played[block], moment)
        return found

    def _block(self, heard: Samples, played: Samples, moment: Moment) -> list[Perceived]:
        cleaned = heard if self._canceller is None else self._canceller.cancel(heard, played)
        self._microphone.add(heard)
        self._reference.add(played)
        self._cleaned.add(cleaned)
        return [
            *self._found(self._direct, heard, moment),
            *self._found(self._cancelled, cleaned, moment),
        ]

    def _found(self, path: _Path, samples: Samples, moment: Moment) -> Iterator[Perceived]:
        over_sound = path is self._cancelled
        if path.claps is not None:
            for place in path.claps.feed(samples):
                if self._session_sounds(place - _RECENT, place) == over_sound:
                    yield self._clapped(place, moment)
        for utterance in path.activity.feed(samples):
            if self._session_sounds(utterance.start, utterance.end) != over_sound:
                continue
            perceived = self._judged(path, utterance, moment)
            # Both paths find one that begins in a silence and continues over sound.
            if perceived is not None and utterance.start >= self._acted_until:
                if perceived.action is not None:
                    self._acted_until = utterance.end
                yield perceived

    def _judged(self, path: _Path, utterance: Utterance, moment: Moment) -> Perceived | None:
        """Return the result for an utterance once; None before it is certain, and afterwards.

        A first attempt while it may still continue saves the time that recognition takes.
        """
        attempt = path.attempt if path.attempt and path.attempt.start == utterance.start else None
        if attempt is None or not attempt.returned:
            if attempt is not None and attempt.end == utterance.end:
                perceived = replace(attempt.perceived, time_s=self._microphone.end / LISTENING_RATE)
            else:
                perceived = self._recognised(utterance, moment)
            sure = perceived.action is not None and perceived.heard.confidence >= CERTAIN_AT_ONCE
            returned = utterance.over or sure
            attempt = _Attempt(utterance.start, utterance.end, perceived, returned)
            path.attempt = None if utterance.over else attempt
            return perceived if returned else None
        if utterance.over:
            path.attempt = None
        return None

    def _clapped(self, place: int, moment: Moment) -> Perceived:
        level_db = _level_db(self._cleaned.between(place, place + LISTENING_RATE // 50))
        action, heard = None, Heard("", 0.0, level_db)
        if not self._is_own_clap(place, level_db):
            action = Action.READY if moment is Moment.WAITING else Action.PAUSE_OR_RESUME
            heard = Heard("double clap", 1.0, level_db)
        return Perceived(
            self._microphone.end / LISTENING_RATE, place / LISTENING_RATE, action, heard
        )

    def _recognised(self, utterance: Utterance, moment: Moment) -> Perceived:
        text, confidence = "", 0.0
        if not self._is_own(utterance):
            text, confidence = self._recogniser.recognise(utterance.samples, moment)
        certain = CERTAIN
        if self._session_sounds(utterance.start, utterance.end):
            certain = CERTAIN_OVER_SOUND
        elif utterance.above_noise_db <= _QUIET_DB:
            certain = CERTAIN_IN_NOISE
        elif utterance.quiet_before_s < _TALK_S and moment in _CALLED_FOR:
            certain = CERTAIN_AFTER_TALK
        action = phrases_of(moment).get(text) if confidence >= certain else None
        return Perceived(
            self._microphone.end / LISTENING_RATE,
            utterance.end / LISTENING_RATE,
            action,
            Heard(text, confidence, utterance.level_db),
        )

    def _is_own(self, utterance: Utterance) -> bool:
        """Whether it was the session's own sound, or what the canceller left of it."""
        return self._is_echo(utterance.start, utterance.end, _MOSTLY_ECHO_DB)

    def _is_own_clap(self, place: int, level_db: float) -> bool:
        """Whether it was part of the session, whose onsets are softer than its voice."""
        if self._is_echo(
            place - LISTENING_RATE // 100, place + LISTENING_RATE // 30, _PARTLY_ECHO_DB
        ):
            return True
        recent = (place - _RECENT, place)
        if _level_db(self._reference.between(*recent)) < _SOUNDING_DB:
            return False
        return level_db < _level_db(self._microphone.between(*recent)) - _SOFTER_DB

    def _is_echo(self, start: int, end: int, removed_db: float) -> bool:
        if not self._session_sounds(start, end):
            return False
        if self._canceller is None:
            return True
        before = _level_db(self._microphone.between(start, end))
        return before - _level_db(self._cleaned.between(start, end)) > removed_db

    def _session_sounds(self, start: int, end: int) -> bool:
        # An echo is late: what sounded shortly before is heard now.
        return _level_db(self._reference.between(start - LISTENING_RATE // 2, end)) >= _SOUNDING_DB


class _Path(Struct):
    """One of two paths: the microphone directly, or after the canceller."""

    activity: ActivityDetector
    claps: ClapDetector | None
    attempt: _Attempt | None = None


class _Attempt(Struct, frozen=True):
    """The result of an utterance that may still continue."""

    start: int
    end: int
    perceived: Perceived
    returned: bool


class _Memory:
    """The last seconds of a stream of samples."""

    def __init__(self) -> None:
        self._pieces: list[Samples] = []
        self.end = 0

    def add(self, piece: Samples) -> None:
        self._pieces.append(piece)
        self.end += len(piece)
        if len(self._pieces) > 2 * _KEPT_S * LISTENING_RATE / BLOCK:
            del self._pieces[: len(self._pieces) // 2]

    def between(self, start: int, end: int) -> Samples:
        count = (self.end - min(start, self.end)) // BLOCK + 2
        samples = np.concatenate([np.zeros(0, np.float32), *self._pieces[-count:]])
        first = self.end - len(samples)
        return samples[max(start - first, 0) : max(end - first, 0)]


def _level_db(samples: Samples) -> float:
    return 10 * float(np.log10(float(np.mean(samples**2)) + 1e-10)) if len(samples) else -100.0
