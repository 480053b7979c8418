"""The session's sound on its way to the canceller, and the canceller."""

from __future__ import annotations

import numpy as np
import pytest

from tests.needs import needs_module
from voiceguide.playback.listening.echo import REFERENCE_DELAY_S, Canceller, Reference
from voiceguide.playback.listening.types import LISTENING_RATE


def test_session_sound_is_delayed_a_little_and_then_comes_without_a_gap() -> None:
    reference = Reference()
    sound = np.linspace(0.1, 0.9, LISTENING_RATE, dtype=np.float32)
    taken = []
    for start in range(0, LISTENING_RATE, LISTENING_RATE // 20):
        reference.put(sound[start : start + LISTENING_RATE // 20], LISTENING_RATE)
        taken += [reference.take(LISTENING_RATE // 50) for _ in range(2 if start else 1)]
    heard = np.concatenate(taken)
    first = int(np.argmax(heard > 0.05))
    assert first / LISTENING_RATE == pytest.approx(REFERENCE_DELAY_S, abs=0.03)
    assert np.all(heard[first + 100 :] > 0.05)


def test_without_session_sound_the_reference_is_silent() -> None:
    assert not Reference().take(1000).any()


def test_endless_session_sound_does_not_fill_memory() -> None:
    reference = Reference()
    for _ in range(100):
        reference.put(np.ones(4410, np.float32), 44_100)
    assert len(reference._queued) < LISTENING_RATE


def test_the_canceller_removes_an_echo_and_leaves_another_voice() -> None:
    needs_module("pyaec", "pyaec")
    random = np.random.default_rng(4)
    played = random.normal(size=5 * LISTENING_RATE).astype(np.float32) * np.float32(0.1)
    voice = np.zeros_like(played)
    voice[-LISTENING_RATE:] = 0.1 * np.sin(np.arange(LISTENING_RATE) * 2 * np.pi * 300 / 16_000)
    echo = np.float32(0.5) * np.roll(played, LISTENING_RATE // 20)
    heard = (voice + echo).astype(np.float32)
    canceller = Canceller()
    cleaned = np.concatenate(
        [
            canceller.cancel(heard[start : start + 320], played[start : start + 320])
            for start in range(0, len(played), 320)
        ]
    )
    alone, spoken = slice(3 * LISTENING_RATE, 4 * LISTENING_RATE), slice(-LISTENING_RATE, None)
    assert np.std(cleaned[alone]) < 0.3 * np.std(echo[alone])
    assert np.std(cleaned[spoken]) > 0.5 * np.std(voice[spoken])
