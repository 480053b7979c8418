"""Progress: how much of a session is over and how much is left."""

from __future__ import annotations

from collections.abc import Iterable

from voiceguide.planning.timeline import Passage


class Progress:
    """Measures a session by the lengths of its items at their original pace.

    Until it has learned these, it measures by their number.
    """

    def __init__(self, item_count: int, sample_rate: int) -> None:
        self._count = item_count
        self._rate = sample_rate
        self._frames: tuple[int, ...] = ()
        self._starts: dict[int, int] = {}
        self._end_frame = 0

    @classmethod
    def of(cls, passages: Iterable[Passage], item_count: int, sample_rate: int) -> Progress:
        """Return the progress of a session whose passages are known."""
        progress = cls(item_count, sample_rate)
        progress.learn(passages)
        return progress

    def learn(self, passages: Iterable[Passage]) -> None:
        """Take the lengths of all items from all passages. May be called from another thread."""
        frames = [0] * self._count
        end_frame = 0
        for passage in passages:
            if passage.role == "item":
                frames[passage.item] = passage.end_frame - passage.start_frame
                self._starts[passage.item] = passage.start_frame
            end_frame = max(end_frame, passage.end_frame)
        self._frames = tuple(frames)
        self._end_frame = end_frame

    def length_s(self, from_item: int = 0) -> float | None:
        """Return how many seconds it takes from the first chime to the last; None if not known.

        A session that begins at a later item is shorter by what comes before that.
        """
        if not self._end_frame:
            return None
        first = self._starts.get(0, 0)
        return (self._end_frame - self._starts.get(from_item, first) + first) / self._rate

    def done(self, passage: Passage, done_frames: int) -> float:
        """Return the share of the session, 0 to 1, that is over `done_frames` into a passage."""
        length = passage.end_frame - passage.start_frame
        if passage.role in ("opening", "delay"):
            inside = 0.0
        elif passage.role == "closing":
            inside = 1.0
        else:
            inside = done_frames / length if length else 1.0
        frames = self._frames
        if not frames:
            return min(1.0, (passage.item + inside) / max(1, self._count))
        before = sum(frames[: passage.item])
        return min(1.0, (before + inside * frames[passage.item]) / (sum(frames) or 1))

    def left_s(self, passage: Passage, done_frames: int) -> float | None:
        """Return how many seconds are left; None if the lengths are not known."""
        if not self._frames:
            return None
        left = 1.0 - self.done(passage, done_frames)
        return left * sum(self._frames) / self._rate
