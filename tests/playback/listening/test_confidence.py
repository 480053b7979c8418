"""How well a command has to fit to be believed."""

from __future__ import annotations

import numpy as np

from voiceguide.playback.listening.confidence import DecodedPart, Decoding, confidence, features


def decoding(text: str, *parts: tuple[str, int, float]) -> Decoding:
    """Parts as (word, frames, score a frame), one after the other."""
    found, at = [], 0
    for word, frames, score in parts:
        found.append(DecodedPart(word, at, at + frames, frames * score))
        at += frames
    return Decoding(text, tuple(found))


COMMAND = decoding("guide pause", ("<sil>", 28, -15), ("guide", 30, -30), ("pause", 40, -30),
                   ("<sil>", 30, -15))  # fmt: skip
SOUNDS = decoding("SIL G AY D P AO Z SIL", ("SIL", 28, -15), ("AA", 70, -28), ("SIL", 30, -15))


def test_a_command_that_fits_as_well_as_any_sounds_is_believed() -> None:
    assert confidence(COMMAND, COMMAND, SOUNDS) > 0.5


def test_a_command_is_doubted_the_more_the_better_other_sounds_fit() -> None:
    better = decoding("SIL AA SIL", ("SIL", 28, -15), ("AA", 70, -10), ("SIL", 30, -15))
    assert confidence(COMMAND, COMMAND, better) < confidence(COMMAND, COMMAND, SOUNDS)


def test_a_command_is_doubted_where_another_word_fits_as_well() -> None:
    other = Decoding("glide pause", COMMAND.parts)
    assert confidence(COMMAND, other, SOUNDS) < confidence(COMMAND, COMMAND, SOUNDS)


def test_a_word_alone_is_weighed_by_itself() -> None:
    ready = decoding("ready", ("<sil>", 28, -15), ("ready", 40, -30), ("<sil>", 30, -15))
    assert all(np.isfinite(features(ready, None, SOUNDS)))
