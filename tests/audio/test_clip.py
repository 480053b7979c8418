"""Clips and placements count in frames."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.audio.clip import Clip, Placement


@pytest.mark.parametrize("channels", [1, 2])
def test_a_placement_ends_after_the_frames_of_its_clip(channels: int) -> None:
    clip = Clip(np.zeros((10, channels), np.float32))
    placement = Placement(100, clip, gain_db=-6, ducks=True)
    assert (clip.frames, clip.channels, placement.end_frame) == (10, channels, 110)
    assert placement.moved(-30) == Placement(70, clip, gain_db=-6, ducks=True)
