"""The contract of every sound output; the session writes to it and asks where the listener is."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from voiceguide.system.closing import Closing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Output(Closing):
    """One stream of sound in real time.

    Frames are heard once and in order. Used from one thread. As a context manager it is open
    inside the block and closed, at once and without waiting, at its end.
    """

    name: ClassVar[str]
    # Why this output stands in for the one wanted, as one line for the user; mostly empty.
    reason: str = ""

    @abstractmethod
    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        """Take the device up; raises OutputError, naming the remedy, where there is none.

        What is written later is heard some 300 ms after the device has started, at the earliest;
        `beginning`, the first samples, at once. It lasts a second, or is all there is: the rest
        could come too late to join a shorter one.
        """

    @abstractmethod
    def write(self, block: NDArray[np.float32]) -> None:
        """Queue float32 samples of shape (frames, channels), -1 to 1.

        Waits while more than a second is queued already. A writer that comes late loses nothing:
        silence fills in. Raises OutputError when the device was lost.
        """

    @property
    @abstractmethod
    def position_frames(self) -> int:
        """How many of the written frames the device has taken; never counts silence put in.

        What it took is heard within some 100 ms and cannot be taken back.
        """

    @abstractmethod
    def take_back(self, leave_s: float = 0.0) -> int:
        """Forget the frames that can still be stopped; returns how many.

        What is written next is heard in their place, and they never count in `position_frames`.
        With nothing left the sound falls silent over 5 ms, within 250 ms from now, and what is
        written next rises again: a pause is to take back and to write nothing. `leave_s` leaves so
        many seconds of what is queued as they are, in which a changed sequel can be written that
        joins without a seam.
        """

    @abstractmethod
    def finish(self) -> None:
        """Wait until the last frame written has been heard.

        Raises OutputError when the device was lost.
        """

    @abstractmethod
    def close(self) -> None:
        """Stop at once and give the device back; may be called again."""
