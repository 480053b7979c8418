"""What the narrator is told about a take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from voiceguide.narration.processing import ProcessedTake
from voiceguide.narration.quality import judged

RATE = 1000


@pytest.mark.parametrize(
    ("take", "room_s", "words", "good"),
    [
        ({}, 5.0, "4.6 s, fits", True),
        ({}, None, "4.6 s", True),
        ({}, 4.58, "4.6 s, fits", True),
        ({}, 3.8, "0.8 s too long", False),
        ({"clipped": True}, 3.8, "4.6 s, clipped", False),
        ({"cut": True}, 5.0, "4.6 s, cut off", False),
        ({"gain_db": 31.0}, 5.0, "4.6 s, too soft", False),
        ({"floor_db": -45.0}, 5.0, "4.6 s, noise behind you", False),
        (None, 5.0, "nothing was heard", False),
    ],
)
def test_a_take_is_judged_in_plain_words(
    take: dict[str, Any] | None, room_s: float | None, words: str, good: bool
) -> None:
    usual: dict[str, Any] = {"gain_db": 10.0, "floor_db": -65.0, "clipped": False, "cut": False}
    processed = None
    if take is not None:
        processed = ProcessedTake(np.zeros(4600, np.float32), **{**usual, **take})
    verdict = judged(processed, RATE, room_s)
    assert (verdict.words, verdict.good, bool(verdict.hint)) == (words, good, not good)
