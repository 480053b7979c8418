"""The background under a session: turned up and down, faded in after a pause."""

from __future__ import annotations

import numpy as np
import pytest

from tests.builders import RATE
from voiceguide.audio.background import BackgroundLoop
from voiceguide.audio.clip import Clip
from voiceguide.audio.levels import BACKGROUND_HIGHEST_DB, BACKGROUND_LOWEST_DB


def background() -> BackgroundLoop:
    return BackgroundLoop(Clip(np.ones((RATE, 1), np.float32)), RATE)


def test_a_background_is_turned_in_steps_within_limits() -> None:
    bed = background()
    assert bed.turn(-1) == -3
    assert [bed.turn(1) for _ in range(8)][-1] == BACKGROUND_HIGHEST_DB
    assert [bed.turn(-1) for _ in range(20)][-1] == BACKGROUND_LOWEST_DB


def test_a_background_turned_up_rises_over_a_block_and_stays() -> None:
    bed = background()
    before, during, after = (np.zeros((100, 1), np.float32) for _ in range(3))
    bed.add(before, 5000, [], None)
    bed.turn(1)
    bed.add(during, 5100, [], None)
    bed.add(after, 5200, [], None)
    assert before[-1, 0] == pytest.approx(1)
    assert np.all(np.diff(during[:, 0]) > 0)
    assert after[:, 0] == pytest.approx(10 ** (3 / 20))


def test_after_a_pause_a_background_fades_in_anew() -> None:
    bed = background()
    bed.begin(60_000)
    block = np.zeros((100, 1), np.float32)
    bed.add(block, 60_000, [], None)
    assert block[0, 0] == 0
    assert block[-1, 0] < 0.1
