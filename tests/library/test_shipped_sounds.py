"""The sounds that ship: measured as files, and made again from their recipe."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from tests.audio.loudness_meter import measured_lufs
from tests.paths import CHECKOUT

Samples = npt.NDArray[np.float64]

SOUNDS = CHECKOUT / "sounds"
RATE_HZ = 44_100

# name: (longest length in seconds, lowest peak, highest peak in dBFS)
CHIMES = {
    "open": (2.5, -11.5, -7.5),
    "step": (1.5, -11.5, -7.5),
    "half": (1.5, -11.5, -7.5),
    "side": (1.5, -11.5, -7.5),
    "last": (1.5, -12.0, -7.5),
    "close": (4.0, -11.5, -7.5),
    "bell": (2.5, -11.5, -7.5),
    "bowl": (5.0, -11.5, -7.5),
    "tick": (0.15, -19.5, -15.5),
    "signals/done": (0.3, -17.0, -15.0),
    "signals/refused": (0.3, -17.0, -15.0),
    "signals/pause": (0.3, -17.0, -15.0),
    "signals/go-on": (0.3, -17.0, -15.0),
}
BACKGROUNDS = ("drone", "rain", "waves")
FILES = [f"{name}.flac" for name in CHIMES] + [f"backgrounds/{name}.flac" for name in BACKGROUNDS]


def read(name: str) -> Samples:
    samples, rate_hz = soundfile.read(SOUNDS / name, dtype="float64")
    assert rate_hz == RATE_HZ
    return np.asarray(samples)


def read_chime(name: str) -> Samples:
    return read(f"{name}.flac")


def read_background(name: str) -> Samples:
    return read(f"backgrounds/{name}.flac")


def peak(samples: Samples) -> float:
    return float(np.max(np.abs(samples)))


def decibels(ratio: float) -> float:
    return float(20.0 * np.log10(max(ratio, 1e-9)))


def pitch_hz(samples: Samples, start_s: float, length_s: float = 0.15) -> float:
    """The strongest frequency of a stretch."""
    start = round(start_s * RATE_HZ)
    stretch = samples[start : start + round(length_s * RATE_HZ)]
    padded = 1 << 17
    spectrum = np.abs(np.fft.rfft(stretch * np.hanning(len(stretch)), padded))
    return float(np.argmax(spectrum) * RATE_HZ / padded)


def is_same_pitch(one_hz: float, other_hz: float) -> bool:
    return bool(abs(12.0 * np.log2(one_hz / other_hz)) < 0.3)


def test_exactly_the_listed_sounds_ship() -> None:
    found = {path.relative_to(SOUNDS).as_posix() for path in SOUNDS.rglob("*.flac")}
    assert found == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_sound_is_a_small_mono_flac_at_the_session_rate(name: str) -> None:
    info = soundfile.info(SOUNDS / name)
    assert (info.format, info.subtype) == ("FLAC", "PCM_16")
    assert (info.channels, info.samplerate) == (1, RATE_HZ)
    limit_kb = 450 if name.startswith("backgrounds/") else 100
    assert (SOUNDS / name).stat().st_size <= limit_kb * 1000


@pytest.mark.parametrize("name", FILES)
def test_a_sound_has_no_direct_current_and_does_not_clip(name: str) -> None:
    samples = read(name)
    assert abs(np.mean(samples)) < 1e-4
    assert decibels(peak(samples)) < -6.5


@pytest.mark.parametrize("name", CHIMES)
def test_a_chime_keeps_to_its_length_and_level(name: str) -> None:
    samples = read_chime(name)
    longest_s, lowest_dbfs, highest_dbfs = CHIMES[name]
    assert len(samples) / RATE_HZ <= longest_s
    assert lowest_dbfs <= decibels(peak(samples)) <= highest_dbfs


@pytest.mark.parametrize("name", CHIMES)
def test_a_chime_is_heard_within_5_ms_of_its_start(name: str) -> None:
    samples = read_chime(name)
    onset = int(np.argmax(np.abs(samples) > 0.01 * peak(samples)))
    assert onset / RATE_HZ <= 0.005


@pytest.mark.parametrize("name", CHIMES)
def test_a_chime_starts_softly(name: str) -> None:
    samples = read_chime(name) / peak(read_chime(name))
    millisecond = RATE_HZ // 1000
    assert samples[0] == 0.0
    assert peak(np.diff(samples[: millisecond // 2])) < 0.03
    assert peak(samples[:millisecond]) < 0.3


@pytest.mark.parametrize("name", CHIMES)
def test_a_chime_ends_in_silence(name: str) -> None:
    units = read_chime(name) * 32_768
    assert peak(units[-RATE_HZ // 1000 :]) <= 2
    assert units[-1] == 0


@pytest.mark.parametrize("name", ["step", "half", "last"])
def test_a_short_chime_is_nearly_gone_when_the_first_words_follow(name: str) -> None:
    samples = read_chime(name)
    rest = samples[round(0.7 * RATE_HZ) :]
    assert decibels(peak(rest) / peak(samples)) < -25.0


def test_the_side_chime_makes_way_for_words_too() -> None:
    samples = read_chime("side")
    assert decibels(peak(samples[round(0.7 * RATE_HZ) :]) / peak(samples)) < -25.0


def test_the_opening_chime_rises_and_the_closing_chime_falls() -> None:
    opening, closing = read_chime("open"), read_chime("close")
    assert pitch_hz(opening, 0.0) < pitch_hz(opening, 0.6) / 1.5
    assert pitch_hz(closing, 0.0) > pitch_hz(closing, 2.0) * 1.5


def test_the_side_chime_goes_from_one_note_to_another() -> None:
    samples = read_chime("side")
    assert not is_same_pitch(pitch_hz(samples, 0.0), pitch_hz(samples, 0.35))


def test_the_last_chime_strikes_one_note_twice() -> None:
    samples = read_chime("last")
    assert is_same_pitch(pitch_hz(samples, 0.0), pitch_hz(samples, 0.22))
    before, after = samples[round(0.15 * RATE_HZ) : round(0.2 * RATE_HZ)], samples[8820:11_025]
    assert decibels(peak(after) / peak(before)) > 6.0


def test_the_half_chime_is_higher_than_the_step_chime_and_the_bowl_is_lowest() -> None:
    pitches_hz = {name: pitch_hz(read_chime(name), 0.0, 0.12) for name in CHIMES}
    assert pitches_hz["half"] > 1.3 * pitches_hz["step"]
    assert min(pitches_hz, key=lambda name: pitches_hz[name]) == "bowl"


def test_no_two_chimes_are_alike() -> None:
    spectra = {}
    for name in CHIMES:
        samples = np.resize(np.pad(read_chime(name), (0, 5 * RATE_HZ)), 5 * RATE_HZ)
        # How much sounds when and at which pitch: 0.1 s by 40 Hz.
        pieces = np.abs(np.fft.rfft(samples.reshape(50, -1), axis=1))[:, : 3000 // 10]
        picture = pieces.reshape(50, -1, 4).sum(axis=2).ravel()
        spectra[name] = picture / np.linalg.norm(picture)
    names = list(CHIMES)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            assert float(spectra[one] @ spectra[other]) < 0.7, (one, other)


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_a_background_is_a_quiet_bed_of_20_to_24_seconds(name: str) -> None:
    samples = read_background(name)
    assert 20.0 <= len(samples) / RATE_HZ <= 24.0
    loudness_lufs = measured_lufs(samples, RATE_HZ)
    assert -36.0 <= loudness_lufs <= -32.0
    assert decibels(peak(samples)) < -16.0


def changes(samples: Samples, order: int) -> Samples:
    """The differences of an order around the loop; the seam's are the first `order`."""
    around = np.concatenate([samples[-order:], samples])
    return np.abs(np.diff(around, order))


def assert_seamless(samples: Samples) -> None:
    """Fail when the place where the loop closes stands out from the rest of the loop."""
    for order in (1, 2):
        steps = changes(samples, order)
        assert np.max(steps[:order]) <= np.max(steps[order:]), f"differences of order {order}"
    # The spectrum of short windows across the seam, octave by octave, against all other windows.
    for length in (256, 2048):
        hop = length // 4
        middle = len(samples) // 2
        turned = np.roll(samples, middle)
        starts = np.arange(middle % hop, len(samples) - length, hop)
        windows = np.lib.stride_tricks.sliding_window_view(turned, length)[starts]
        power = np.abs(np.fft.rfft(windows * np.hanning(length), axis=1)) ** 2
        edges = [0, *(2**n for n in range(1, length.bit_length() - 1))]
        octaves = np.add.reduceat(power, edges, axis=1)
        across = (starts < middle) & (starts + length > middle)
        assert np.count_nonzero(across) >= 3
        assert np.all(octaves[across] <= octaves[~across].max(axis=0)), (
            f"{length} samples: too much"
        )
        assert np.all(octaves[across] >= octaves[~across].min(axis=0)), f"{length} samples: a gap"
    # The level of neighbouring quarters of a second.
    quarters = samples[: len(samples) // 11_025 * 11_025].reshape(-1, 11_025)
    level_db = 10.0 * np.log10(np.mean(quarters**2, axis=1))
    leaps_db = np.abs(np.diff(level_db))
    assert abs(level_db[0] - level_db[-1]) <= np.max(leaps_db), "level"


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_a_background_repeats_without_a_seam(name: str) -> None:
    assert_seamless(read_background(name))


@pytest.mark.parametrize(
    ("name", "cut_s"), [("drone", 0.0153), ("drone", 1.0), ("waves", 4.5), ("waves", 13.0)]
)
def test_the_seam_check_notices_a_background_cut_short(name: str, cut_s: float) -> None:
    with pytest.raises(AssertionError):
        assert_seamless(read_background(name)[: -round(cut_s * RATE_HZ)])


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_the_seam_check_notices_a_background_faded_at_its_ends(name: str) -> None:
    samples = read_background(name)
    fade = np.linspace(0.0, 1.0, 441)
    samples[:441] *= fade
    samples[-441:] *= fade[::-1]
    with pytest.raises(AssertionError):
        assert_seamless(samples)


def read_units(path: Path) -> npt.NDArray[Any]:
    units, _ = soundfile.read(path, dtype="int16")
    return np.asarray(units).astype(np.int64)


def make_sounds(folder: Path) -> None:
    folder.mkdir()
    recipe = SOUNDS / "make_sounds.py"
    subprocess.run([sys.executable, recipe, folder], check=True, capture_output=True)


def test_the_recipe_makes_the_sounds_that_ship(tmp_path: Path) -> None:
    made_in = tmp_path / "made"
    make_sounds(made_in)
    for name in FILES:
        shipped, made = read_units(SOUNDS / name), read_units(made_in / name)
        assert len(shipped) == len(made), name
        # One unit of rounding, to allow for another version of numpy; some backgrounds are written
        # in coarser units than one, to keep their files small.
        assert np.max(np.abs(shipped - made)) <= np.gcd.reduce(shipped), name


@pytest.mark.soak
def test_the_recipe_makes_the_same_bytes_again(tmp_path: Path) -> None:
    once, again = tmp_path / "once", tmp_path / "again"
    make_sounds(once)
    make_sounds(again)
    for name in FILES:
        assert (once / name).read_bytes() == (again / name).read_bytes(), name


@pytest.mark.parametrize("name", FILES)
def test_the_readme_states_what_is_measured(name: str) -> None:
    text = (SOUNDS / "README.md").read_text(encoding="utf-8")
    row = re.search(
        rf"^\| `(?:signals/)?{Path(name).stem}` \|.*\| ([\d.]+) s \| (−[\d.]+) dBFS \|", text, re.M
    )
    assert row is not None
    samples = read(name)
    assert float(row[1]) == pytest.approx(len(samples) / RATE_HZ, abs=0.006)
    assert float(row[2].replace("−", "-")) == pytest.approx(decibels(peak(samples)), abs=0.06)
