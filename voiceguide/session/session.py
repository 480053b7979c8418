"""A session as a value: its plan, and how it is to be mixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceguide.library.sound_bank import SoundBank
from voiceguide.planning.plan import Plan
from voiceguide.script.routine import Routine

if TYPE_CHECKING:
    from voiceguide.session.mixer import Mixer


@dataclass(frozen=True)
class Session:
    """A session as a value: its plan and how it is to be mixed.

    `channels` is 1 or 2; `gain_db` the volume; `pace_wpm` and `voice` are those of the first
    routine, `voice` being None for the engine's own choice. `background_level_db` counts from the
    usual level.
    """

    title: str
    routines: tuple[Routine, ...]
    plan: Plan
    channels: int
    gain_db: float
    pace_wpm: int
    voice: str | None
    sound_bank: SoundBank = field(repr=False)
    background: tuple[str, str | None] | None = None
    background_level_db: float = 0.0

    @property
    def sample_rate(self) -> int:
        """Frames a second of everything in this session."""
        return self.plan.timing.sample_rate

    def mixer(self) -> Mixer:
        """What turns this session's plan into sound, from a fresh start."""
        from voiceguide.session.mixer import Mixer

        background = self.sound_bank.background(*self.background) if self.background else None
        if background is not None:
            background.begin_at(self.background_level_db)
        return Mixer(self.channels, background, self.gain_db)
