"""The interface of every sound output: a session writes to it and asks how far it has played."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from voiceguide.system.closing import Closing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Output(Closing):
    """A stream of sound in real time.

    Every frame is heard once and in order. For use from one thread. Leaving its `with` block closes
    it at once, without waiting for queued sound.
    """

    name: ClassVar[str]
    # Why this output replaces the one asked for, as one line for the user; usually empty.
    reason: str = ""

    @abstractmethod
    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        """Open and start the device. Raises OutputError, naming the remedy, if there is none.

        Samples written later are heard 300 ms after the start at the earliest; `beginning`, the
        first samples, at once. It must last a second unless it is everything: after a shorter one,
        the rest could come too late to follow without a gap.
        """

    @abstractmethod
    def write(self, block: NDArray[np.float32]) -> None:
        """Queue float32 samples of shape (frames, channels), -1 to 1.

        Waits while more than a second is queued. A late write loses nothing: silence fills the gap.
        Raises OutputError if the device was lost.
        """

    @property
    @abstractmethod
    def position_frames(self) -> int:
        """How many of the written frames the device has read, not counting silence in gaps.

        They are heard within about 100 ms and can no longer be dropped.
        """

    @abstractmethod
    def drop_queued(self, keep_s: float = 0.0) -> int:
        """Drop the queued frames that the device has not read; returns how many.

        The next frames written are heard in their place, and dropped frames never count in
        `position_frames`. The sound fades out over 5 ms, within 250 ms from now, and the next
        frames fade in: to pause, drop what is queued and write nothing. With `keep_s`, that many
        seconds of the queue stay and nothing fades, so that frames written in time follow without a
        seam.
        """

    def on_continued(self, stopped_s: float) -> None:
        """Receive for how long the program was just stopped, as by Ctrl-Z."""

    @abstractmethod
    def finish(self) -> None:
        """Wait until the last written frame was heard. Raises OutputError if the device is lost."""

    @abstractmethod
    def close(self) -> None:
        """Stop at once and release the device; may be called again."""
