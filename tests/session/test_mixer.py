"""The mix: every clip where the plan puts it, nothing above the ceiling, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.builders import plan_of
from voiceguide.audio.background import BackgroundLoop
from voiceguide.audio.clip import Clip, Placement
from voiceguide.audio.limiter import CEILING_DB, HOP_FRAMES, LimitedPower, limited, limited_clip
from voiceguide.planning.timeline import Event, Passage, last_frame
from voiceguide.session.mixer import Mixer

CEILING = 10 ** (CEILING_DB / 20)


def noise(frames: int, channels: int = 1, seed: int = 1, level: float = 0.1) -> Clip:
    generator = np.random.default_rng(seed)
    return Clip(generator.uniform(-level, level, (frames, channels)).astype(np.float32))


def session(*placements: Placement, end: int = 0) -> list[Passage]:
    """One passage holding these placements."""
    events = tuple(
        Event("speech", each.start_frame, each.end_frame, 1, placement=each) for each in placements
    )
    ends = [end, *(each.start_frame for each in placements)]
    return [Passage(0, max(ends), 0, "", 0, events)]


def mixed(passages: list[Passage], channels: int = 1, block: int = 256) -> NDArray[np.float32]:
    return np.concatenate(list(Mixer(channels).blocks(passages, block)))


def test_clips_lie_exactly_where_the_plan_puts_them() -> None:
    first, second = noise(1000, seed=1), noise(700, seed=2)
    sound = mixed(session(Placement(300, first), Placement(900, second)))
    expected = np.zeros((1600, 1), np.float32)
    expected[300:1300] += first.samples
    expected[900:1600] += second.samples
    np.testing.assert_allclose(sound, expected, atol=1e-6)


def test_a_gain_is_in_decibels() -> None:
    clip = noise(500)
    sound = mixed(session(Placement(0, clip, gain_db=-20)))
    np.testing.assert_allclose(sound, clip.samples * 0.1, atol=1e-6)


def test_a_mono_clip_is_heard_on_both_sides_of_a_stereo_mix() -> None:
    mono, stereo = noise(600, 1), noise(600, 2, seed=3)
    sound = mixed(session(Placement(0, mono), Placement(100, stereo)), channels=2)
    assert sound.shape == (700, 2)
    np.testing.assert_allclose(sound[:100, 0], sound[:100, 1])
    np.testing.assert_allclose(sound[650:], stereo.samples[550:], atol=1e-6)


def test_a_chime_rings_on_after_the_last_item() -> None:
    assert len(mixed(session(Placement(100, noise(5000)), end=200))) == 5100


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3000)), min_size=1, max_size=8),
    st.sampled_from([32, 64, 256, 4096]),
)
def test_the_sound_does_not_depend_on_the_size_of_blocks(
    places: list[tuple[int, int]], block: int
) -> None:
    placements = [
        Placement(start, noise(length, seed=index, level=0.6))
        for index, (start, length) in enumerate(sorted(places))
    ]
    passages = session(*placements)
    sound = mixed(passages, block=block)
    assert len(sound) == last_frame(passages)
    np.testing.assert_allclose(sound, mixed(passages, block=65_536), atol=1e-5)


def test_only_what_the_next_block_needs_is_planned() -> None:
    taken: list[int] = []

    def passages() -> Iterator[Passage]:
        for number in range(1000):
            taken.append(number)
            yield Passage(number * 1000, (number + 1) * 1000, 0, "", number, ())

    blocks = Mixer(1).blocks(passages(), 1024)
    for _ in range(3):
        next(blocks)
    assert len(taken) < 10


def test_a_resumed_session_keeps_what_is_still_ringing() -> None:
    bell = Placement(0, noise(2000))
    blocks = Mixer(1).blocks([Passage(1024, 3000, 0, "", 1, ())], 256, 1024, [bell])
    sound = np.concatenate(list(blocks))
    np.testing.assert_allclose(sound[: 2000 - 1024], bell.clip.samples[1024:], atol=1e-6)
    assert len(sound) == 3000 - 1024


# The limiter


def pieces(samples: NDArray[np.float32], size: int) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


@settings(max_examples=40)
@given(st.integers(1, 20_000), st.floats(0.01, 8), st.sampled_from([1, 2, 40]), st.integers(0, 99))
def test_the_limiter_keeps_length_and_ceiling(
    frames: int, level: float, hops: int, seed: int
) -> None:
    loud = noise(frames, 2, seed, level).samples
    result = np.concatenate(list(limited(pieces(loud, hops * HOP_FRAMES))))
    assert result.shape == loud.shape
    assert np.abs(result).max() <= CEILING * 1.00001
    # It only ever turns down, and never changes a sign: nothing is clipped or folded.
    assert (np.abs(result) <= np.abs(loud) * 1.00001).all()
    assert (result * loud >= 0).all()


@given(st.floats(0.2, 20.0), st.integers(1, 100_000))
def test_the_power_left_by_the_limiter_is_that_of_the_limited_clip(
    gain: float, frames: int
) -> None:
    time_s = np.arange(frames, dtype=np.float32).reshape(-1, 1) / 44_100
    samples = (np.sin(300 * time_s) * np.sin(7 * time_s) * 0.3).astype(np.float32)
    after = limited_clip(samples, CEILING_DB, gain)
    power = LimitedPower((samples[:, 0] ** 2).astype(np.float64), samples, CEILING_DB).at(gain)
    assert power.sum() * HOP_FRAMES == pytest.approx(
        float((after.astype(np.float64) ** 2).sum()), rel=0.02
    )


def test_quiet_sound_passes_the_limiter_unchanged() -> None:
    quiet = noise(10_000, level=0.7).samples
    np.testing.assert_array_equal(np.concatenate(list(limited(pieces(quiet, 320)))), quiet)


def test_the_limiter_turns_down_before_a_peak_and_comes_back_after_it() -> None:
    sound = np.full((44_100, 1), 0.5, np.float32)
    sound[20_000] = 4.0
    gain = np.concatenate(list(limited([sound])))[:, 0] / sound[:, 0]
    assert gain[20_000] <= CEILING / 4 * 1.001
    assert (gain[:19_000] == 1).all()
    assert (np.diff(gain[19_000:20_000]) <= 1e-6).all()
    assert gain[43_000] == pytest.approx(1)
    # No step: the steepest change between two samples is inaudible as a click.
    assert np.abs(np.diff(gain)).max() < 0.01


# Backgrounds


def background_level(
    block: int, voices: list[Placement], end: int, rate: int = 1000
) -> NDArray[np.float64]:
    """Decibels of a constant background, frame by frame."""
    loop = BackgroundLoop(Clip(np.ones((777, 1), np.float32)), rate)
    sound = []
    for frame in range(0, end, block):
        piece = np.zeros((min(block, end - frame), 1), np.float32)
        heard = [each for each in voices if each.start_frame < frame + block]
        loop.add(piece, frame, heard, end)
        sound.append(piece)
    return 20 * np.log10(np.maximum(np.concatenate(sound)[:, 0].astype(np.float64), 1e-6))


@pytest.mark.parametrize("block", [64, 1000, 30_000])
def test_a_background_steps_back_twelve_decibels_under_speech(block: int) -> None:
    voice = Placement(10_000, noise(2000), ducks=True)
    level = background_level(block, [voice], 30_000)
    assert level[5000] == pytest.approx(0, abs=0.01)
    assert level[10_050] == pytest.approx(-6, abs=0.2)  # half-way after 50 of 100 ms
    assert level[11_000] == pytest.approx(-12, abs=0.01)
    assert level[12_200] == pytest.approx(-6, abs=0.2)  # back half-way after 200 of 400 ms
    assert level[13_000] == pytest.approx(0, abs=0.01)
    assert level[500] == pytest.approx(20 * np.log10(0.25), abs=0.1)  # fading in
    assert level[-1500] == pytest.approx(-6, abs=0.1)  # fading out
    assert level[-1] < -60


def test_a_background_runs_under_the_whole_session_without_a_seam() -> None:
    ramp = np.sin(2 * np.pi * np.arange(500) / 500).astype(np.float32).reshape(-1, 1)
    mixer = Mixer(1, BackgroundLoop(Clip(ramp), 1000, gain_db=-6))
    sound = np.concatenate(list(mixer.blocks([Passage(0, 20_000, 0, "", 0, ())], 96)))
    assert len(sound) == 20_000
    steady = sound[3000:16_000, 0]
    assert np.abs(np.diff(steady)).max() < 0.5 * 2 * np.pi / 500 * 1.05


def test_a_real_plan_is_as_long_mixed_as_planned() -> None:
    plan = plan_of("## A\n- [3s] one two\n  - [half] half\n- go\n")
    assert sum(len(block) for block in Mixer(1).blocks(plan, 128)) == last_frame(plan)
