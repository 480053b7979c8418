"""The ear: from what a microphone hears to what is asked for, the same live and from a file.

No clock, no thread and no device: time is the number of samples.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.playback.actions import Action
from voiceguide.playback.listening.claps import ClapDetector
from voiceguide.playback.listening.grammar import phrases_of
from voiceguide.playback.listening.types import Heard, Moment
from voiceguide.playback.listening.voice_activity import RATE, ActivityDetector, Utterance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voiceguide.playback.listening.echo import Canceller
    from voiceguide.playback.listening.recogniser import Recogniser

    Samples = NDArray[np.float32]

BLOCK = 320
"""Samples (20 ms) that are looked at together; a whole number of a canceller's own."""

CERTAIN = 0.5
"""From this confidence on an utterance is acted on."""

CERTAIN_IN_NOISE = 0.8
"""The same where noise hides the softer sounds, which make one command sound like another: of 530
commands of tuning voices, 70 % were heard and none was taken for another one."""

CERTAIN_OVER_SOUND = 0.67
"""The same where the session sounds, of which something may be left."""

CERTAIN_AFTER_TALK = 0.8
"""The same for what follows other talk closely, and so may be part of it."""

_TALK_S = 1.0
"""Who calls a command leaves a silence before it; between sentences there is mostly less."""

_QUIET_DB = 13.8
"""From this far above the noise on, of 15 dB that are counted, nothing is hidden."""

CERTAIN_AT_ONCE = 0.8
"""The same for what may still go on, as "guide, go" may."""

_KEPT_S = 6.0
_SOUNDING_DB = -60.0
_MOSTLY_ECHO_DB = 9.0
"""An utterance of which the canceller took so much was the session's own."""

_PARTLY_ECHO_DB = 3.0
"""The same for a clap, which is far louder than what sounds beside it."""

_SOFTER_DB = 6.0
_LATELY = RATE * 7 // 10


@dataclass(frozen=True)
class Perceived:
    """Something heard: `action` is None for what asks for nothing.

    `time_s` is when it was known and `end_s` when its sound ended, both from the beginning.
    """

    time_s: float
    end_s: float
    action: Action | None
    heard: Heard


class Detector:
    """Listens to one stream of samples at 16 kHz.

    `canceller` takes the reference out; without one, what is heard while the session sounds is
    not acted on. It also smooths noise, and with it the consonants of a command: so what is heard
    in the session's silences is taken as it is, and only what comes over its sound without it.
    """

    def __init__(
        self, recogniser: Recogniser, canceller: Canceller | None, *, claps: bool = True
    ) -> None:
        self._recogniser = recogniser
        self._canceller = canceller
        self._plain = _Line(ActivityDetector(), ClapDetector() if claps else None)
        self._over_sound = _Line(ActivityDetector(), ClapDetector() if claps else None)
        self._waiting = (np.zeros(0, np.float32), np.zeros(0, np.float32))
        self._microphone = _Memory()
        self._reference = _Memory()
        self._cleaned = _Memory()
        self._told_until = 0

    def feed(self, microphone: Samples, reference: Samples, moment: Moment) -> list[Perceived]:
        """Go on with what was heard, and as many samples of what the session played meanwhile."""
        heard = np.concatenate((self._waiting[0], microphone))
        played = np.concatenate((self._waiting[1], reference))
        whole = len(heard) // BLOCK * BLOCK
        self._waiting = (heard[whole:], played[whole:])
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
            *self._noticed(self._plain, heard, moment),
            *self._noticed(self._over_sound, cleaned, moment),
        ]

    def _noticed(self, line: _Line, samples: Samples, moment: Moment) -> Iterator[Perceived]:
        over_sound = line is self._over_sound
        if line.claps is not None:
            for place in line.claps.feed(samples):
                if self._session_sounds(place - _LATELY, place) == over_sound:
                    yield self._clapped(place, moment)
        for utterance in line.activity.feed(samples):
            if self._session_sounds(utterance.start, utterance.end) != over_sound:
                continue
            perceived = self._looked_at(line, utterance, moment)
            # Begun in a silence and gone on over sound, it is noticed on both lines.
            if perceived is not None and utterance.start >= self._told_until:
                if perceived.action is not None:
                    self._told_until = utterance.end
                yield perceived

    def _looked_at(self, line: _Line, utterance: Utterance, moment: Moment) -> Perceived | None:
        """What an utterance is told as, once; None before it is sure, and afterwards.

        A first look while it may still go on gains the time that recognising takes.
        """
        look = line.look if line.look and line.look.start == utterance.start else None
        if look is None or not look.told:
            if look is not None and look.end == utterance.end:
                perceived = replace(look.perceived, time_s=self._microphone.end / RATE)
            else:
                perceived = self._understood(utterance, moment)
            sure = perceived.action is not None and perceived.heard.confidence >= CERTAIN_AT_ONCE
            told = utterance.over or sure
            look = _Look(utterance.start, utterance.end, perceived, told)
            line.look = None if utterance.over else look
            return perceived if told else None
        if utterance.over:
            line.look = None
        return None

    def _clapped(self, place: int, moment: Moment) -> Perceived:
        action = Action.READY if moment is Moment.WAITING else Action.PAUSE_OR_RESUME
        level_db = _level_db(self._cleaned.between(place, place + RATE // 50))
        if self._is_own_clap(place, level_db):
            return Perceived(
                self._microphone.end / RATE, place / RATE, None, Heard("", 0.0, level_db)
            )
        return Perceived(
            self._microphone.end / RATE, place / RATE, action, Heard("double clap", 1.0, level_db)
        )

    def _understood(self, utterance: Utterance, moment: Moment) -> Perceived:
        text, confidence = "", 0.0
        if not self._is_own(utterance):
            text, confidence = self._recogniser.recognise(utterance.samples, moment)
        certain = CERTAIN
        if self._session_sounds(utterance.start, utterance.end):
            certain = CERTAIN_OVER_SOUND
        elif utterance.above_noise_db <= _QUIET_DB:
            certain = CERTAIN_IN_NOISE
        elif utterance.quiet_before_s < _TALK_S and moment is Moment.SESSION:
            certain = CERTAIN_AFTER_TALK
        action = phrases_of(moment).get(text) if confidence >= certain else None
        return Perceived(
            self._microphone.end / RATE,
            utterance.end / RATE,
            action,
            Heard(text, confidence, utterance.level_db),
        )

    def _is_own(self, utterance: Utterance) -> bool:
        """Whether it was the session that was heard, or what was left of it."""
        return self._is_echo(utterance.start, utterance.end, _MOSTLY_ECHO_DB)

    def _is_own_clap(self, place: int, level_db: float) -> bool:
        """Whether it was something in the session; its own onsets are softer than its voice."""
        if self._is_echo(place - RATE // 100, place + RATE // 30, _PARTLY_ECHO_DB):
            return True
        lately = (place - _LATELY, place)
        if _level_db(self._reference.between(*lately)) < _SOUNDING_DB:
            return False
        return level_db < _level_db(self._microphone.between(*lately)) - _SOFTER_DB

    def _is_echo(self, start: int, end: int, taken_db: float) -> bool:
        if not self._session_sounds(start, end):
            return False
        if self._canceller is None:
            return True
        before = _level_db(self._microphone.between(start, end))
        return before - _level_db(self._cleaned.between(start, end)) > taken_db

    def _session_sounds(self, start: int, end: int) -> bool:
        # An echo comes late: what sounded shortly before is heard now.
        return _level_db(self._reference.between(start - RATE // 2, end)) >= _SOUNDING_DB


@dataclass
class _Line:
    """One way to listen: to the microphone as it is, or without what the session plays."""

    activity: ActivityDetector
    claps: ClapDetector | None
    look: _Look | None = None


@dataclass(frozen=True)
class _Look:
    """What came of an utterance that may still go on."""

    start: int
    end: int
    perceived: Perceived
    told: bool


class _Memory:
    """The last seconds of a stream."""

    def __init__(self) -> None:
        self._pieces: list[Samples] = []
        self.end = 0

    def add(self, piece: Samples) -> None:
        self._pieces.append(piece)
        self.end += len(piece)
        if len(self._pieces) > 2 * _KEPT_S * RATE / BLOCK:
            del self._pieces[: len(self._pieces) // 2]

    def between(self, start: int, end: int) -> Samples:
        count = (self.end - min(start, self.end)) // BLOCK + 2
        samples = np.concatenate([np.zeros(0, np.float32), *self._pieces[-count:]])
        first = self.end - len(samples)
        return samples[max(start - first, 0) : max(end - first, 0)]


def _level_db(samples: Samples) -> float:
    return 10 * float(np.log10(float(np.mean(samples**2)) + 1e-10)) if len(samples) else -100.0
