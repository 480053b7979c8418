"""Room tone: how loud it is, and that nothing in it can be noticed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.levels import ROOM_TONE_LUFS
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.audio.outputs.playback_buffer import QUIET
from voiceguide.audio.pcm import as_int16
from voiceguide.audio.room_tone import FADE_S, LOOP_FRAMES, RoomTone

FADE = round(FADE_S * SESSION_RATE)


def tone(
    start: int, frames: int, channels: int = 1, begin: int = -10 * FADE, end: int | None = None
) -> NDArray[np.float32]:
    """Return room tone from a frame on, without its fade-in unless it begins there."""
    block = np.zeros((frames, channels), np.float32)
    room_tone = RoomTone(channels, SESSION_RATE)
    room_tone.begin(begin)
    room_tone.add(block, start, end)
    return block


@pytest.mark.parametrize("channels", [1, 2])
def test_it_is_as_loud_as_promised_and_its_level_is_even(channels: int) -> None:
    sound = tone(0, 2 * LOOP_FRAMES, channels)
    assert loudness_lufs(sound, SESSION_RATE) == pytest.approx(ROOM_TONE_LUFS, abs=0.2)
    for start in range(0, LOOP_FRAMES, SESSION_RATE // 2):
        piece = sound[start : start + SESSION_RATE]
        assert loudness_lufs(piece, SESSION_RATE) == pytest.approx(ROOM_TONE_LUFS, abs=1.5)


@pytest.mark.parametrize("channels", [1, 2])
def test_outputs_take_it_for_quiet(channels: int) -> None:
    assert as_int16(tone(0, LOOP_FRAMES, channels), channels).max() <= QUIET


def test_both_sides_of_a_stereo_session_have_their_own() -> None:
    left, right = tone(0, LOOP_FRAMES, 2).T
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.05
    assert np.std(left) == pytest.approx(np.std(right), rel=0.1)


def test_it_is_pink_from_40_to_800_hz_and_softer_beyond() -> None:
    power = np.abs(np.fft.rfft(tone(0, LOOP_FRAMES)[:, 0])) ** 2
    frequencies = np.fft.rfftfreq(LOOP_FRAMES, 1 / SESSION_RATE)

    def pink_db(hertz: float) -> float:
        near = (frequencies > hertz / 1.2) & (frequencies < hertz * 1.2)
        return float(10 * np.log10(np.mean(power[near] * frequencies[near])))

    expected_db = {20: -14, 40: -6, 400: -1.9, 800: -6, 1600: -14, 8000: -40}
    found = {hertz: pink_db(hertz) - pink_db(180) for hertz in expected_db}
    # At 180 Hz, both slopes together take 0.8 dB; noise varies by 1 dB within so few frequencies.
    assert found == pytest.approx({hz: db + 0.8 for hz, db in expected_db.items()}, abs=1)


def test_no_step_at_the_ends_of_the_loop_is_larger_than_those_within() -> None:
    sound = tone(0, 3 * LOOP_FRAMES)[:, 0]
    steps, bends = np.abs(np.diff(sound)), np.abs(np.diff(sound, 2))
    for end in (LOOP_FRAMES, 2 * LOOP_FRAMES):
        assert steps[end - 2 : end + 2].max() <= steps[: LOOP_FRAMES - 2].max()
        assert bends[end - 3 : end + 2].max() <= bends[: LOOP_FRAMES - 3].max()


def test_it_fades_in_and_out_without_a_step() -> None:
    frames = 4 * SESSION_RATE
    steady = np.abs(np.diff(tone(0, frames)[:, 0])).max()
    sound = tone(0, frames, begin=0, end=frames)[:, 0]
    assert np.abs(np.diff(sound, prepend=0, append=0)).max() <= steady
    highest = np.abs(sound).max()
    assert np.abs(sound[: FADE // 100]).max() < highest / 50
    assert np.abs(sound[-FADE // 100 :]).max() < highest / 50
    np.testing.assert_array_equal(sound[FADE:-FADE], tone(FADE, frames - 2 * FADE)[:, 0])


def test_it_fades_from_its_beginning_and_to_the_end_and_is_silent_beyond() -> None:
    block = np.zeros((1000, 1), np.float32)
    RoomTone(1, SESSION_RATE).add(block, 0, None)
    assert np.array_equal(block, tone(0, 1000, begin=0))
    begin, end, frames = FADE // 2, 4 * FADE, 5 * FADE
    fades = [begin, begin + FADE, end - FADE, end]
    gain = np.interp(np.arange(frames), fades, [0, 1, 1, 0])[:, None]
    sound = tone(0, frames, begin=begin, end=end)
    np.testing.assert_allclose(sound, tone(0, frames) * gain, atol=1e-9)


@pytest.mark.parametrize("block", [32, 1000, 4096, LOOP_FRAMES + 17])
def test_a_frame_gets_the_same_in_blocks_of_every_size(block: int) -> None:
    frames = 2 * LOOP_FRAMES + 5000
    room_tone = RoomTone(1, SESSION_RATE)
    room_tone.begin(0)
    whole = tone(0, frames, begin=0, end=frames)
    pieces = np.zeros((frames, 1), np.float32)
    for start in range(0, frames, block):
        room_tone.add(pieces[start : start + block], start, frames)
    np.testing.assert_array_equal(pieces, whole)


def test_a_frame_gets_the_same_after_a_jump() -> None:
    whole = tone(0, 2 * LOOP_FRAMES)
    start = LOOP_FRAMES + 12_345
    np.testing.assert_array_equal(tone(start, 5000), whole[start : start + 5000])


def test_it_is_added_to_what_is_there() -> None:
    block = np.full((100, 1), 0.5, np.float32)
    RoomTone(1, SESSION_RATE).add(block, 10 * FADE, None)
    np.testing.assert_allclose(block, 0.5 + tone(10 * FADE, 100), atol=1e-7)
