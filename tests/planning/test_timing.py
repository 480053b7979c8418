"""Durations of a script in frames."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from voiceguide.planning.timing import Timing
from voiceguide.script.routine import Wait

TIMING = Timing(sample_rate=1000, hold_scale=2.0, gap_scale=0.5)


def test_holds_and_gaps_are_stretched_and_other_times_are_not() -> None:
    assert TIMING.frames(1.5) == 1500
    assert TIMING.hold_frames(1.5) == 3000
    assert (TIMING.gap_frames, TIMING.breath_frames) == (300, 200)


@pytest.mark.parametrize(
    ("wait_s", "limit_s", "frames"),
    [
        (5.0, None, 5000),  # in a file
        (5.0, 60.0, 5000),
        (0.0, 60.0, 0),
        (None, None, 30_000),  # in a session
        (None, 60.0, 60_000),
    ],
)
def test_a_wait_lasts_a_fixed_time_in_a_file_and_up_to_its_limit_in_a_session(
    wait_s: float | None, limit_s: float | None, frames: int
) -> None:
    assert replace(TIMING, wait_s=wait_s).wait_frames(Wait(limit_s, 1)) == frames
