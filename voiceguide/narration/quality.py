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
    """A judgement of a take: `words` for the narrator, and whether it can be kept as it is.

    `hint` says what to do about it.
    """

    words: str
    good: bool
    hint: str = ""


def judged(take: ProcessedTake | None, rate: int, room_s: float | None) -> Verdict:
    """Return the verdict on a take of a line that may last `room_s`; None: nobody spoke."""
    if take is None:
        return Verdict(
            "nothing was heard",
            good=False,
            hint="Check that the microphone is on, and speak after pressing space.",
        )
    length_s = len(take.samples) / rate
    length = f"{length_s:.1f} s"
    if take.clipped:
        return Verdict(
            f"{length}, clipped",
            good=False,
            hint="Too loud: move away a little, or lower the microphone's level.",
        )
    if take.cut:
        return Verdict(
            f"{length}, cut off",
            good=False,
            hint="Leave a moment between the key and the words.",
        )
    if take.gain_db > MOST_GAIN_DB:
        return Verdict(
            f"{length}, too soft",
            good=False,
            hint="Come nearer, a hand's width away, or raise the microphone's level.",
        )
    over_s = 0.0 if room_s is None else length_s - room_s
    if over_s > TOO_LONG_S:
        return Verdict(
            f"{over_s:.1f} s too long",
            good=False,
            hint="Say it a little faster; kept like this, what follows comes later.",
        )
    if take.floor_db > LOUDEST_FLOOR_DB:
        return Verdict(
            f"{length}, noise behind you",
            good=False,
            hint="Close the window, switch off the fan, or use --reduce-noise.",
        )
    return Verdict(f"{length}, fits" if room_s is not None else length, good=True)
