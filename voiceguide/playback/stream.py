"""The stream: passages mixed ahead and written to an output, and changed on their way.

Knows what has been written, what the device has consumed and which events are still to begin.
When to change anything is for the transport and the adjustments to decide.
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
from voiceguide.playback.heard_frames import HeardFrames

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceguide.audio.outputs.base import Output
    from voiceguide.session.session import Session

STREAM_BLOCK_FRAMES = 1024
"""Frames mixed and written at a time: 23 ms, so that actions are answered at once."""

BEGINNING_S = 1.0
"""Length of what is mixed before the device starts: as much as outputs queue, so that the first
words are as safe on a busy machine as all later ones."""

SPLICE_S = 0.12
"""Length of the queue that is left while what follows it changes: enough to mix the first block."""


class Stream:
    """One session's sound on its way to a device; positions are frames since the session began.

    `chimes` is whether passages that are still to be planned keep their chimes. The output is
    opened on the first second of the session, as a device that starts with silence sounds late.
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
        # The position at which the present output was opened.
        self._base = 0
        # Blocks written and not yet consumed, each with its first frame, and without overlays.
        self._queued: deque[tuple[int, NDArray[np.float32]]] = deque()
        self._overlaid: list[Placement] = []
        self._passages: deque[Passage] = deque()
        # Events that have not begun, and whether each is new to the listener.
        self._upcoming: deque[tuple[Passage, Event, bool]] = deque()
        self._new_from = 0
        self._heard = HeardFrames()
        self._mix(session.plan)
        self._output = open_output(self._beginning())

    @property
    def position_frames(self) -> int:
        """How many frames the device has consumed, including signals."""
        return self._base + self._output.position_frames

    @property
    def written_frames(self) -> int:
        """How many frames have been written, consumed or not."""
        return self._written

    @property
    def next_frame(self) -> int:
        """The frame of the session that comes next; a signal may lead in to it, or a count-in."""
        return max(self._written, self._new_from)

    @property
    def has_upcoming(self) -> bool:
        """Whether any event is still to begin."""
        return bool(self._upcoming)

    @property
    def is_delayed(self) -> bool:
        """Whether words that come next are not spoken yet."""
        return bool(self._blocks and self._passages and self._passages[-1].role == "delay")

    def start(
        self,
        passages: Iterable[Passage],
        at: int | None = None,
        ringing: Iterable[Placement] = (),
        *,
        joins: bool = False,
    ) -> None:
        """Replace everything not yet written by silence until `at`, and these passages from there.

        `ringing` placements sound on over them. With `joins`, the sound continues without a ramp.
        """
        at = self._written if at is None else at
        self._new_from = at
        self._keep_upcoming_to(self._written)
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
        # The first one now, so that there is always a present passage.
        first = [each for each in [next(observed, None)] if each is not None]
        self._blocks = self._mixer.blocks(
            chain(silence, first, observed),
            STREAM_BLOCK_FRAMES,
            self._written,
            list(ringing),
            joins=joins,
        )

    def _beginning(self) -> NDArray[np.float32]:
        """Return the first second, which counts as written."""
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
        """Mix and write the next block; return False if there is none, or none yet.

        A session that waits for its words is written only just before it is heard: so it waits no
        longer than it has to.
        """
        if self.is_delayed and self._written - self.position_frames > SPLICE_S * self._rate:
            return False
        block = next(self._blocks, None) if self._blocks is not None else None
        if block is None:
            self._blocks = None
            return False
        self._write(block)
        return True

    def interrupt(self) -> Passage | None:
        """Silence the output; return the passage being heard, interrupted at `next_frame`."""
        self._written -= self._output.drop_queued()
        passage = self.passage(self.next_frame)
        self._drop()
        return passage

    def splice(self, change: Callable[[Passage, int], Iterable[Passage]]) -> None:
        """Replace the rest of the session without a break in the sound.

        `change` gets the present passage and the frame of the splice, and returns the passages
        from that one on.
        """
        self._written -= self._output.drop_queued(SPLICE_S)
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

    def play_alone(self, clip: Clip) -> None:
        """Play a clip in the silence after `interrupt`; `advance` writes it, block by block.

        Returns at once, so that the listener can answer what is said.
        """
        earlier = self._blocks or ()
        samples = np.repeat(clip.samples[:, :1], self._channels, axis=1) * self._gain
        starts = range(0, len(samples), STREAM_BLOCK_FRAMES)
        self._blocks = chain(
            earlier, (samples[start : start + STREAM_BLOCK_FRAMES] for start in starts)
        )

    def overlay(self, clip: Clip) -> None:
        """Play a clip over what is being heard, as soon as possible."""
        self._written -= self._output.drop_queued(SPLICE_S)
        again = [
            block[max(0, self._written - start) :]
            for start, block in self._queued
            if start + len(block) > self._written
        ]
        self._keep_queued_to(self._written)
        self._overlaid.append(Placement(self._written, clip))
        for block in again:
            self._write(block)

    def close_output(self) -> Passage | None:
        """Close a lost output; return the passage being heard, interrupted at `next_frame`."""
        self._written = self.position_frames
        self._output.close()
        passage = self.passage(self.next_frame)
        self._drop()
        return passage

    def reopen(self, output: Output) -> None:
        """Continue on another output from where the last one was closed."""
        self._output = output
        self._base = self._written

    def finish(self) -> None:
        """Wait until everything has been heard; raise OutputError if the device was lost."""
        while self.advance():
            pass
        self._output.finish()

    def started(self, *, everything: bool = False) -> Iterator[tuple[Passage, Event, bool]]:
        """Yield each event once it has begun, and whether it is new to the listener.

        The rest of something that was interrupted is not new. `everything`: also yield the events
        that have not begun.
        """
        position = self.position_frames
        while len(self._passages) > 1 and self._passages[1].start_frame <= position:
            self._passages.popleft()
        while self._upcoming and (everything or self._upcoming[0][1].start_frame <= position):
            yield self._upcoming.popleft()

    def consumed(self) -> Iterator[NDArray[np.float32]]:
        """Yield the mono sound (frames,) that the device has consumed since the last call."""
        position = self.position_frames
        while self._queued and self._queued[0][0] + len(self._queued[0][1]) <= position:
            yield self._queued.popleft()[1].mean(axis=1)

    def heard(self) -> Iterator[tuple[Passage, int]]:
        """Yield each passage that was heard since the last call, and how many frames of it.

        Signals and waits are not counted.
        """
        yield from self._heard.take(self.position_frames)

    def passage(self, frame: int) -> Passage | None:
        """Return the passage at a frame, or the nearest one that is known."""
        found = None
        for passage in self._passages:
            if passage.start_frame <= frame or found is None:
                found = passage
        return found

    def _observed(self, passages: Iterable[Passage]) -> Iterator[Passage]:
        for passage in passages:
            shown = passage if self.chimes else passage_without_chimes(passage, self._written)
            self._passages.append(shown)
            self._heard.add(shown, self._new_from)
            self._upcoming.extend(
                (shown, event, event.start_frame >= self._new_from) for event in shown.events
            )
            yield shown

    def _write(self, block: NDArray[np.float32]) -> None:
        self._queued.append((self._written, block))
        end = self._written + len(block)
        mixed = block
        for placement in self._overlaid:
            first, last = max(placement.start_frame, self._written), min(placement.end_frame, end)
            if first < last:
                mixed = mixed.copy() if mixed is block else mixed
                piece = placement.clip.samples[
                    first - placement.start_frame : last - placement.start_frame, :1
                ]
                mixed[first - self._written : last - self._written] += piece * self._gain
        self._output.write(mixed)
        self._written = end
        self._overlaid = [each for each in self._overlaid if each.end_frame > end - self._rate]

    def _keep_queued_to(self, frame: int) -> None:
        self._queued = deque(
            (start, block[: frame - start]) for start, block in self._queued if start < frame
        )

    def _keep_upcoming_to(self, frame: int) -> None:
        self._upcoming = deque(each for each in self._upcoming if each[1].start_frame < frame)
        self._heard.keep_to(frame)

    def _drop(self) -> None:
        self._blocks = None
        self._keep_upcoming_to(self._written)
        self._passages.clear()
        self._keep_queued_to(self._written)
        self._overlaid.clear()
