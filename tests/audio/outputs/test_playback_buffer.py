"""Positions, cuts and silence in the buffer that simpleaudio plays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceguide.audio.outputs.playback_buffer import QUIET, PlaybackBuffer


def numbered(first: int, count: int) -> NDArray[np.int16]:
    """Frames that count from one, so that what is played shows which they are."""
    return np.arange(first + 1, first + count + 1, dtype=np.int16)[:, None]


def test_positions_count_what_was_written_and_not_the_silence_between() -> None:
    buffer = PlaybackBuffer(100, 1, 1000)
    buffer.append(numbered(0, 10), earliest=5)
    buffer.append(numbered(10, 10), earliest=40)
    buffer.append(numbered(20, 5), earliest=70)
    positions = [buffer.position(index) for index in (0, 5, 10, 15, 30, 45, 60, 72, 1000)]
    assert positions == [0, 0, 5, 10, 10, 15, 20, 22, 25]
    assert buffer.end == 75
    # A device reads them as they lie in memory.
    assert buffer.samples.dtype == np.int16


def test_a_buffer_that_is_cut_fades_out() -> None:
    buffer = PlaybackBuffer(1000, 1, 1000)
    buffer.append(np.full((100, 1), 1000, np.int16), earliest=0)
    assert len(buffer.cut(50)) == 50
    assert buffer.samples[48:57, 0].tolist() == [1000, 1000, 1000, 800, 600, 400, 200, 0, 0]
    assert buffer.end == 50


@pytest.mark.parametrize(
    ("index", "before", "positions"),
    [(4, 0, [0, 0, 6, 10, 15]), (-4, 4, [0, 4, 10, 11, 11]), (-10, 10, [0, 4, 5, 5, 5])],
)
def test_silence_carried_over_from_another_buffer_is_counted_where_it_is_heard(
    index: int, before: int, positions: list[int]
) -> None:
    buffer = PlaybackBuffer(100, 1, 100)
    assert buffer.count_silence(index, 10) == before
    buffer.append(numbered(0, 5), earliest=0)
    assert buffer.end == index + 10 + 5
    assert [buffer.position(each) for each in (0, 4, 10, 14, 50)] == positions
    assert not buffer.samples[: max(index + 10, 0)].any()


def test_a_full_buffer_refuses_more() -> None:
    buffer = PlaybackBuffer(100, 2, 10)
    frames = np.ones((6, 2), np.int16)
    assert buffer.has_room(5, earliest=5)
    assert not buffer.has_room(6, earliest=5)
    with pytest.raises(ValueError, match="full"):
        buffer.append(frames, earliest=5)
    buffer.append(frames[:0], earliest=50)
    buffer.append(frames[:5], earliest=5)
    assert (buffer.end, buffer.samples[:, 1].tolist()) == (10, [0] * 5 + [1] * 5)
    assert not buffer.has_room(1, earliest=0)


@pytest.mark.parametrize(
    ("index", "fade_out", "left", "removed"),
    [
        (6, True, [0, 0, 0, 0, 800, 800, 800, 600, 400, 200] + [0] * 6, 8),
        (6, False, [0, 0, 0, 0, 800, 800] + [0] * 10, 8),
        # Where nothing sounds just before, nothing has to fade.
        (4, True, [0] * 16, 10),
        (11, True, [0, 0, 0, 0, 800, 800, 800, 800, 800, 800] + [0] * 6, 4),
        (12, True, [0, 0, 0, 0, 800, 800, 800, 800, 800, 800] + [0] * 6, 4),
        (14, True, [0, 0, 0, 0] + [800] * 6 + [0, 0, 800, 800, 800, 400], 2),
        (16, True, [0, 0, 0, 0] + [800] * 6 + [0, 0] + [800] * 4, 0),
    ],
)
def test_what_is_cut_comes_back_whole_and_fades_only_where_it_was_interrupted(
    index: int, fade_out: bool, left: list[int], removed: int
) -> None:
    """Six frames, two of silence, and four frames, at a rate whose fade is of four frames."""
    buffer = PlaybackBuffer(800, 1, 20)
    buffer.append(np.full((6, 1), 800, np.int16), earliest=4)
    buffer.append(np.full((4, 1), 800, np.int16), earliest=12)
    cut = buffer.cut(index, fade_out=fade_out)
    assert cut.dtype == np.int16
    assert cut.tolist() == [[800]] * removed
    assert buffer.samples[:16, 0].tolist() == left
    assert buffer.position(1000) == 10 - removed
    buffer.append(np.full((1, 1), 1, np.int16), earliest=0)
    assert buffer.position(1000) == 11 - removed


def test_what_is_written_after_a_pause_fades_in_when_asked_to() -> None:
    buffer = PlaybackBuffer(800, 1, 16)
    buffer.append(np.full((6, 1), 800, np.int16), earliest=2, fade_in=True)
    assert buffer.samples[:9, 0].tolist() == [0, 0, 0, 200, 400, 600, 800, 800, 0]


actions = st.tuples(st.sampled_from(["play", "write", "pause"]), st.integers(0, 40))


@given(st.lists(actions, max_size=60))
def test_whatever_is_paused_or_late_every_frame_is_played_once(
    script: list[tuple[str, int]],
) -> None:
    margin = 3
    # At this rate the fades are shorter than a frame.
    buffer = PlaybackBuffer(100, 1, 20_000)
    head = written = 0
    removed: NDArray[np.int16] | None = None
    heard: list[int] = []

    def play(frames: int) -> None:
        nonlocal head
        heard.extend(frame for frame in buffer.samples[head : head + frames, 0].tolist() if frame)
        head += frames
        assert buffer.position(head) == len(heard)

    for action, count in script:
        if action == "play":
            play(count)
        elif action == "write":
            if removed is not None:
                buffer.append(removed, head + margin)
                removed = None
            buffer.append(numbered(written, count), head + margin)
            written += count
        elif removed is None:
            removed = buffer.cut(head + margin)
    if removed is not None:
        buffer.append(removed, head + margin)
    play(buffer.end - head + 1 if buffer.end > head else 1)
    assert heard == list(range(1, written + 1))


def test_room_tone_is_quiet_and_anything_louder_is_not() -> None:
    buffer = PlaybackBuffer(100, 1, 100)
    buffer.append(np.array([[QUIET], [-QUIET], [-QUIET - 1], [QUIET + 1]], np.int16), earliest=10)
    assert buffer.is_quiet(-5, 12)
    assert not buffer.is_quiet(12, 13)
    assert not buffer.is_quiet(13, 14)
    assert buffer.is_quiet(14, 14)
    buffer = PlaybackBuffer(100, 1, 100)
    buffer.append(np.array([[QUIET + 1], [0]], np.int16), earliest=0)
    assert not buffer.is_quiet(0, 2)
    assert buffer.is_quiet(1, 2)
