"""What is said about a take: whether it fits, and what is wrong with it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from voiceguide.narration.processing import ProcessedTake

MOST_GAIN_DB = 30.0
"""A voice that needs more was too far from the microphone."""

LOUDEST_FLOOR_DB = -52.0
"""Noise above this is heard in the pauses between words on headphones."""

TOO_LONG_S = 0.05


class Verdict(Struct, frozen=True):
    """A judgement of a take: `words` for the narrator; `hint`, unless it is good, what to do."""

    words: str
    hint: str = ""

    @property
    def good(self) -> bool:
        """Whether the take can be kept as it is."""
        return not self.hint


def judged(take: ProcessedTake | None, rate: int, room_s: float | None) -> Verdict:
    """Return the verdict on a take of a line that may last `room_s`; None: nobody spoke."""
    if take is None:
        hint = "Check that the microphone is on, and speak after pressing space."
        return Verdict("nothing was heard", hint)
    length_s = len(take.samples) / rate
    length = f"{length_s:.1f} s"
    if take.clipped:
        hint = "Too loud: move away a little, or lower the microphone's level."
        return Verdict(f"{length}, clipped", hint)
    if take.cut:
        return Verdict(f"{length}, cut off", "Leave a moment between the key and the words.")
    if take.gain_db > MOST_GAIN_DB:
        hint = "Come nearer, a hand's width away, or raise the microphone's level."
        return Verdict(f"{length}, too soft", hint)
    over_s = 0.0 if room_s is None else length_s - room_s
    if over_s > TOO_LONG_S:
        hint = "Say it a little faster; kept like this, what follows comes later."
        return Verdict(f"{over_s:.1f} s too long", hint)
    if take.floor_db > LOUDEST_FLOOR_DB:
        hint = "Close the window, switch off the fan, or use --reduce-noise."
        return Verdict(f"{length}, noise behind you", hint)
    return Verdict(f"{length}, fits" if room_s is not None else length)
