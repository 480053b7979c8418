"""Which frames of a session's passages the device has consumed, without signals and waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from voiceguide.planning.timeline import Passage


class HeardFrames:
    """The spans of passages that are on their way to the device; positions are the stream's.

    Frames that belong to no passage (signals, the count-in) are in no span. Nor is the time in
    which a session waits: for its listener, or for words that are not spoken yet.
    """

    def __init__(self) -> None:
        self._spans: deque[tuple[int, int, Passage]] = deque()

    def add(self, passage: Passage, from_frame: int) -> None:
        """Add what is to be heard of a passage, which is all of it from a frame on."""
        if passage.role == "delay":
            return
        start = max(passage.start_frame, from_frame)
        for event in passage.events:
            if event.kind == "wait" and event.end_frame > start:
                self._add(start, event.start_frame, passage)
                start = event.end_frame
        self._add(start, passage.end_frame, passage)

    def _add(self, start: int, end: int, passage: Passage) -> None:
        if end > start:
            self._spans.append((start, end, passage))

    def keep_to(self, frame: int) -> None:
        """Remove everything from a frame on: it will not be heard."""
        self._spans = deque(
            (start, min(end, frame), passage)
            for start, end, passage in self._spans
            if start < frame
        )

    def take(self, position: int) -> Iterator[tuple[Passage, int]]:
        """Yield each passage heard up to a position, with its frames since the last call."""
        while self._spans and self._spans[0][0] < position:
            start, end, passage = self._spans.popleft()
            if end > position:
                self._spans.appendleft((position, end, passage))
            yield passage, min(end, position) - start
