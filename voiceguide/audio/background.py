"""Backgrounds: a quiet loop under the whole session that is ducked while a voice speaks."""

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
"""How long the end of a user's own sound crossfades into its beginning."""

REMEMBERED_S = 3.0
"""How far back a change may start: more than is ever queued between a session and a device."""

STEP_DB = 3.0
"""How much one step changes the level of a background: noticeable but not startling."""


def crossfaded_loop(clip: Clip, sample_rate: int) -> Clip:
    """Return a sound as a loop: its end crossfades into its beginning at constant power."""
    samples = clip.samples
    join = min(round(LOOP_CROSSFADE_S * sample_rate), len(samples) // 4)
    if join == 0:
        return clip
    turn = np.linspace(0, np.pi / 2, join, endpoint=False, dtype=np.float32)[:, None]
    joined = samples[:join] * np.sin(turn) + samples[-join:] * np.cos(turn)
    return Clip(np.concatenate([joined, samples[join:-join]]))


class BackgroundLoop:
    """Adds a looped clip to the blocks of one session, in order from its first frame.

    `gain_db` sets the level of the clip. Its last sample is followed by its first: shipped loops
    are made for that, other sounds become loops by `crossfaded_loop`.
    """

    def __init__(self, clip: Clip, sample_rate: int, gain_db: float = 0.0) -> None:
        self._samples = clip.samples * np.float32(10 ** (gain_db / 20))
        self._rate = sample_rate
        self._ducked = 0.0
        """How far the background is ducked now: 0 not at all, 1 by DUCK_DB."""
        self._envelopes: deque[tuple[list[int], list[float]]] = deque()
        """Recent ducking envelopes, one per block: frames, and the values there."""
        self._fades_in_from = 0
        self._level_db = 0.0
        self._level_now_db = 0.0

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return int(self._samples.shape[1])

    @property
    def fade_out_frames(self) -> int:
        """How long before the end of a session its end has to be known."""
        return round(FADE_OUT_S * self._rate)

    @property
    def level_db(self) -> float:
        """The change of level: above zero louder, below zero softer."""
        return self._level_db

    def begin_at(self, level_db: float) -> None:
        """Start at this change of level."""
        self._level_db = self._level_now_db = min(
            max(level_db, BACKGROUND_LOWEST_DB), BACKGROUND_HIGHEST_DB
        )

    def turn(self, steps: int) -> float:
        """Make it `steps` louder or softer, over the next block; returns the change of level."""
        level_db = self._level_db + steps * STEP_DB
        self._level_db = min(max(level_db, BACKGROUND_LOWEST_DB), BACKGROUND_HIGHEST_DB)
        return self._level_db

    def begin(self, frame: int) -> None:
        """Start at this frame, with a fade-in."""
        self._fades_in_from, self._ducked = frame, 0.0
        self._envelopes.clear()

    def join(self, frame: int) -> None:
        """Resume at an earlier frame as it was there; what follows is mixed again."""
        while self._envelopes and self._envelopes[-1][0][0] >= frame:
            self._envelopes.pop()
        if self._envelopes:
            self._ducked = float(np.interp(frame, *self._envelopes[-1]))

    def add(
        self,
        block: NDArray[np.float32],
        frame: int,
        voices: Sequence[Placement],
        end_frame: int | None,
    ) -> None:
        """Add the loop to the block that starts at `frame`, ducked under the `voices` in it.

        `end_frame` is where the session ends, if that is known yet.
        """
        positions = np.arange(frame, frame + len(block))
        gain = 10 ** (-DUCK_DB / 20 * self._duck(positions, voices))
        gain *= np.clip((positions - self._fades_in_from) / (FADE_IN_S * self._rate), 0, 1)
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
        """Return how far to duck (0 to 1) at each position; stores the envelope of the block."""
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
        self._envelopes.append((frames, levels))
        while self._envelopes[0][0][-1] < start - REMEMBERED_S * self._rate:
            self._envelopes.popleft()
        return np.interp(positions, frames, levels)
