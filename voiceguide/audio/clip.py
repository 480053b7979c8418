"""A clip of sound, and where one is placed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


SESSION_RATE = 44_100
"""Frames a second of every session, unless a file format asks for another."""


@dataclass(frozen=True, eq=False)
class Clip:
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


@dataclass(frozen=True)
class Placement:
    """A clip at an absolute start frame, with a gain."""

    start_frame: int
    clip: Clip
    gain_db: float = 0.0
    ducks: bool = False
    """Whether a background steps back while this sounds (it does for voices)."""

    @property
    def end_frame(self) -> int:
        """The first frame after the clip."""
        return self.start_frame + self.clip.frames

    def moved(self, frames: int) -> Placement:
        """The same, so many frames later."""
        return replace(self, start_frame=self.start_frame + frames)
