"""Operations on samples: trim, fade, resample, measure loudness, read a sound file.

Arrays are float32 of shape (frames,) for mono or (frames, channels); full scale is ±1.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceguide.errors import InputError, printable, sentence
from voiceguide.planning.timeline import Clip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_LEAD_S = 0.005
_TAIL_S = 0.030
"""What stays before the first and after the last sound: an attack, and a natural decay."""

_SOUND_DB = -45.0
"""What counts as sound, relative to the loudest sample: below the softest consonants of espeak."""

_SILENT_PEAK = 0.001
"""Nothing above -60 dB of full scale is silence; espeak answers “...” with exact zeros."""

EDGE_FADE_S = 0.005
"""Long enough that a cut is not heard as a click, too short to be heard itself."""

_GATING_BLOCK_S = 0.4
"""Loudness is that of stretches so long, each a quarter of it behind the one before."""


def is_silent(samples: Samples) -> bool:
    """Whether nothing can be heard, also when there is nothing at all."""
    return samples.size == 0 or float(np.max(np.abs(samples))) < _SILENT_PEAK


def trim(samples: Samples, sample_rate: int) -> Samples:
    """Mono samples (frames,) without the silence around them, as a view; empty when silent."""
    if is_silent(samples):
        return samples[:0]
    level = np.abs(samples)
    loud = np.flatnonzero(level >= level.max() * 10 ** (_SOUND_DB / 20))
    start = max(0, int(loud[0]) - round(_LEAD_S * sample_rate))
    end = int(loud[-1]) + 1 + round(_TAIL_S * sample_rate)
    return samples[start:end]


def fade_edges(samples: Samples, sample_rate: int, fade_s: float = EDGE_FADE_S) -> Samples:
    """A copy that rises from and falls to zero within `fade_s`; both fades meet when it is short.

    Takes (frames,) or (frames, channels).
    """
    faded = samples.copy()
    fade_edges_of(faded, sample_rate, fade_s)
    return faded


def fade_edges_of(samples: Samples, sample_rate: int, fade_s: float = EDGE_FADE_S) -> None:
    """The same, done to the samples themselves."""
    length = min(round(fade_s * sample_rate), len(samples) // 2)
    if length:
        # Half a cosine has no corner at either end, as a straight line would.
        ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)).astype(np.float32)
        ramp = ramp.reshape(-1, *[1] * (samples.ndim - 1))
        samples[:length] *= ramp
        samples[len(samples) - length :] *= ramp[::-1]


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """The same sound at another rate, by soxr's HQ method (20 bits); (frames,) or (frames, n)."""
    if from_rate == to_rate or len(samples) == 0:
        return samples
    import soxr

    converted: Samples = soxr.resample(samples, from_rate, to_rate, quality="HQ")
    return converted


def loudness_lufs(samples: NDArray[np.floating], sample_rate: int) -> float:
    """Integrated loudness in LUFS by ITU-R BS.1770-4; minus infinity for silence.

    Takes mono (frames,) or mono and stereo (frames, channels), all of it in memory. A sound
    shorter than one gating block (400 ms) is measured as if followed by silence.
    """
    return gated_loudness_lufs(k_weighted_power(samples, sample_rate), sample_rate)


def k_weighted_power(samples: NDArray[np.floating], sample_rate: int) -> NDArray[np.float64]:
    """The power (frames,) of all channels together after the filters of BS.1770.

    There are as many frames as in `samples`, but at least those of one gating block.
    """
    channels = (samples[np.newaxis] if samples.ndim == 1 else samples.T).astype(np.float64)
    missing = round(_GATING_BLOCK_S * sample_rate) - channels.shape[1]
    if missing > 0:
        channels = np.pad(channels, ((0, 0), (0, missing)))
    power: NDArray[np.float64] = np.sum(k_weighted(channels, sample_rate) ** 2, axis=0)
    return power


def gated_loudness_lufs(power: NDArray[np.float64], rate: float) -> float:
    """The integrated loudness of what has this power after the filters of BS.1770.

    `power` are `rate` values a second, of single frames or means of several.
    """
    block = _GATING_BLOCK_S * rate
    starts = np.arange(0, len(power) - block + 1, block / 4)
    # Differences of a running sum give every block's mean without going over it four times.
    running, places = np.concatenate(([0.0], np.cumsum(power))), np.arange(len(power) + 1)
    sums = np.interp(starts + block, places, running) - np.interp(starts, places, running)
    means = np.maximum(sums, 0.0) / block
    audible = means[means > _power(-70.0)]
    if audible.size == 0:
        return -math.inf
    relative_gate = float(np.mean(audible)) * 10 ** (-10 / 10)
    return -0.691 + 10 * math.log10(float(np.mean(audible[audible > relative_gate])))


def k_weighted(channels: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """`channels` of shape (channels, frames) after the two filters of BS.1770, same shape."""
    response, ringing = _k_response(sample_rate)
    window = 2 * (len(response) - 1)
    frames = channels.shape[1]
    weighted = np.zeros((len(channels), frames + window))
    # Overlap and add: each stretch rings on into the next.
    for start in range(0, frames, window - ringing):
        spectrum = np.fft.rfft(channels[:, start : start + window - ringing], window)
        weighted[:, start : start + window] += np.fft.irfft(spectrum * response, window)
    return weighted[:, :frames]


@lru_cache(maxsize=4)
def _k_response(sample_rate: int) -> tuple[NDArray[np.complex128], int]:
    """Both filters' response to a window of frames, and how many frames they ring on (200 ms).

    After that they are below 1e-15: the slower one has its poles at 38 Hz.
    """
    ringing = sample_rate // 5
    window = 1 << (4 * ringing).bit_length()
    delay = np.exp(-2j * np.pi * np.arange(window // 2 + 1) / window)
    response = np.ones(window // 2 + 1, dtype=np.complex128)
    for forward, back in k_weighting_filters(sample_rate):
        response *= np.polyval(forward[::-1], delay) / np.polyval(back[::-1], delay)
    return response, ringing


def k_weighting_filters(
    sample_rate: int,
) -> tuple[tuple[list[float], list[float]], tuple[list[float], list[float]]]:
    """The high shelf and the high pass of BS.1770-4 as (forward, back) coefficients.

    The standard prints them for 48 kHz only. These analogue parameters reproduce its numbers there
    and hold at any rate; they are libebur128's (`ebur128.c`, `ebur128_init_filter`), as derived by
    B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 2018.
    """
    tangent = math.tan(math.pi * 1681.974450955533 / sample_rate)
    quality = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + tangent / quality + tangent**2
    shelf = (
        [
            (high + band * tangent / quality + tangent**2) / scale,
            2 * (tangent**2 - high) / scale,
            (high - band * tangent / quality + tangent**2) / scale,
        ],
        [1.0, 2 * (tangent**2 - 1) / scale, (1 - tangent / quality + tangent**2) / scale],
    )
    tangent = math.tan(math.pi * 38.13547087602444 / sample_rate)
    quality = 0.5003270373238773
    scale = 1 + tangent / quality + tangent**2
    high_pass = (
        [1.0, -2.0, 1.0],
        [1.0, 2 * (tangent**2 - 1) / scale, (1 - tangent / quality + tangent**2) / scale],
    )
    return shelf, high_pass


def _power(lufs: float) -> float:
    return 10 ** ((lufs + 0.691) / 10)


_PIECE_FRAMES = 65_536

_FILE_RATES = range(1_000, 768_001)
"""Sample rates believed: from telephone recordings to twice the fastest studio gear."""


def read_sound(path: Path, rate: int, *, longest_s: float) -> Clip:
    """A mono or stereo sound file as a clip at `rate` frames a second.

    Reads anything libsndfile does (WAV, FLAC, Ogg, MP3, AIFF…) and never more than `longest_s`
    seconds of it, whatever its header promises. Raises InputError, naming the file, when it
    cannot serve.
    """
    import soundfile

    shown = printable(str(path))
    if not path.is_file():
        # Also kept out: pipes and devices, which would be waited for or read without end.
        what = "is not a file" if path.exists() else "does not exist"
        raise InputError(f"The sound file {shown} {what}.", "Check its name and folder.")
    try:
        # Asked first, since libsndfile only speaks of a system error.
        path.open("rb").close()
    except OSError as error:
        raise InputError(
            sentence(f"the sound file {shown} cannot be opened: {error.strerror or error}"),
            "See that you are allowed to read it.",
        ) from error
    try:
        with soundfile.SoundFile(path) as file:
            _check_sound(shown, file.channels, file.samplerate)
            file_rate = int(file.samplerate)
            longest_frames = int(longest_s * file_rate)
            if file.frames > longest_frames:
                raise _too_long(shown, longest_s)
            samples = _read_at(rate, file, longest_frames)
    except (soundfile.SoundFileError, OSError) as error:
        raise InputError(
            sentence(f"the sound file {shown} cannot be read: {error}"),
            "Save it as WAV or FLAC, for example with `ffmpeg -i FILE sound.wav`.",
        ) from error
    if samples is None:
        raise _too_long(shown, longest_s)
    if len(samples) == 0:
        raise InputError(f"The sound file {shown} is empty.", "Record or download it again.")
    if not np.isfinite(samples).all():
        raise InputError(f"The sound file {shown} is damaged.", "Record or download it again.")
    return Clip(samples)


def _read_at(rate: int, file: Any, longest_frames: int) -> Samples | None:
    """All of an open soundfile.SoundFile at `rate`; None where that is more than `longest_frames`.

    Piece by piece: a small file may hold gigabytes of silence at a very high rate.
    """
    import soxr

    file_rate, channels = int(file.samplerate), int(file.channels)
    converter = soxr.ResampleStream(file_rate, rate, channels, dtype="float32", quality="HQ")
    pieces: list[Samples] = []
    frames, ended = 0, False
    while not ended:
        piece: Samples = file.read(_PIECE_FRAMES, dtype="float32", always_2d=True)
        frames += len(piece)
        if frames > longest_frames:
            return None
        ended = len(piece) == 0
        pieces.append(piece if file_rate == rate else converter.resample_chunk(piece, last=ended))
    return np.concatenate(pieces)


def _check_sound(shown: str, channels: int, sample_rate: int) -> None:
    if channels > 2:
        raise InputError(
            f"The sound file {shown} has {channels} channels; only mono and stereo can be played.",
            "Mix it down, for example with `ffmpeg -i FILE -ac 2 sound.wav`.",
        )
    if sample_rate not in _FILE_RATES:
        raise InputError(
            f"The sound file {shown} says it has {sample_rate} samples a second, "
            "which no sound has.",
            "Save it again at 44100 samples a second.",
        )


def _too_long(shown: str, longest_s: float) -> InputError:
    return InputError(
        f"The sound file {shown} is longer than {longest_s:g} seconds.", "Cut it shorter."
    )
