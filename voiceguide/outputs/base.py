"""The contract of every sound output; the session writes to it and asks where the listener is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray


class Output(ABC):
    """One stream of sound in real time.

    Frames are heard once and in order. Used from one thread. As a context manager it is open
    inside the block and closed, at once and without waiting, at its end.
    """

    name: ClassVar[str]
    # Why this output stands in for the one wanted, as one line for the user; mostly empty.
    reason: str = ""

    @abstractmethod
    def open(self, sample_rate: int, channels: int) -> None:
        """Take the device up; raises OutputError, naming the remedy, where there is none."""

    @abstractmethod
    def write(self, block: NDArray[np.float32]) -> None:
        """Queue float32 samples of shape (frames, channels), -1 to 1.

        Waits while more than about 300 ms is queued already, so that a pause or a change is heard
        soon; while paused it queues without waiting, for nothing would end the wait. A writer that
        comes late loses nothing: silence fills in. Raises OutputError when the device was lost.
        """

    @property
    @abstractmethod
    def position_frames(self) -> int:
        """How many of the written frames the device has taken; never counts silence put in.

        What it took is heard within some 100 ms and cannot be taken back.
        """

    @abstractmethod
    def pause(self) -> None:
        """Fall silent within 250 ms; what is queued stays queued."""

    @abstractmethod
    def resume(self) -> None:
        """Go on at the frame where `pause` stopped; raises OutputError for a lost device."""

    @abstractmethod
    def take_back(self) -> int:
        """Forget the frames that can still be stopped, without a click; returns how many.

        What is written next is heard in their place, and they never count in `position_frames`.
        """

    @abstractmethod
    def finish(self) -> None:
        """Wait until the last frame written has been heard; a pause ends here.

        Raises OutputError when the device was lost.
        """

    @abstractmethod
    def close(self) -> None:
        """Stop at once and give the device back; may be called again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
