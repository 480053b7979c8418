"""Mixes passages into blocks of samples, planning only as far ahead as the next block needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from voiceguide.audio.background import BackgroundLoop
from voiceguide.audio.clip import Placement
from voiceguide.audio.limiter import limited
from voiceguide.audio.room_tone import RoomTone
from voiceguide.planning.timeline import Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK_FRAMES = 4096


class Mixer(Struct):
    """Mixes a session.

    `channels` is 1 or 2. `gain_db` is applied to everything, after the limiter. `room_tone` has as
    many channels.
    """

    channels: int
    background: BackgroundLoop | None = None
    gain_db: float = 0.0
    room_tone: RoomTone | None = None

    def blocks(
        self,
        passages: Iterable[Passage],
        block_frames: int = BLOCK_FRAMES,
        start_frame: int = 0,
        ringing: Sequence[Placement] = (),
        *,
        joins: bool = False,
    ) -> Iterator[NDArray[np.float32]]:
        """Yield float32 blocks of shape (frames, channels), without gaps, to the last frame.

        `block_frames` is a multiple of the limiter's hop. A resumed session begins at
        `start_frame`, with the placements that are still `ringing`. If it `joins` what is already
        playing, background and room tone continue, otherwise they fade in again. Samples stay
        within -1 to 1.
        """
        gain = np.float32(10 ** (self.gain_db / 20))
        raw = self._raw(iter(passages), block_frames, start_frame, ringing, joins)
        for block in limited(raw):
            yield block if gain == 1 else block * gain

    def _raw(
        self,
        passages: Iterator[Passage],
        block_frames: int,
        frame: int,
        ringing: Sequence[Placement],
        joins: bool,
    ) -> Iterator[NDArray[np.float32]]:
        continuous = [each for each in (self.background, self.room_tone) if each is not None]
        horizon = max((each.fade_out_frames for each in continuous), default=0)
        if self.room_tone is not None and not joins:
            self.room_tone.begin(frame)
        active = list(ringing)
        known_end = max([frame, *(placement.end_frame for placement in ringing)])
        planned_to, exhausted = frame, False
        begun = self.background is None
        silence = np.zeros((block_frames, self.channels), np.float32)
        silence.setflags(write=False)
        while True:
            while not exhausted and planned_to <= frame + block_frames + horizon:
                passage = next(passages, None)
                if passage is None:
                    exhausted = True
                    break
                planned_to = passage.end_frame
                known_end = max(known_end, passage.end_frame)
                for event in passage.events:
                    known_end = max(known_end, event.end_frame)
                    if event.placement is not None:
                        active.append(event.placement)
            frames = min(block_frames, known_end - frame) if exhausted else block_frames
            if frames <= 0:
                return
            if not active and not continuous:
                # Half of a session or more is silence, so this is worth a shortcut.
                yield silence[:frames]
                frame += frames
                continue
            block = np.zeros((frames, self.channels), np.float32)
            for placement in active:
                _add(block, placement, frame)
            if self.background is not None:
                if not begun:
                    begun = True
                    (self.background.join if joins else self.background.begin)(frame)
                voices = [placement for placement in active if placement.ducks]
                self.background.add(block, frame, voices, known_end if exhausted else None)
            if self.room_tone is not None:
                self.room_tone.add(block, frame, known_end if exhausted else None)
            active = [placement for placement in active if placement.end_frame > frame + frames]
            yield block
            frame += frames


def _add(block: NDArray[np.float32], placement: Placement, frame: int) -> None:
    """Add the part of a placement that falls into the block which starts at `frame`."""
    start = max(placement.start_frame, frame)
    end = min(placement.end_frame, frame + len(block))
    if start >= end:
        return
    samples = placement.clip.samples[start - placement.start_frame : end - placement.start_frame]
    gain = np.float32(10 ** (placement.gain_db / 20))
    block[start - frame : end - frame] += samples * gain if gain != 1 else samples
