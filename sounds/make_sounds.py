"""Make every sound that ships with voiceguide: the chimes and the backgrounds.

    python sounds/make_sounds.py [FOLDER]

writes the files beside this script, or below FOLDER. Nothing is recorded: chimes are sums of
decaying partials, backgrounds are built in the frequency domain so that they repeat exactly.
Two runs on one machine give identical bytes.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from msgspec import Struct

Samples = npt.NDArray[np.float64]

# The session rate, for backgrounds too: resampling a loop would blur its seam.
RATE_HZ = 44_100

# One key for everything, G major pentatonic, so that no two sounds can clash when they overlap.
G3, G4 = 196.00, 392.00
D5, E5, G5, A5, B5 = 587.33, 659.26, 783.99, 880.00, 987.77
D6 = 1174.66


class Partial(Struct, frozen=True):
    """One mode of a struck body, relative to its note."""

    ratio: float
    """Frequency as a multiple of the note's."""
    gain: float
    """Amplitude as a multiple of the note's."""
    decay: float
    """Time constant as a multiple of the note's."""


class Strike(Struct, frozen=True):
    """One note of a chime."""

    at_s: float
    """Seconds after the start of the chime."""
    pitch_hz: float
    gain: float = 1.0


class Chime(Struct, frozen=True):
    """The recipe of one chime."""

    strikes: tuple[Strike, ...]
    body: tuple[Partial, ...]
    decay_s: float
    """Seconds for a note's main partial to fall to 1/e."""
    length_s: float
    fade_s: float
    """Seconds of fade at the end, which brings what still rings to zero."""
    peak_dbfs: float
    attack_s: float = 0.005


# A free metal bar (its modes lie at 1, 2.756, 5.404 ...), with a faint octave for warmth.
BAR = (
    Partial(1.0, 1.0, 1.0),
    Partial(2.0, 0.10, 0.6),
    Partial(2.756, 0.20, 0.45),
    Partial(5.404, 0.05, 0.22),
    Partial(8.933, 0.012, 0.12),
)
# A tuned wooden bar, as on a marimba: few overtones, which decay quickly.
WOOD = (
    Partial(1.0, 1.0, 1.0),
    Partial(3.93, 0.16, 0.35),
    Partial(9.54, 0.03, 0.15),
)
# A drinking glass tapped at the rim.
GLASS = (
    Partial(1.0, 1.0, 1.0),
    Partial(2.32, 0.22, 0.5),
    Partial(4.25, 0.07, 0.3),
    Partial(6.63, 0.02, 0.15),
)
# A bell, tuned with a major third (bells mostly have a minor one) to stay inside the key.
BELL = (
    Partial(0.5, 0.30, 1.3),
    Partial(1.0, 0.75, 1.0),
    Partial(1.26, 0.40, 0.8),
    Partial(1.5, 0.22, 0.6),
    Partial(2.0, 0.8, 0.7),
    Partial(2.67, 0.20, 0.45),
    Partial(3.01, 0.22, 0.35),
    Partial(4.17, 0.14, 0.2),
    Partial(5.43, 0.06, 0.12),
)
# A singing bowl: each mode is a pair slightly apart, and the pairs beat slowly.
BOWL = (
    Partial(1.0, 1.0, 1.0),
    Partial(1.0042, 0.32, 1.0),
    Partial(2.77, 0.42, 0.6),
    Partial(2.7757, 0.16, 0.6),
    Partial(5.21, 0.13, 0.3),
    Partial(5.224, 0.08, 0.3),
    Partial(8.31, 0.03, 0.12),
)

CHIMES = {
    "open": Chime(
        (Strike(0.0, D5, 0.8), Strike(0.21, G5, 0.85), Strike(0.42, B5)),
        BAR,
        decay_s=0.42,
        length_s=2.4,
        fade_s=0.8,
        peak_dbfs=-9.5,
    ),
    "step": Chime((Strike(0.0, G5),), WOOD, decay_s=0.16, length_s=1.1, fade_s=0.4, peak_dbfs=-8.5),
    "half": Chime(
        (Strike(0.0, D6),), GLASS, decay_s=0.24, length_s=1.3, fade_s=0.5, peak_dbfs=-11.0
    ),
    "side": Chime(
        (Strike(0.0, E5), Strike(0.25, B5)),
        WOOD,
        decay_s=0.15,
        length_s=1.3,
        fade_s=0.4,
        peak_dbfs=-9.0,
    ),
    "last": Chime(
        (Strike(0.0, A5), Strike(0.2, A5, 0.8)),
        BAR,
        decay_s=0.10,
        length_s=0.9,
        fade_s=0.3,
        peak_dbfs=-11.5,
    ),
    "close": Chime(
        (Strike(0.0, B5, 1.1), Strike(0.36, G5, 0.95), Strike(0.74, D5, 0.9), Strike(1.18, G4)),
        BAR,
        decay_s=0.62,
        length_s=3.9,
        fade_s=1.3,
        peak_dbfs=-9.5,
    ),
    "tick": Chime(
        (Strike(0.0, A5),),
        WOOD,
        decay_s=0.024,
        length_s=0.13,
        fade_s=0.05,
        peak_dbfs=-18.0,
        attack_s=0.003,
    ),
    "bell": Chime((Strike(0.0, G4),), BELL, decay_s=0.55, length_s=2.4, fade_s=0.9, peak_dbfs=-8.5),
    "bowl": Chime(
        (Strike(0.0, G3),),
        BOWL,
        decay_s=1.6,
        length_s=4.8,
        fade_s=2.0,
        peak_dbfs=-8.5,
        attack_s=0.008,
    ),
    # Signals that answer a command: short and soft, because they may sound over the voice.
    "signals/done": Chime(
        (Strike(0.0, A5, 0.9), Strike(0.08, B5)),
        GLASS,
        decay_s=0.035,
        length_s=0.24,
        fade_s=0.08,
        peak_dbfs=-16.0,
        attack_s=0.003,
    ),
    "signals/refused": Chime(
        (Strike(0.0, G4), Strike(0.12, G4, 0.8)),
        WOOD,
        decay_s=0.04,
        length_s=0.3,
        fade_s=0.08,
        peak_dbfs=-16.0,
        attack_s=0.004,
    ),
    "signals/pause": Chime(
        (Strike(0.0, B5, 0.8), Strike(0.08, E5)),
        WOOD,
        decay_s=0.04,
        length_s=0.26,
        fade_s=0.08,
        peak_dbfs=-16.0,
        attack_s=0.003,
    ),
    "signals/go-on": Chime(
        (Strike(0.0, D5),),
        WOOD,
        decay_s=0.03,
        length_s=0.16,
        fade_s=0.06,
        peak_dbfs=-16.0,
        attack_s=0.003,
    ),
}


def gain_of(level_db: float) -> float:
    """Convert decibels to a linear factor."""
    return float(10.0 ** (level_db / 20.0))


def ramp(frames: int) -> Samples:
    """Return a rise from 0 towards 1 along half a cosine, smooth at both ends."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / frames))


def make_chime(chime: Chime) -> Samples:
    """Return one chime as samples between -1 and 1 at RATE_HZ."""
    frames = round(chime.length_s * RATE_HZ)
    mixed = np.zeros(frames)
    attack = ramp(round(chime.attack_s * RATE_HZ))
    for strike in chime.strikes:
        start = round(strike.at_s * RATE_HZ)
        t_s = np.arange(frames - start) / RATE_HZ
        note = np.zeros(frames - start)
        for partial in chime.body:
            wave = np.sin(2.0 * np.pi * strike.pitch_hz * partial.ratio * t_s)
            note += partial.gain * wave * np.exp(-t_s / (chime.decay_s * partial.decay))
        note[: len(attack)] *= attack
        mixed[start:] += strike.gain * note
    fade = round(chime.fade_s * RATE_HZ)
    mixed[frames - fade :] *= ramp(fade)[::-1]
    return np.asarray(mixed * gain_of(chime.peak_dbfs) / np.max(np.abs(mixed)))


# ---- backgrounds: everything below repeats exactly after the length of its file -----------------


def make_noise(
    frames: int, chance: np.random.RandomState, spectrum: Callable[[Samples], Samples]
) -> Samples:
    """Return noise of RMS 1 that repeats after `frames`.

    Every bin of the transform is a whole number of cycles per loop, so the seam is inaudible.
    `spectrum` returns the amplitudes for frequencies in hertz.
    """
    frequencies_hz: Samples = np.arange(frames // 2 + 1, dtype=np.float64) * (RATE_HZ / frames)
    amplitudes = spectrum(frequencies_hz)
    amplitudes[0] = amplitudes[-1] = 0.0
    phases = 2.0 * np.pi * chance.random_sample(len(frequencies_hz))
    noise = np.fft.irfft(amplitudes * np.exp(1j * phases), frames)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def band(low_hz: float, high_hz: float, tilt_db_per_octave: float) -> Callable[[Samples], Samples]:
    """Return a function for the amplitudes of a band with round shoulders and a tilt."""

    def spectrum(frequencies_hz: Samples) -> Samples:
        f = np.maximum(frequencies_hz, 1.0)
        tilt = (f / low_hz) ** (tilt_db_per_octave / 6.02)
        shoulders = 1.0 / np.sqrt((1.0 + (low_hz / f) ** 4) * (1.0 + (f / high_hz) ** 8))
        # Nothing far above the band: inaudible, it would only enlarge the file.
        shoulders[f > 2.2 * high_hz] = 0.0
        return np.asarray(tilt * shoulders)

    return spectrum


def sway(frames: int, swings: tuple[tuple[int, float, float], ...]) -> Samples:
    """Return a slow gain around 1 from (cycles per loop, depth in dB, phase in cycles)."""
    turns = np.arange(frames) / frames
    level_db = np.zeros(frames)
    for cycles, depth_db, phase in swings:
        level_db += depth_db * np.sin(2.0 * np.pi * (cycles * turns + phase))
    return np.asarray(10.0 ** (level_db / 20.0))


def make_rain(frames: int) -> Samples:
    """Return rain on leaves: a steady rustle with small soft drops close by."""
    # RandomState, not default_rng: numpy guarantees that its numbers never change.
    chance = np.random.RandomState(20_01)
    rustle = make_noise(frames, chance, band(350.0, 5_000.0, -4.5))
    rustle *= sway(frames, ((2, 0.7, 0.1), (5, 0.5, 0.6), (9, 0.4, 0.3)))
    drops = np.zeros(frames)
    drop_frames = round(0.06 * RATE_HZ)
    t_s = np.arange(drop_frames) / RATE_HZ
    attack = ramp(round(0.002 * RATE_HZ))
    for _ in range(round(28 * frames / RATE_HZ)):
        start, pitch, ring, level = chance.random_sample(4)
        pitch_hz = 900.0 * 3.2**pitch
        drop = np.sin(2.0 * np.pi * pitch_hz * t_s) * np.exp(-t_s / (0.004 + 0.006 * ring))
        drop[: len(attack)] *= attack
        # A drop near the end of the loop continues at its beginning.
        where = (int(start * frames) + np.arange(drop_frames)) % frames
        drops[where] += gain_of(-14.0 * level) * drop
    return np.asarray(rustle + 0.9 * drops)


def make_waves(frames: int) -> Samples:
    """Return slow waves on a flat beach: three in a loop, each a little different."""
    chance = np.random.RandomState(20_02)
    length_s = frames / RATE_HZ
    t_s = np.arange(frames) / RATE_HZ
    swell = np.zeros(frames)
    for crest_s, height, rise_s, fall_s in (
        (3.6, 0.85, 3.4, 5.6),
        (11.2, 1.0, 3.8, 6.0),
        (18.9, 0.75, 3.5, 5.2),
    ):
        # Seconds from the crest, by the shorter way round the loop.
        away_s = (t_s - crest_s + length_s / 2) % length_s - length_s / 2
        reach_s = np.where(away_s < 0.0, rise_s, fall_s)
        swell += height * 0.5 * (1.0 + np.cos(np.pi * np.clip(away_s / reach_s, -1.0, 1.0)))
    far = make_noise(frames, chance, band(110.0, 500.0, -4.0))
    near = make_noise(frames, chance, band(300.0, 1_800.0, -4.0))
    foam = make_noise(frames, chance, band(1_200.0, 4_800.0, -4.0))
    # Brighter near the crest: the higher layers follow the swell more steeply.
    return np.asarray(
        far * (0.50 + 0.45 * swell) + near * (0.18 + 0.75 * swell**1.5) + foam * 0.30 * swell**2.2
    )


def make_drone(frames: int) -> Samples:
    """Return a warm low chord, G and D, that slowly swells and fades."""
    chance = np.random.RandomState(20_03)
    turns = np.arange(frames) / frames
    length_s = frames / RATE_HZ
    chord = np.zeros(frames)
    for pitch_hz, level in ((98.0, 0.9), (147.0, 0.7), (196.0, 0.8), (293.66, 0.35), (392.0, 0.22)):
        for harmonic in (1, 2, 3, 4):
            # Whole cycles per loop; a second one, one to three cycles apart, beats against it.
            cycles = round(harmonic * pitch_hz * length_s)
            apart = 1 + int(3 * chance.random_sample())
            for number, share in ((cycles, 1.0), (cycles + apart, 0.45)):
                phase = chance.random_sample()
                wave = np.sin(2.0 * np.pi * (number * turns + phase))
                chord += level * share * harmonic**-2.2 * wave
    return np.asarray(chord * sway(frames, ((2, 0.8, 0.0), (3, 0.5, 0.4))))


class Background(Struct, frozen=True):
    """The recipe of one background."""

    make: Callable[[int], Samples]
    """Returns the loop for a number of frames, at any level."""
    length_s: int
    rms_dbfs: float
    """Chosen so that the loop measures about -34 LUFS, 18 dB below the speech."""
    step: int
    """Samples are rounded to multiples of this many 16-bit units.

    Noise hides its own rounding: at 8 units the error stays 45 dB below the noise, and the file
    is less than half as long.
    """


BACKGROUNDS = {
    "rain": Background(make_rain, length_s=20, rms_dbfs=-35.0, step=8),
    "waves": Background(make_waves, length_s=24, rms_dbfs=-33.3, step=8),
    "drone": Background(make_drone, length_s=24, rms_dbfs=-32.6, step=2),
}


def make_background(background: Background) -> Samples:
    """Return one background as samples between -1 and 1 at RATE_HZ."""
    loop = background.make(background.length_s * RATE_HZ)
    loop -= np.mean(loop)
    return np.asarray(loop * gain_of(background.rms_dbfs) / np.sqrt(np.mean(loop**2)))


def write(path: Path, samples: Samples, step: int = 1) -> None:
    """Write samples as 16-bit mono FLAC, rounded to multiples of `step`."""
    units = (np.round(samples * 32_768.0 / step) * step).astype(np.int16)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, units, RATE_HZ, "PCM_16", format="FLAC", compression_level=1.0)
    peak_dbfs = 20.0 * np.log10(np.max(np.abs(units.astype(np.float64))) / 32_768.0)
    size_kb = path.stat().st_size / 1000
    print(f"{path.name:12} {len(units) / RATE_HZ:6.2f} s {peak_dbfs:6.1f} dBFS {size_kb:6.0f} kB")


def main() -> None:
    """Write every sound beside this script, or below the folder given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, chime in CHIMES.items():
        write(folder / f"{name}.flac", make_chime(chime))
    for name, background in BACKGROUNDS.items():
        samples = make_background(background)
        write(folder / "backgrounds" / f"{name}.flac", samples, background.step)


if __name__ == "__main__":
    main()
