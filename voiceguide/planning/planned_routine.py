"""One routine of a plan, and the voice that provides its clips."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct
from msgspec.structs import asdict

from voiceguide.planning.expansion import Pass
from voiceguide.planning.layout import Clips, Opening
from voiceguide.planning.timeline import PlanWarning
from voiceguide.script.routine import Chimes, Routine


class Voice(Protocol):
    """Provides the clips of one routine, in one voice at one pace."""

    def clips(self, within: Routine) -> Clips:
        """Return the clips for items of the script `within` (the routine or an included one)."""

    def prefetch(self, text: str) -> None:
        """Prepare an utterance that will be needed soon."""

    def hurry(self, text: str) -> bool:
        """Prepare an utterance that is needed now; return whether it can be had without waiting."""

    def is_ready(self, text: str) -> bool:
        """Return whether an utterance can be had without waiting."""

    def computing_s(self, text: str) -> float:
        """Return about how many seconds an utterance takes to be synthesised."""

    @property
    def pace_wpm(self) -> int:
        """The pace in words per minute."""

    def paced(self, wpm: int) -> Voice:
        """Return the same voice at another pace."""


class PlannedRoutine(Struct, frozen=True):
    """One routine of a session: its passes, its voice and the chimes that mark its moments.

    `warnings` are about the routine as a whole; its first item has them.
    """

    routine: Routine
    passes: tuple[Pass, ...]
    voice: Voice
    chimes: Chimes | None
    lead_in_s: float
    warnings: tuple[PlanWarning, ...] = ()

    @property
    def item_count(self) -> int:
        """How many items are performed."""
        return sum(len(one.items) for one in self.passes)

    def clips(self, within: Routine) -> Clips:
        """Return the clips for items of the script `within`."""
        return self.voice.clips(within)

    @property
    def openings(self) -> dict[str, Opening]:
        """The chimes at the start of steps, by the moment they mark."""
        sounds = self.voice.clips(self.routine)
        marks = self.chimes or Chimes(None, None, None, None)
        moments = {key: name for key, name in asdict(marks).items() if key != "close"}
        return {
            moment: Opening(name, sounds.sound(name, 1))
            for moment, name in moments.items()
            if name is not None
        }
