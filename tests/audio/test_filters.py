"""What ffmpeg's filters leave of a sound: its length, pitch, level and place."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from tests.audio.signals import RATE, Samples, noise, silence, tone
from voiceguide.audio.filters import filtered, stretched, without_noise


@pytest.mark.parametrize(
    ("filters", "gain"),
    [
        ([], 1.0),
        ([("volume", "0.5")], 0.5),
        ([("volume", "0.5"), ("volume", "0.5")], 0.25),
        # Each of these computes with samples of another kind.
        ([("aformat", "sample_fmts=s16")], 1.0),
        ([("aformat", "sample_fmts=dblp")], 1.0),
        ([("aformat", "channel_layouts=stereo")], 1.0),
    ],
)
def test_filters_are_applied_in_a_row_and_nothing_else_changes(
    filters: list[tuple[str, str]], gain: float
) -> None:
    samples = noise(0.3)
    done = filtered(samples, RATE, *filters)
    assert done.dtype == np.float32
    expected = np.concatenate([gain * samples, silence(0.1)])
    # The step of 16 bits.
    np.testing.assert_allclose(done, expected, atol=1 / 32_768)


@pytest.mark.parametrize("rate", [RATE, 48_000])
@pytest.mark.parametrize("scale", [0.5, 0.6, 1.0, 2.0, 2.1, 4.0])
def test_a_stretched_sound_keeps_its_pitch_and_level_to_its_end(scale: float, rate: int) -> None:
    done = stretched(tone(1.0, rate), rate, scale)
    loud = np.flatnonzero(np.abs(done) > 0.05)
    # The filter works in windows of about 50 ms and overlaps them where the waves match best.
    assert loud[0] / rate < 0.001
    assert loud[-1] / rate == pytest.approx(scale, abs=0.02)
    middle = done[: loud[-1]][loud[-1] // 4 : -loud[-1] // 4]
    assert np.sqrt(2 * np.mean(middle**2)) == pytest.approx(0.5, rel=0.01)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 18))
    assert np.argmax(spectrum) * rate / (1 << 18) == pytest.approx(440, abs=1)


@pytest.mark.parametrize("rate", [RATE, 44_100])
@pytest.mark.parametrize(
    ("floor_db", "by_db", "softer_db"),
    [
        # The filter reaches a part of what it is asked for where noise is as loud as it expects.
        (-50, 6, 5.5),
        (-50, 12, 10),
        (-70, 12, 10),
        # It takes floors from -80 to -20 dB only.
        (-90, 12, 12),
        (-10, 12, 1.6),
    ],
)
def test_a_steady_noise_becomes_softer_and_a_tone_stays_where_it_was(
    floor_db: float, by_db: float, softer_db: float, rate: int
) -> None:
    hiss = noise(2.0, rate, 10 ** (floor_db / 20) * 3**0.5)
    # A microphone that is late.
    hiss[: rate // 4] = 0
    sound = np.concatenate([silence(1.5, rate), tone(0.5, rate, 500)])

    def level_db(samples: Samples) -> float:
        return float(10 * np.log10(np.mean(samples**2)))

    done = without_noise(sound + hiss, rate, floor_db, by_db)
    assert len(done) == len(sound)
    pause, word = slice(rate // 2, rate), slice(round(1.55 * rate), round(1.7 * rate))
    assert level_db(hiss[pause]) - level_db(done[pause]) == pytest.approx(softer_db, abs=0.3)
    if floor_db <= -50:
        # One frame late would be 0.06 at the slower rate.
        np.testing.assert_allclose(done[word], sound[word], atol=0.02)


@pytest.mark.parametrize("loudest_s", [0.0, 0.5, 30.0, 59.9])
def test_a_long_take_needs_little_memory_wherever_its_loudest_word_is(loudest_s: float) -> None:
    rate = 44_100
    take = noise(60.0, rate, 0.001)
    start = round(loudest_s * rate)
    word = 0.5 * noise(0.1, rate)[: len(take) - start]
    take[start : start + len(word)] += word
    tracemalloc.start()
    done = without_noise(take, rate, -65, 6)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_allclose(done[start : start + len(word)], word, atol=0.1)
    # The take and a handful of copies of it.
    assert most < 6 * take.nbytes
