"""A look-ahead limiter: peaks are turned down smoothly before they come, nothing is clipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

CEILING_DB = -2.0
"""Highest sample of a mix. One decibel below the promised true peak of -1 dBTP: between the
samples of speech, which is band-limited to half of what 44.1 kHz can hold, a peak can be about
0.7 dB higher (ITU-R BS.1770-4, annex 2)."""

VOICE_CEILING_DB = -2.5
"""Highest sample of a voice by itself, so that the mix's own limiter rarely has to act."""

HOP_FRAMES = 32
"""Gain is computed once a hop and drawn as a line between: 0.7 ms at 44.1 kHz."""

ATTACK_HOPS = 7
"""Hops over which the gain goes down ahead of a peak: 5 ms at 44.1 kHz."""

RELEASE_DB_PER_HOP = 0.1
"""How fast the gain comes back: about 140 dB a second, 1.4 dB from one pulse of a voice to the
next. Slower would cost loudness, faster would shape single waves."""

_WINDOW = ATTACK_HOPS + 2

_HOPS_AT_ONCE = 512
"""What stays in the processor's cache; new memory for a whole clip costs more than the sums."""

_HOP_SHARES = np.arange(HOP_FRAMES, dtype=np.float32) / HOP_FRAMES


def limited(
    blocks: Iterable[NDArray[np.float32]], ceiling_db: float = CEILING_DB
) -> Iterator[NDArray[np.float32]]:
    """The same samples in other blocks, none above the ceiling; shape (frames, channels).

    Holds back 6 ms to look ahead, and gives it at the end: no frame is added, lost or moved. All
    blocks but the last must be whole hops. What stays below the ceiling passes unchanged.
    """
    limiter = _Limiter(ceiling_db)
    # Silence ahead of the first frame, taken off again: a peak there needs a slope before it too.
    surplus = ATTACK_HOPS * HOP_FRAMES
    for number, block in enumerate(blocks):
        if number == 0:
            lead = np.zeros((surplus, block.shape[1]), np.float32)
            block = np.concatenate([lead, block])
        ready = limiter.push(block)
        if len(ready) > surplus:
            yield ready[surplus:]
        surplus = max(0, surplus - len(ready))
    ready = limiter.finish()
    if len(ready) > surplus:
        yield ready[surplus:]


def limited_clip(
    samples: NDArray[np.float32], ceiling_db: float, gain: float = 1.0
) -> NDArray[np.float32]:
    """A whole clip of shape (frames, channels) times `gain`, no sample of it above the ceiling."""
    return _turned_down(samples, _clip_gains(_wanted(samples, ceiling_db, gain), gain))


class LimitedPower:
    """What is left in `limited_clip` of the power of `samples`, or of a band of them, by the hop.

    `power` has the shape (frames,) and may go on behind the samples. The limiter is slow enough for
    a filter before it to be as good as the same one behind it. For trying many gains.
    """

    def __init__(
        self, power: NDArray[np.float64], samples: NDArray[np.float32], ceiling_db: float
    ) -> None:
        whole = np.pad(power, (0, -len(power) % HOP_FRAMES)).reshape(-1, HOP_FRAMES)
        self._power = whole.mean(axis=1)
        self._highest = _highest(samples)
        self._ceiling_db = ceiling_db

    def at(self, gain: float) -> NDArray[np.float64]:
        """The mean power of each hop, of shape (hops,), where `gain` comes before the limiter."""
        wanted = _wanted_for(self._highest, self._ceiling_db, gain)
        gains = _clip_gains(wanted, gain)[:-1].astype(np.float64)
        left: NDArray[np.float64] = np.zeros_like(self._power)
        hops = min(len(gains), len(left))
        left[:hops] = self._power[:hops] * gains[:hops] ** 2
        return left


def _clip_gains(wanted: NDArray[np.float32], gain: float) -> NDArray[np.float32]:
    """The gain at the start of each hop of a whole clip and at the end of the last one."""
    ahead, behind = np.zeros(1 + ATTACK_HOPS, np.float32), np.zeros(_WINDOW, np.float32)
    gains, _ = _gains(np.concatenate([ahead, wanted, behind]), np.zeros(ATTACK_HOPS, np.float32))
    return gains[ATTACK_HOPS:] * np.float32(gain)


class _Limiter:
    """What is not final yet: the gain of a hop depends on the ATTACK_HOPS + 1 hops after it."""

    def __init__(self, ceiling_db: float) -> None:
        self.ceiling_db = ceiling_db
        self.pending: list[NDArray[np.float32]] = []
        # Gains wanted (dB), from the hop before the first pending one.
        self.wanted = np.zeros(1, np.float32)
        # Released gains (dB) of the hops before the first pending one, oldest first.
        self.released = np.zeros(ATTACK_HOPS, np.float32)

    def push(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        self.pending.append(block)
        self.wanted = np.concatenate([self.wanted, _wanted(block, self.ceiling_db)])
        return self._ready(len(self.wanted) - 1 - ATTACK_HOPS - 1)

    def finish(self) -> NDArray[np.float32]:
        hops = len(self.wanted) - 1
        self.wanted = np.concatenate([self.wanted, np.zeros(_WINDOW, np.float32)])
        return self._ready(hops)

    def _ready(self, hops: int) -> NDArray[np.float32]:
        """Take out the first `hops` pending hops, their gain applied."""
        if hops <= 0:
            return np.zeros((0, 1), np.float32)
        samples = self.pending[0] if len(self.pending) == 1 else np.concatenate(self.pending)
        frames = min(hops * HOP_FRAMES, len(samples))
        ready, self.pending = samples[:frames], [samples[frames:]]
        wanted = self.wanted[: hops + _WINDOW]
        self.wanted = self.wanted[hops:]
        if not wanted.any() and not self.released.any():
            return ready
        gains, self.released = _gains(wanted, self.released)
        return _turned_down(ready, gains)


def _wanted(
    samples: NDArray[np.float32], ceiling_db: float, gain: float = 1.0
) -> NDArray[np.float32]:
    """Decibels by which each hop has to come down to stay below the ceiling, as 0 or less."""
    hops = -(-len(samples) // HOP_FRAMES)
    # Most blocks end here; their two extremes are found without an array of all levels.
    level = gain * max(np.max(samples, initial=0.0), -np.min(samples, initial=0.0))
    if level <= 10 ** (ceiling_db / 20):
        return np.zeros(hops, np.float32)
    return _wanted_for(_highest(samples), ceiling_db, gain)


def _highest(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest level of each hop in any channel, of shape (hops,)."""
    starts = np.arange(0, len(samples), HOP_FRAMES)
    highest: NDArray[np.float32] = np.maximum(
        np.maximum.reduceat(samples, starts).max(axis=1),
        -np.minimum.reduceat(samples, starts).min(axis=1),
    )
    return highest


def _wanted_for(
    highest: NDArray[np.float32], ceiling_db: float, gain: float
) -> NDArray[np.float32]:
    levels_db = 20 * np.log10(np.maximum(highest * np.float32(gain), 1e-9))
    wanted: NDArray[np.float32] = np.minimum(0.0, ceiling_db - levels_db)
    return wanted.astype(np.float32)


def _gains(
    wanted: NDArray[np.float32], before: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The gain at each hop's start and at the last one's end, and what to go on from.

    `wanted` begins one hop ahead and ends _WINDOW hops behind; `before` is what the hops ahead
    were turned down by.
    """
    # Lowest from the hop before to the ATTACK_HOPS after: down in time for every peak.
    lowest = sliding_window_view(wanted, _WINDOW).min(axis=1)
    ramp = np.arange(1, len(lowest) + 1, dtype=np.float32) * np.float32(RELEASE_DB_PER_HOP)
    lowest[0] = min(lowest[0], before[-1] + RELEASE_DB_PER_HOP)
    released = np.minimum(np.minimum.accumulate(lowest - ramp) + ramp, 0.0)
    known = np.concatenate([before, released])
    # An average over the attack turns steps into slopes and stays below every step it covers.
    gains_db = sliding_window_view(known[1:], ATTACK_HOPS).mean(axis=1)
    gains: NDArray[np.float32] = np.power(10, gains_db / 20, dtype=np.float32)
    return gains, known[: len(known) - 1][-ATTACK_HOPS:]


def _turned_down(samples: NDArray[np.float32], gains: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples times a line from each hop's gain to the next; there is one more gain than hops."""
    result = np.empty_like(samples)
    starts, rises = gains[:-1, None], np.diff(gains)[:, None]
    for hop in range(0, len(starts), _HOPS_AT_ONCE):
        piece = slice(hop * HOP_FRAMES, (hop + _HOPS_AT_ONCE) * HOP_FRAMES)
        curve = rises[hop : hop + _HOPS_AT_ONCE] * _HOP_SHARES
        curve += starts[hop : hop + _HOPS_AT_ONCE]
        levels = curve.reshape(-1, 1)[: len(samples[piece])]
        np.multiply(samples[piece], levels, out=result[piece])
    return result
