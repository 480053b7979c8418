"""The short sounds that answer a listener."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceguide.audio.clip import Clip

if TYPE_CHECKING:
    from voiceguide.library.sound_bank import SoundBank


@dataclass(frozen=True)
class Signals:
    """Short sounds that confirm a wish, so that eyes stay on the mirror."""

    done: Clip
    refused: Clip
    pause: Clip
    tick: Clip

    @classmethod
    def from_sound_bank(cls, sound_bank: SoundBank) -> Signals:
        """The ones that ship, or those of the same names among the user's own sounds."""
        return cls(
            done=sound_bank.chime("signals/done", None),
            refused=sound_bank.chime("signals/refused", None),
            pause=sound_bank.chime("signals/pause", None),
            tick=sound_bank.chime("signals/go-on", None),
        )
