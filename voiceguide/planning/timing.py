"""Timing: how the durations of a script become frames, and the times between its parts."""

from __future__ import annotations

from msgspec import Struct

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.script.routine import Wait

CHIME_LEAD_S = 0.7
"""From the start of a chime to the first words after it."""

GAP_S = 0.6
"""From the last word of an item without a hold to the next item."""

BREATH_S = 0.4
"""Between the paragraphs of an item: shorter than the gap between items, longer than a comma."""

CUE_GAP_S = 0.2
"""The shortest silence between a cue's words and the words before them."""

NOTICEABLE_WAIT_S = 0.5
"""A cue whose words start later than this gets a warning."""

WAIT_IN_SESSION_S = 30.0
WAIT_IN_FILE_S = 5.0


class Timing(Struct, frozen=True):
    """How durations become frames.

    `hold_scale` stretches holds and pauses, `gap_scale` the gaps between items and paragraphs.
    `wait_s` is how long every `[wait]` lasts; None: until its limit, as in a session.
    """

    sample_rate: int = SESSION_RATE
    hold_scale: float = 1.0
    gap_scale: float = 1.0
    wait_s: float | None = WAIT_IN_FILE_S

    def frames(self, duration_s: float) -> int:
        """Return the frames of a duration that is never stretched."""
        return round(duration_s * self.sample_rate)

    def hold_frames(self, duration_s: float) -> int:
        """Return the frames of a hold or pause."""
        return round(duration_s * self.hold_scale * self.sample_rate)

    @property
    def gap_frames(self) -> int:
        """The frames after the words of an item without a hold."""
        return round(GAP_S * self.gap_scale * self.sample_rate)

    @property
    def breath_frames(self) -> int:
        """The frames between the paragraphs of an item."""
        return round(BREATH_S * self.gap_scale * self.sample_rate)

    def wait_frames(self, wait: Wait) -> int:
        """Return the frames a `[wait]` lasts if nobody presses a key."""
        if self.wait_s is not None:
            return self.frames(self.wait_s)
        return self.frames(WAIT_IN_SESSION_S if wait.limit_s is None else wait.limit_s)
