"""The stream: passages mixed ahead into an output, and changed on the way.

Knows what has been written, what the device has taken and what is still to begin; decides nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.clip import Clip, Placement
from voiceguide.planning.edits import passage_without_chimes
from voiceguide.planning.timeline import Event, Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceguide.audio.outputs.base import Output
    from voiceguide.session.session import Session

STREAM_BLOCK_FRAMES = 1024
"""Mixed and written at a time: 23 ms, so that a wish is noticed without delay."""

BEGINNING_S = 1.0
"""What is mixed before the device starts: as much as outputs queue, so that the first words are as
safe from a busy machine as all later ones."""

SPLICE_S = 0.12
"""What is left of the queue while what follows it changes: time enough to mix the first block."""


class Stream:
    """One session's sound on its way to a device; positions are frames since the session began.

    `chimes` is whether chimes are heard in passages that are still to be planned. The output is
    opened on the first second of the session, as a device that starts on silence is heard late.
    """

    def __init__(
        self, session: Session, open_output: Callable[[NDArray[np.float32]], Output]
    ) -> None:
        self.chimes = True
        self._rate = session.sample_rate
        self._channels = session.channels
        self._gain = np.float32(10 ** (session.gain_db / 20))
        self._mixer = session.mixer()
        self.background = self._mixer.background
        self._blocks: Iterator[NDArray[np.float32]] | None = None
        self._written = 0
        # Where the present output began.
        self._base = 0
        # Written and not yet taken, each block with its first frame and without signals.
        self._queued: deque[tuple[int, NDArray[np.float32]]] = deque()
        self._overlaid: list[Placement] = []
        self._passages: deque[Passage] = deque()
        # Planned and not yet begun to be heard, and whether it will be news.
        self._coming: deque[tuple[Passage, Event, bool]] = deque()
        self._told_from = 0
        self._mix(session.plan)
        self._output = open_output(self._beginning())

    @property
    def position_frames(self) -> int:
        """How much the device has taken, signals and all."""
        return self._base + self._output.position_frames

    @property
    def written_frames(self) -> int:
        """How much is heard or on its way."""
        return self._written

    @property
    def more_begins(self) -> bool:
        """Whether anything planned has not begun to be heard."""
        return bool(self._coming)

    def start(
        self,
        passages: Iterable[Passage],
        at: int | None = None,
        ringing: Iterable[Placement] = (),
        *,
        joins: bool = False,
    ) -> None:
        """Mix these from here on, over what is `ringing`; silence until `at`, where they begin.

        What `joins` goes on where the sound has not stopped.
        """
        at = self._written if at is None else at
        self._told_from = at
        self._keep_coming_to(self._written)
        position = self.position_frames
        self._passages = deque(each for each in self._passages if each.start_frame <= position)
        self._keep_queued_to(self._written)
        silence = [Passage(self._written, at, 0, "", 0, ())] if at > self._written else []
        self._mix(passages, silence, ringing, joins=joins)

    def _mix(
        self,
        passages: Iterable[Passage],
        silence: Iterable[Passage] = (),
        ringing: Iterable[Placement] = (),
        *,
        joins: bool = False,
    ) -> None:
        observed = self._observed(passages)
        # At once, so that there is always a passage to be in.
        first = [each for each in [next(observed, None)] if each is not None]
        self._blocks = self._mixer.blocks(
            chain(silence, first, observed),
            STREAM_BLOCK_FRAMES,
            self._written,
            list(ringing),
            joins=joins,
        )

    def _beginning(self) -> NDArray[np.float32]:
        """The first second, as written."""
        assert self._blocks is not None
        blocks = [np.zeros((0, self._channels), np.float32)]
        for block in self._blocks:
            self._queued.append((self._written, block))
            self._written += len(block)
            blocks.append(block)
            if self._written >= BEGINNING_S * self._rate:
                break
        return np.concatenate(blocks)

    def advance(self) -> bool:
        """Mix and write the next block; False where there is none."""
        block = next(self._blocks, None) if self._blocks is not None else None
        if block is None:
            self._blocks = None
            return False
        self._write(block)
        return True

    def interrupt(self) -> Passage | None:
        """Fall silent; returns the passage that was being heard. Its rest begins at `written`."""
        self._written -= self._output.take_back()
        passage = self.passage(self._written)
        self._drop()
        return passage

    def join(self, change: Callable[[Passage, int], Iterable[Passage]]) -> None:
        """Go on without a seam with what `change` makes of the present passage and the frame."""
        self._written -= self._output.take_back(SPLICE_S)
        passage = self.passage(self._written)
        if passage is None:
            return
        passages = change(passage, self._written)
        self._passages.remove(passage)
        ringing = [
            event.placement
            for each in self._passages
            for event in each.events
            if event.placement is not None
            and event.start_frame < self._written < event.placement.end_frame
        ]
        self.start(passages, self._written, ringing, joins=True)

    def sound_alone(self, clip: Clip) -> None:
        """Sound a clip in the silence after `interrupt`."""
        samples = np.repeat(clip.samples[:, :1], self._channels, axis=1) * self._gain
        self._queued.append((self._written, samples))
        self._output.write(samples)
        self._written += len(samples)

    def overlay(self, clip: Clip) -> None:
        """Sound a clip over what is being heard, as soon as can be."""
        self._written -= self._output.take_back(SPLICE_S)
        again = [
            block[max(0, self._written - start) :]
            for start, block in self._queued
            if start + len(block) > self._written
        ]
        self._keep_queued_to(self._written)
        self._overlaid.append(Placement(self._written, clip))
        for block in again:
            self._write(block)

    def lose(self) -> Passage | None:
        """The device is gone; returns the passage that was being heard at its last frame."""
        self._written = self.position_frames
        self._output.close()
        passage = self.passage(self._written)
        self._drop()
        return passage

    def take_up(self, output: Output) -> None:
        """Go on with another output where the last one was lost."""
        self._output = output
        self._base = self._written

    def finish(self) -> None:
        """Wait until everything has been heard; raises OutputError for a lost device."""
        self._output.finish()

    def begun(self, *, everything: bool = False) -> Iterator[tuple[Passage, Event, bool]]:
        """Events that begin to be heard, each once, and whether they are news.

        They are none where something that was interrupted goes on.
        """
        position = self.position_frames
        while len(self._passages) > 1 and self._passages[1].start_frame <= position:
            self._passages.popleft()
        while self._coming and (everything or self._coming[0][1].start_frame <= position):
            yield self._coming.popleft()

    def taken(self) -> Iterator[NDArray[np.float32]]:
        """Mono sound, of shape (frames,), that the device has taken since the last call."""
        position = self.position_frames
        while self._queued and self._queued[0][0] + len(self._queued[0][1]) <= position:
            yield self._queued.popleft()[1].mean(axis=1)

    def passage(self, frame: int) -> Passage | None:
        """The passage being heard at a frame."""
        found = None
        for passage in self._passages:
            if passage.start_frame <= frame or found is None:
                found = passage
        return found

    def _observed(self, passages: Iterable[Passage]) -> Iterator[Passage]:
        for passage in passages:
            shown = passage if self.chimes else passage_without_chimes(passage, self._written)
            self._passages.append(shown)
            self._coming.extend(
                (shown, event, event.start_frame >= self._told_from) for event in shown.events
            )
            yield shown

    def _write(self, block: NDArray[np.float32]) -> None:
        self._queued.append((self._written, block))
        end = self._written + len(block)
        sounding = block
        for placement in self._overlaid:
            first, last = max(placement.start_frame, self._written), min(placement.end_frame, end)
            if first < last:
                sounding = sounding.copy() if sounding is block else sounding
                piece = placement.clip.samples[
                    first - placement.start_frame : last - placement.start_frame, :1
                ]
                sounding[first - self._written : last - self._written] += piece * self._gain
        self._output.write(sounding)
        self._written = end
        self._overlaid = [each for each in self._overlaid if each.end_frame > end - self._rate]

    def _keep_queued_to(self, frame: int) -> None:
        self._queued = deque(
            (start, block[: frame - start]) for start, block in self._queued if start < frame
        )

    def _keep_coming_to(self, frame: int) -> None:
        self._coming = deque(each for each in self._coming if each[1].start_frame < frame)

    def _drop(self) -> None:
        self._blocks = None
        self._keep_coming_to(self._written)
        self._passages.clear()
        self._keep_queued_to(self._written)
        self._overlaid.clear()
