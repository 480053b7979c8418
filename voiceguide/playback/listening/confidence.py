"""The confidence that an utterance was the command it resembles: a logistic regression. Pure.

The weights come from `benchmarks/listen/weigh.py`, from synthetic voices and talk that are not part
of the reported measurements.
"""

from __future__ import annotations

import math

from msgspec import Struct

from voiceguide.playback.actions import CALL

_SLOPES = {
    "fit": (-41.59, 0.01071, 0.06428),
    "call fit": (-26.28, 0.003744, -0.008195),
    "command fit": (-24.43, 0.01492, 0.04581),
    "worse fit": (-31.55, 0.02, 0.08944),
    "silence fit": (-17.28, 0.02106, 0.1713),
    "call score": (-67.4, 0.01513, 0.03512),
    "command score": (-63.2, -0.0111, 0.002614),
    "call length": (2.371, 1.258, -0.9752),
    "command length": (2.162, -0.2723, 1.155),
    "gap": (0.408, 5.377, 0.1216),
    "rest": (1.991, -1.084, 0.2426),
    "alike": (-2.348, 0.1688, -0.07567),
    "same": (0.2345, 3.127, 0.9578),
    "length squared": (0.326, -1.119, -1.769),
}
"""Of each feature, its middle, and its weight below and above that.

With two slopes, half as much other talk passes as with one, and as many commands are recognised."""

FEATURES = tuple(_SLOPES)

_OFFSETS = {
    "guide pause": -2.204, "guide wait please": 0.612, "guide continue": -0.307,
    "guide repeat": -0.134, "guide next step": 1.867, "guide go back": 0.21,
    "guide slow down": -0.224, "guide speed up": 0.383, "guide stop": 1.065,
    "guide stop the session": 1.66, "guide ready": -2.666, "ready": 1.748, "stop": 4.057,
}  # fmt: skip
"""The shorter a command, the more other talk resembles it."""

_BIAS = -3.197 - 0.9
"""Lower than the fitted value: a missed command is repeated, a wrong one spoils a session."""

_PHONES = {
    "pause": 3, "wait please": 7, "continue": 8, "repeat": 6, "next step": 9, "go back": 5,
    "slow down": 6, "speed up": 6, "stop": 4, "stop the session": 11, "ready": 4,
    "keep it": 5, "once again": 8, "skip this": 7,
}  # fmt: skip

_HOPELESS = -130.0


class DecodedPart(Struct, frozen=True):
    """A word, silence or sound of a decoding: its frames (10 ms each) and its acoustic score."""

    word: str
    start: int
    end: int
    score: float

    @property
    def frames(self) -> int:
        """Its length in frames."""
        return self.end - self.start


class Decoding(Struct, frozen=True):
    """A decoding of an utterance, from its first frame to its last."""

    text: str
    parts: tuple[DecodedPart, ...]

    @property
    def words(self) -> tuple[DecodedPart, ...]:
        """Its parts without silences and noises."""
        return tuple(each for each in self.parts if each.word[0] not in "<[+")

    @property
    def frames(self) -> int:
        """The length of the utterance in frames."""
        return self.parts[-1].end

    def score(self, start: int, end: int) -> float:
        """Return the score of some frames; parts that overlap them count in proportion."""
        return sum(
            each.score * max(min(end, each.end) - max(start, each.start), 0) / each.frames
            for each in self.parts
            if each.frames
        )


def is_hopeless(command: Decoding) -> bool:
    """Whether a decoding fits so badly that no further one is worthwhile."""
    words = command.words
    if not words:
        return True
    frames = sum(each.frames for each in words)
    return sum(each.score for each in words) / frames < _HOPELESS


def confidence(command: Decoding, alike: Decoding | None, sounds: Decoding) -> float:
    """Return the probability, 0 to 1, that the command was said."""
    log_odds = _BIAS + _OFFSETS.get(command.text, 0.0)
    for value, (middle, below, above) in zip(
        features(command, alike, sounds), _SLOPES.values(), strict=True
    ):
        log_odds += (below if value < middle else above) * (value - middle)
    return 1 / (1 + math.exp(-max(min(log_odds, 30.0), -30.0)))


def features(command: Decoding, alike: Decoding | None, sounds: Decoding) -> tuple[float, ...]:
    """Return the values of FEATURES. Fits are relative to the decoding as any sounds, per frame."""
    words = command.words
    call = words[0]
    rest = words[1:] if len(words) > 1 and command.text.startswith(CALL) else words
    called = rest is not words

    def fit(start: int, end: int) -> float:
        return (command.score(start, end) - sounds.score(start, end)) / (end - start)

    spoken = sum(each.frames for each in words)
    frames = min(command.frames, sounds.frames)
    rest_frames = sum(each.frames for each in rest)
    rest_score = sum(each.score for each in rest) / rest_frames
    rest_fit = fit(rest[0].start, rest[-1].end)
    call_fit = fit(call.start, call.end) if called else rest_fit
    call_score = call.score / call.frames if called else rest_score
    whole = command.score(0, frames)
    silences = sum(
        command.score(each.start, each.end) - sounds.score(each.start, each.end)
        for each in command.parts
        if each not in words
    )
    # Frames per phone, so that long and short commands are measured alike.
    call_length = math.log(call.frames / 3) if called else _USUAL_LENGTH
    length = math.log(rest_frames / _PHONES.get(command.text.removeprefix(f"{CALL} "), 6))
    against = (whole - alike.score(0, frames)) / spoken if alike is not None else -8.0
    return (
        (whole - sounds.score(0, frames)) / spoken,
        call_fit,
        rest_fit,
        min(call_fit, rest_fit),
        silences / spoken,
        call_score,
        rest_score,
        call_length,
        length,
        min(rest[0].start - call.end, 30) / 10 if called else 0.0,
        (frames - spoken) / 50,
        max(against, -8.0),
        float(alike is not None and alike.text == command.text),
        (length - _USUAL_LENGTH) ** 2 + (call_length - _USUAL_LENGTH) ** 2,
    )


_USUAL_LENGTH = math.log(10)
