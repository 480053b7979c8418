"""A session as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.library.sound_bank import SoundBank
from voiceguide.planning.plan import Plan
from voiceguide.script.routine import Routine

if TYPE_CHECKING:
    from voiceguide.session.mixer import Mixer


class Session(Struct, frozen=True):
    """Holds what is played and how it is mixed.

    `channels` is 1 or 2; `gain_db` is the volume. `pace_wpm`, `voice`, `background` and its level
    are the first routine's, as in `Preferences`. With a background, `room_tone` is not heard.
    """

    title: str
    routines: tuple[Routine, ...]
    plan: Plan
    channels: int
    gain_db: float
    pace_wpm: int
    voice: str | None
    sound_bank: SoundBank
    background: tuple[str, str | None] | None = None
    background_level_db: float = 0.0
    room_tone: bool = False

    @property
    def sample_rate(self) -> int:
        """Frames per second."""
        return self.plan.timing.sample_rate

    def mixer(self) -> Mixer:
        """Return a new mixer for this session."""
        from voiceguide.session.mixer import Mixer

        background = self.sound_bank.background(*self.background) if self.background else None
        if background is not None:
            background.begin_at(self.background_level_db)
            return Mixer(self.channels, background, self.gain_db)
        if not self.room_tone:
            return Mixer(self.channels, gain_db=self.gain_db)
        from voiceguide.audio.room_tone import RoomTone

        room_tone = RoomTone(self.channels, self.sample_rate)
        return Mixer(self.channels, gain_db=self.gain_db, room_tone=room_tone)
