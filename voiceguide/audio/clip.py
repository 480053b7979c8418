"""A clip of sound, and its place in a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


SESSION_RATE = 44_100
"""Frames a second of every session, unless a file format requires another rate."""


class Clip(Struct, frozen=True, eq=False):
    """Sound at the session's rate: float32 samples of shape (frames, channels), 1 or 2 channels."""

    samples: NDArray[np.float32]

    @property
    def frames(self) -> int:
        """Length in frames."""
        return int(self.samples.shape[0])

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return int(self.samples.shape[1])


class Placement(Struct, frozen=True):
    """A clip at an absolute start frame, with a gain."""

    start_frame: int
    clip: Clip
    gain_db: float = 0.0
    ducks: bool = False
    """Whether this ducks a background (voices do)."""

    @property
    def end_frame(self) -> int:
        """The first frame after the clip."""
        return self.start_frame + self.clip.frames

    def moved(self, frames: int) -> Placement:
        """Return a copy that starts `frames` frames later."""
        return replace(self, start_frame=self.start_frame + frames)
