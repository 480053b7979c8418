"""From a take to a line: trimmed to its speech, levelled and limited as speech is. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from voiceguide.audio.filters import without_noise
from voiceguide.audio.levelling import levelling_gain_db
from voiceguide.audio.levels import SPEECH_LUFS
from voiceguide.audio.limiter import VOICE_CEILING_DB, limited_clip
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.audio.samples import fade_edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

TAIL_S = 0.1
"""What is kept after the last sound of a line; before the first nothing is, so that it is heard
exactly when it is planned."""

NOISE_REDUCTION_DB = 12.0
"""How much softer `reduce_noise` makes a steady noise; more gives voices a metallic ring."""

_HOP_S = 0.005
_WINDOW_HOPS = 4
_LOWEST_DB = -100.0

_BANDS_HZ = (150.0, 8000.0)
_BAND_COUNT = 14

_WINDOWS_AT_ONCE = 2000

_QUIET_S = 0.2
_LONG_S = 30.0

_ABOVE_NOISE_DB = 6.0
"""Noise itself rises this far above its quieter moments."""

_SPEECH_DB = 1.6
_SOFT_DB = 0.5
_SOFT_S = 0.1
"""Soft sounds count for this long before and after what is certainly speech: an “f”, a last “s”."""

_BELOW_PEAK_DB = 50.0
"""Sound this far below the loudest is reverberation, or nothing."""

_LEAD_PIECES = 3
"""So many milliseconds are kept before the first sound, for its attack."""

_SHORTEST_S = 0.06
"""Shorter sounds far from any other are clicks of keys and mice."""

_NEAR_S = 0.25
"""A short sound this near to speech belongs to it: the burst of a last “t”."""

_KEY_S = 0.08
"""What is left out at each end of a take: the sound of the key that started or stopped it."""

_SILENT_DB = -60.0

_CLIPPED = 0.98
_CLIPPED_FRAMES = 3

_MOST_LIMITED_DB = 6.0

_LEVELLED_S = 1.0
"""A shorter line is repeated until it is this long before its loudness is measured, because blocks
of 400 ms that are partly silent would make it too loud."""


class Speech(Struct, frozen=True, eq=False):
    """Where speech is in a recording: frames `start` to `end`, and the noise around it.

    `active` says of each 5 ms whether it is speech. `noise_db` is the level of the rest.
    """

    start: int
    end: int
    active: NDArray[np.bool_]
    noise_db: float


class ProcessedTake(Struct, frozen=True, eq=False):
    """A take as it will be heard, and what is to be known about it.

    `samples` (frames,) are at the rate of the take. `gain_db` is how much louder it was made,
    `floor_db` how loud the noise between the words is then. `clipped` says whether it was too loud
    to be recorded whole, `cut` whether speech reaches to an end of the take.
    """

    samples: Samples
    gain_db: float
    floor_db: float
    clipped: bool
    cut: bool


def process(take: Samples, rate: int, *, reduce_noise: bool = False) -> ProcessedTake | None:
    """Return a mono take (frames,) as a line, or None if nobody speaks in it."""
    take = take - np.float32(np.median(take)) if len(take) else take
    key = round(_KEY_S * rate)
    found = find_speech(take[key : len(take) - key], rate)
    if found is None:
        return None
    start, end = found.start + key, found.end + key
    tail = min(end + round(TAIL_S * rate), len(take) - key)
    heard = take
    noise_db = found.noise_db
    if reduce_noise:
        heard = without_noise(take, rate, noise_db, NOISE_REDUCTION_DB)
        again = find_speech(heard[key : len(heard) - key], rate)
        noise_db = again.noise_db if again is not None else noise_db - NOISE_REDUCTION_DB
    line = heard[start:tail]
    gain_db = _gain_db(heard[start:end], rate)
    samples = limited_clip(line.reshape(-1, 1), VOICE_CEILING_DB, 10 ** (gain_db / 20))[:, 0]
    _fade(samples, rate)
    return ProcessedTake(
        samples,
        gain_db,
        floor_db=noise_db + gain_db,
        clipped=is_clipped(take[start:end]),
        cut=start <= key or end >= len(take) - key,
    )


def find_speech(recording: Samples, rate: int) -> Speech | None:
    """Return where speech is in mono samples (frames,), None if there is none."""
    hop = round(_HOP_S * rate)
    if len(recording) < 4 * hop * _WINDOW_HOPS or _level_db(recording) < _SILENT_DB:
        return None
    rises = _rises_db(recording, rate)
    spans = _without_clicks(_spans(rises > _SPEECH_DB))
    if not spans:
        return None
    first, last = spans[0][0], spans[-1][1]
    reach = round(_SOFT_S / _HOP_S)
    earliest, latest = max(0, first - reach), min(len(rises), last + reach)
    while first > earliest and rises[first - 1] > _SOFT_DB:
        first -= 1
    while last < latest and rises[last] > _SOFT_DB:
        last += 1
    active = np.zeros(len(rises) + _WINDOW_HOPS, bool)
    for begin, end in [(first, spans[0][1]), *spans, (spans[-1][0], last)]:
        # A window counts for all of it.
        active[begin : end + _WINDOW_HOPS] = True
    hops = recording[: len(recording) // hop * hop].reshape(-1, hop)
    rest = [_level_db(each) for each in hops[~active[: len(hops)]]]
    noise_db = float(np.median(rest)) if rest else _LOWEST_DB
    start = _onset(recording, first * hop, hop, noise_db)
    return Speech(start, min((last + _WINDOW_HOPS) * hop, len(recording)), active, noise_db)


def _rises_db(recording: Samples, rate: int) -> NDArray[np.float64]:
    """Return how far each window of 20 ms, one each 5 ms, is above the noise, over all bands."""
    levels = _band_levels_db(recording, rate)
    rises: NDArray[np.float64] = np.clip(levels - _noise_db(levels) - _ABOVE_NOISE_DB, 0, 15)
    heights: NDArray[np.float64] = rises.mean(axis=1)
    loudest = levels.max(axis=1)
    heights[loudest < loudest.max() - _BELOW_PEAK_DB] = 0
    return heights


def _band_levels_db(recording: Samples, rate: int) -> NDArray[np.float64]:
    """Return the level of each window in each band, of shape (windows, bands)."""
    hop = round(_HOP_S * rate)
    window = hop * _WINDOW_HOPS
    frames = np.lib.stride_tricks.sliding_window_view(recording, window)[::hop]
    shape = np.hanning(window).astype(np.float32)
    hertz = np.fft.rfftfreq(window, 1 / rate)
    edges = np.geomspace(*_BANDS_HZ, _BAND_COUNT + 1)
    bands = (hertz >= edges[:-1, None]) & (hertz < edges[1:, None])
    shares = (bands / np.maximum(1, bands.sum(axis=1, keepdims=True))).T * (8 / window**2)
    power = np.empty((len(frames), _BAND_COUNT))
    # An hour at a time would take gigabytes.
    for start in range(0, len(frames), _WINDOWS_AT_ONCE):
        spectrum = np.fft.rfft(frames[start : start + _WINDOWS_AT_ONCE] * shape)
        power[start : start + _WINDOWS_AT_ONCE] = (spectrum.real**2 + spectrum.imag**2) @ shares
    levels: NDArray[np.float64] = 10 * np.log10(power + 10 ** (_LOWEST_DB / 10))
    return levels


def _noise_db(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the level of the noise in each band.

    In a take, which may be nearly all speech, it is that of the quietest fifth of a second; in a
    long recording, whose noise may change, that of the quietest fifth of all windows.
    """
    quiet = round(_QUIET_S / _HOP_S)
    found: NDArray[np.float64]
    if not quiet < len(levels) < _LONG_S / _HOP_S:
        found = np.percentile(levels, 20, axis=0)
        return found
    means = np.convolve(levels.mean(axis=1), np.full(quiet, 1 / quiet), "valid")
    start = int(np.argmin(means))
    found = np.median(levels[start : start + quiet], axis=0)
    return found


def _onset(recording: Samples, start: int, hop: int, noise_db: float) -> int:
    """Return the frame at which a sound begins that lies in the window from `start` on."""
    piece = hop // 5
    near = recording[start : start + (_WINDOW_HOPS + 1) * hop]
    pieces = near[: len(near) // piece * piece].reshape(-1, piece)
    loudest = _level_db(recording[start : start + 20 * hop])
    audible = max(noise_db + _ABOVE_NOISE_DB, loudest - _BELOW_PEAK_DB)
    first = next((at for at, each in enumerate(pieces) if _level_db(each) > audible), 0)
    return max(0, start + max(0, first - _LEAD_PIECES) * piece)


def speech_spans(recording: Samples, rate: int) -> list[tuple[int, int]]:
    """Return where somebody speaks in mono samples (frames,), as frames, without clicks."""
    hop = round(_HOP_S * rate)
    if len(recording) < 4 * hop * _WINDOW_HOPS or _level_db(recording) < _SILENT_DB:
        return []
    spans = _without_clicks(_spans(_rises_db(recording, rate) > _SPEECH_DB))
    return [(begin * hop, (end + _WINDOW_HOPS - 1) * hop) for begin, end in spans]


def is_clipped(samples: Samples) -> bool:
    """Return whether peaks were cut off because the sound was too loud for the microphone."""
    high = np.abs(samples) >= _CLIPPED
    run = np.convolve(high, np.ones(_CLIPPED_FRAMES), "valid") if len(high) else high
    return bool(np.any(run > _CLIPPED_FRAMES - 0.5))


def _level_db(samples: Samples) -> float:
    power = float(np.mean(samples.astype(np.float64) ** 2)) if len(samples) else 0.0
    return 10 * math.log10(power + 10 ** (_LOWEST_DB / 10))


def _spans(active: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return where runs of active hops begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], active.astype(np.int8), [0]))))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def _without_clicks(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans without short ones that are far from any long one."""
    near, shortest = round(_NEAR_S / _HOP_S), round(_SHORTEST_S / _HOP_S)
    long = [span for span in spans if span[1] - span[0] >= shortest]
    return [
        span
        for span in spans
        if any(span[0] < end + near and span[1] > begin - near for begin, end in long)
    ]


def _gain_db(speech: Samples, rate: int) -> float:
    repeats = -(-round(_LEVELLED_S * rate) // len(speech))
    measured = np.tile(speech, repeats).reshape(-1, 1)
    gain_db = levelling_gain_db(measured, rate, SPEECH_LUFS, VOICE_CEILING_DB)
    # A word of many peaks stays a little softer: more would raise the noise and sound pressed.
    return min(gain_db, SPEECH_LUFS - loudness_lufs(measured, rate) + _MOST_LIMITED_DB)


def _fade(samples: Samples, rate: int) -> None:
    """Fade a line in at once and out over half its tail, in place."""
    length = min(round(TAIL_S / 2 * rate), len(samples))
    samples[len(samples) - length :] *= np.linspace(1, 0, length, dtype=np.float32)
    fade_edges(samples, rate)
