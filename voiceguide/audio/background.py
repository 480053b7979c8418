"""Backgrounds: a quiet loop under the whole session that steps back while a voice speaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voiceguide.audio.clip import Clip, Placement
from voiceguide.audio.levels import BACKGROUND_HIGHEST_DB, BACKGROUND_LOWEST_DB

DUCK_DB = 12.0
DOWN_S = 0.1
UP_S = 0.4
FADE_IN_S = 2.0
FADE_OUT_S = 3.0

LOOP_CROSSFADE_S = 2.0
"""Over how long the end of someone's own sound goes over into its beginning."""


REMEMBERED_S = 3.0
"""How far back a change may join what was mixed: more than waits between a session and a device."""

STEP_DB = 3.0
"""By how much a session's background is turned up or down at a time: heard, and not startling."""


def crossfaded_loop(clip: Clip, sample_rate: int) -> Clip:
    """The same sound as a loop: its end fades into its beginning, both equally loud together."""
    samples = clip.samples
    join = min(round(LOOP_CROSSFADE_S * sample_rate), len(samples) // 4)
    if join == 0:
        return clip
    turn = np.linspace(0, np.pi / 2, join, endpoint=False, dtype=np.float32)[:, None]
    joined = samples[:join] * np.sin(turn) + samples[-join:] * np.cos(turn)
    return Clip(np.concatenate([joined, samples[join:-join]]))


class BackgroundLoop:
    """Adds a looped clip to the blocks of one session, in order from its first frame.

    `gain_db` brings the clip to its level. The end of the clip runs into its start without a
    fade: shipped loops are made for that, others go through `without_seam` first.
    """

    def __init__(self, clip: Clip, sample_rate: int, gain_db: float = 0.0) -> None:
        self._samples = clip.samples * np.float32(10 ** (gain_db / 20))
        self._rate = sample_rate
        self._ducked = 0.0
        """How far down the background is now: 0 not at all, 1 by DUCK_DB."""
        self._course: deque[tuple[list[int], list[float]]] = deque()
        """How far down it was, of each block of late: at these frames so far, straight between."""
        self._rises_from = 0
        self._level_db = 0.0
        self._level_now_db = 0.0

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return int(self._samples.shape[1])

    @property
    def fade_out_frames(self) -> int:
        """How long before the end of a session its length has to be known."""
        return round(FADE_OUT_S * self._rate)

    @property
    def level_db(self) -> float:
        """How far it has been turned up (or, below zero, down)."""
        return self._level_db

    def begin_at(self, level_db: float) -> None:
        """Sound at this level from the first block on."""
        self._level_db = self._level_now_db = min(
            max(level_db, BACKGROUND_LOWEST_DB), BACKGROUND_HIGHEST_DB
        )

    def turn(self, steps: int) -> float:
        """Turn it up or down, over the next block; returns the level."""
        level_db = self._level_db + steps * STEP_DB
        self._level_db = min(max(level_db, BACKGROUND_LOWEST_DB), BACKGROUND_HIGHEST_DB)
        return self._level_db

    def begin(self, frame: int) -> None:
        """Be at this frame, and fade in from there."""
        self._rises_from, self._ducked = frame, 0.0
        self._course.clear()

    def join(self, frame: int) -> None:
        """Go on at this frame as it was there; what was added from there on is taken back."""
        while self._course and self._course[-1][0][0] >= frame:
            self._course.pop()
        if self._course:
            self._ducked = float(np.interp(frame, *self._course[-1]))

    def add(
        self,
        block: NDArray[np.float32],
        frame: int,
        voices: Sequence[Placement],
        end_frame: int | None,
    ) -> None:
        """Add the loop to the block that starts at `frame`, under the `voices` sounding in it.

        `end_frame` is where the session ends, once that is known.
        """
        positions = np.arange(frame, frame + len(block))
        gain = 10 ** (-DUCK_DB / 20 * self._duck(positions, voices))
        gain *= np.clip((positions - self._rises_from) / (FADE_IN_S * self._rate), 0, 1)
        if self._level_db != 0 or self._level_now_db != 0:
            levels_db = np.linspace(self._level_now_db, self._level_db, len(block), endpoint=False)
            gain *= 10 ** (levels_db / 20)
            self._level_now_db = self._level_db
        if end_frame is not None:
            gain *= np.clip((end_frame - positions) / self.fade_out_frames, 0, 1)
        loop = np.take(self._samples, positions % len(self._samples), axis=0)
        block += loop * gain.astype(np.float32)[:, None]

    def _duck(
        self, positions: NDArray[np.int64], voices: Sequence[Placement]
    ) -> NDArray[np.float64]:
        """How far down (0 to 1) at each position; remembers where the block ends."""
        start, end = int(positions[0]), int(positions[-1]) + 1
        edges = sorted(
            {start, end}
            | {
                min(max(edge, start), end)
                for voice in voices
                for edge in (voice.start_frame, voice.end_frame)
            }
        )
        frames, levels = [start], [self._ducked]
        for this, following in pairwise(edges):
            spoken = any(voice.start_frame <= this < voice.end_frame for voice in voices)
            target = 1.0 if spoken else 0.0
            whole = (DOWN_S if spoken else UP_S) * self._rate
            arrival = this + abs(target - levels[-1]) * whole
            if arrival < following:
                frames += [round(arrival), following]
                levels += [target, target]
            else:
                share = (following - this) / whole
                frames.append(following)
                levels.append(levels[-1] + (share if spoken else -share))
        self._ducked = levels[-1]
        self._course.append((frames, levels))
        while self._course[0][0][-1] < start - REMEMBERED_S * self._rate:
            self._course.popleft()
        return np.interp(positions, frames, levels)
