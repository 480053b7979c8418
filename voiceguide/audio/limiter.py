"""A look-ahead limiter: it lowers the gain smoothly before each peak, and clips nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voiceguide.audio.samples import LOUDEST, highest_level

CEILING_DB = -2.0
"""Highest sample of a mix. One decibel below the promised true peak of -1 dBTP: between samples, a
peak of speech can be about 0.7 dB higher (ITU-R BS.1770-4, annex 2; speech uses half the bandwidth
of 44.1 kHz)."""

VOICE_CEILING_DB = -2.5
"""Highest sample of a voice alone, so that the limiter of the mix rarely has to act."""

HOP_FRAMES = 32
"""The gain is computed once a hop and interpolated between: 0.7 ms at 44.1 kHz."""

ATTACK_HOPS = 7
"""Hops over which the gain falls before a peak: 5 ms at 44.1 kHz."""

RELEASE_DB_PER_HOP = 0.1
"""How fast the gain recovers: about 140 dB a second, 1.4 dB from one pulse of a voice to the next.
Slower would cost loudness, faster would distort single waves."""

_WINDOW = ATTACK_HOPS + 2

_HOPS_AT_ONCE = 512
"""As many as fit into the processor's cache: memory for a whole clip costs more than the sums."""

_HOP_SHARES = np.arange(HOP_FRAMES, dtype=np.float32) / HOP_FRAMES


def limited(
    blocks: Iterable[NDArray[np.float32]], ceiling_db: float = CEILING_DB
) -> Iterator[NDArray[np.float32]]:
    """Yield the same frames in other blocks, no sample above the ceiling; shape (frames, channels).

    It delays its output by 6 ms to look ahead, but no frame is added, lost or moved. All blocks but
    the last must be whole hops. Sound below the ceiling passes unchanged. Samples that are not
    numbers become silence, and those above LOUDEST become that, so that none can silence what
    follows.
    """
    limiter = _Limiter(ceiling_db)
    # Silence before the first frame, removed again: a peak there needs a slope before it, too.
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
    """Return a clip of shape (frames, channels) times `gain`, no sample above the ceiling.

    Treats samples that are not numbers or above LOUDEST as `limited` does.
    """
    samples, highest = _believable(samples)
    return _with_gains(samples, _clip_gains(_target(samples, highest, ceiling_db, gain), gain))


class LimitedPower:
    """The power that `limited_clip` leaves of `samples`, for trying many gains quickly.

    `power` is that of the samples or of a band of them, of shape (frames,), and may be longer. The
    limiter is so slow that a filter before it is as good as the same filter after it.
    """

    def __init__(
        self, power: NDArray[np.float64], samples: NDArray[np.float32], ceiling_db: float
    ) -> None:
        whole = np.pad(power, (0, -len(power) % HOP_FRAMES)).reshape(-1, HOP_FRAMES)
        self._power = whole.mean(axis=1)
        self._highest = _highest(samples)
        self._ceiling_db = ceiling_db

    def at(self, gain: float) -> NDArray[np.float64]:
        """Return the mean power of each hop, of shape (hops,), with `gain` before the limiter."""
        target = _target_for(self._highest, self._ceiling_db, gain)
        gains = _clip_gains(target, gain)[:-1].astype(np.float64)
        left: NDArray[np.float64] = np.zeros_like(self._power)
        left[: len(gains)] = self._power[: len(gains)] * gains**2
        return left


def _clip_gains(target: NDArray[np.float32], gain: float) -> NDArray[np.float32]:
    """Return the gain at the start of each hop of a clip and at the end of the last one."""
    silence = np.zeros(1 + ATTACK_HOPS, np.float32)
    gains, _ = _gains(np.concatenate([silence, target, silence]), silence[1:])
    return gains[ATTACK_HOPS:] * np.float32(gain)


class _Limiter:
    """Holds the frames that are not final: a hop's gain depends on the ATTACK_HOPS + 1 after it."""

    def __init__(self, ceiling_db: float) -> None:
        self.ceiling_db = ceiling_db
        self.pending: list[NDArray[np.float32]] = []
        # Target gains (dB), from the hop before the first pending one.
        self.target = np.zeros(1, np.float32)
        # Released gains (dB) of the hops before the first pending one, oldest first.
        self.released = np.zeros(ATTACK_HOPS, np.float32)

    def push(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        block, highest = _believable(block)
        self.pending.append(block)
        self.target = np.concatenate([self.target, _target(block, highest, self.ceiling_db)])
        return self._ready(len(self.target) - 1 - ATTACK_HOPS - 1)

    def finish(self) -> NDArray[np.float32]:
        hops = len(self.target) - 1
        self.target = np.concatenate([self.target, np.zeros(_WINDOW, np.float32)])
        return self._ready(hops)

    def _ready(self, hops: int) -> NDArray[np.float32]:
        """Remove the first `hops` pending hops and return them with their gain applied."""
        if hops <= 0:
            return np.zeros((0, 1), np.float32)
        samples = self.pending[0] if len(self.pending) == 1 else np.concatenate(self.pending)
        frames = min(hops * HOP_FRAMES, len(samples))
        ready, self.pending = samples[:frames], [samples[frames:]]
        target = self.target[: hops + _WINDOW]
        self.target = self.target[hops:]
        if not target.any() and not self.released.any():
            return ready
        gains, self.released = _gains(target, self.released)
        return _with_gains(ready, gains)


def _believable(samples: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Return the samples within LOUDEST, and the highest of them."""
    highest = highest_level(samples)
    if highest <= LOUDEST:
        return samples, highest
    return np.clip(np.nan_to_num(samples), -LOUDEST, LOUDEST), LOUDEST


def _target(
    samples: NDArray[np.float32], highest: float, ceiling_db: float, gain: float = 1.0
) -> NDArray[np.float32]:
    """Return the gain (dB, 0 or less) that brings each hop below the ceiling.

    Of all samples, the `highest` decides whether there is anything to do: in most blocks not.
    """
    if gain * highest <= 10 ** (ceiling_db / 20):
        return np.zeros(-(-len(samples) // HOP_FRAMES), np.float32)
    return _target_for(_highest(samples), ceiling_db, gain)


def _highest(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the highest level of each hop in any channel, of shape (hops,)."""
    starts = np.arange(0, len(samples), HOP_FRAMES)
    highest: NDArray[np.float32] = np.maximum(
        np.maximum.reduceat(samples, starts).max(axis=1),
        -np.minimum.reduceat(samples, starts).min(axis=1),
    )
    return highest


def _target_for(
    highest: NDArray[np.float32], ceiling_db: float, gain: float
) -> NDArray[np.float32]:
    levels_db = 20 * np.log10(np.maximum(highest * np.float32(gain), 1e-9))
    target: NDArray[np.float32] = np.minimum(0.0, ceiling_db - levels_db)
    return target


def _gains(
    target: NDArray[np.float32], before: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the gain at each hop's start and at the last one's end, and the next `before`.

    `target` begins one hop before them and ends ATTACK_HOPS + 1 hops after them; `before` holds
    the released gains (dB) of the previous hops.
    """
    # The lowest from one hop before to ATTACK_HOPS after: low enough in time for every peak.
    lowest = sliding_window_view(target, _WINDOW).min(axis=1)
    ramp = np.arange(1, len(lowest) + 1, dtype=np.float32) * np.float32(RELEASE_DB_PER_HOP)
    lowest[0] = min(lowest[0], before[-1] + RELEASE_DB_PER_HOP)
    released = np.minimum.accumulate(lowest - ramp) + ramp
    known = np.concatenate([before, released])
    # A mean over the attack turns steps into slopes and stays below every step it covers.
    gains_db = sliding_window_view(known[1:], ATTACK_HOPS).mean(axis=1)
    gains: NDArray[np.float32] = 10 ** (gains_db / 20)
    return gains, known[: len(known) - 1][-ATTACK_HOPS:]


def _with_gains(samples: NDArray[np.float32], gains: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples times gains, interpolated between hops; there is one gain more."""
    result = np.empty_like(samples)
    starts, rises = gains[:-1, None], np.diff(gains)[:, None]
    for hop in range(0, len(starts), _HOPS_AT_ONCE):
        piece = slice(hop * HOP_FRAMES, (hop + _HOPS_AT_ONCE) * HOP_FRAMES)
        curve = rises[hop : hop + _HOPS_AT_ONCE] * _HOP_SHARES
        curve += starts[hop : hop + _HOPS_AT_ONCE]
        levels = curve.reshape(-1, 1)[: len(samples[piece])]
        np.multiply(samples[piece], levels, out=result[piece])
    return result
