"""Signals: the short sounds that answer a listener's actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.audio.clip import Clip

if TYPE_CHECKING:
    from voiceguide.library.sound_bank import SoundBank


class Signals(Struct, frozen=True):
    """The sound of each answer, so that nobody needs to look at the screen.

    `tick` counts in before a session resumes.
    """

    done: Clip
    refused: Clip
    pause: Clip
    tick: Clip

    @classmethod
    def from_sound_bank(cls, sound_bank: SoundBank) -> Signals:
        """Return the signals that ship, or the user's own sounds of the same names."""
        return cls(
            done=sound_bank.chime("signals/done", None),
            refused=sound_bank.chime("signals/refused", None),
            pause=sound_bank.chime("signals/pause", None),
            tick=sound_bank.chime("signals/go-on", None),
        )
