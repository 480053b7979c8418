"""Sample operations as tables and properties; loudness against an independent meter."""

import math
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceguide.audio.loudness import (
    gated_loudness_lufs,
    k_weighted_power,
    k_weighting_filters,
    loudness_lufs,
)
from voiceguide.audio.samples import fade_edges, is_silent, resample, trim
from voiceguide.audio.sound_files import read_sound
from voiceguide.errors import InputError

Samples = NDArray[np.float32]

RATE = 22_050


def tone(duration_s: float, rate: int = RATE, hertz: float = 440.0, peak: float = 0.5) -> Samples:
    times = np.arange(round(duration_s * rate)) / rate
    return (peak * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def noise(duration_s: float, rate: int = RATE, peak: float = 0.5, seed: int = 1) -> Samples:
    random = np.random.default_rng(seed)
    return (peak * random.uniform(-1, 1, round(duration_s * rate))).astype(np.float32)


def silence(duration_s: float, rate: int = RATE) -> Samples:
    return np.zeros(round(duration_s * rate), dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(
    before=st.integers(0, 9000),
    sound=st.integers(300, 9000),
    after=st.integers(0, 9000),
    peak=st.floats(0.01, 1.5),
)
def test_trimming_keeps_all_sound_with_5_ms_before_and_30_ms_after(
    before: int, sound: int, after: int, peak: float
) -> None:
    loud = np.full(sound, peak, dtype=np.float32)
    samples = np.concatenate([np.zeros(before), loud, np.zeros(after)]).astype(np.float32)
    trimmed = trim(samples, RATE)
    lead, tail = min(before, round(0.005 * RATE)), min(after, round(0.030 * RATE))
    assert len(trimmed) == lead + sound + tail
    assert np.count_nonzero(trimmed) == sound


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1, 1, width=32), max_size=400))
def test_trimming_twice_changes_nothing_more(values: list[float]) -> None:
    once = trim(np.array(values, dtype=np.float32), 1000)
    np.testing.assert_array_equal(trim(once, 1000), once)


@pytest.mark.parametrize(
    "samples",
    [
        silence(0.4),
        np.zeros(0, np.float32),
        np.full(500, 0.0005, np.float32),  # -66 dB of full scale
    ],
)
def test_silence_is_trimmed_to_nothing(samples: Samples) -> None:
    assert is_silent(samples)
    assert len(trim(samples, RATE)) == 0


@settings(max_examples=60, deadline=None)
@given(frames=st.integers(0, 1000), channels=st.sampled_from([None, 1, 2]))
def test_fades_start_at_zero_and_leave_the_middle_alone(frames: int, channels: int | None) -> None:
    samples = np.ones(frames if channels is None else (frames, channels), dtype=np.float32)
    faded = fade_edges(samples, RATE)
    edge = min(round(0.005 * RATE), frames // 2)
    assert faded.shape == samples.shape
    assert np.all(samples == 1)
    assert np.all(faded[edge : frames - edge] == 1)
    if edge:
        assert np.all(faded[0] == 0)
        assert np.all(faded[-1] == 0)
        assert np.all(np.diff(faded[:edge], axis=0) >= 0)


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_100, 48_000])
def test_resampling_keeps_length_pitch_and_level(rate: int) -> None:
    converted = resample(tone(1.0, rate), rate, 44_100)
    assert abs(len(converted) - 44_100) <= 1
    middle = converted[4000:40_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / math.sqrt(2), rel=0.01)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * 44_100 / len(middle) == pytest.approx(440, abs=2)


def test_resampling_to_the_same_rate_changes_nothing() -> None:
    samples = noise(0.1)
    assert resample(samples, RATE, RATE) is samples


def test_the_weighting_filters_are_those_the_standard_prints_for_48_khz() -> None:
    (shelf, shelf_back), (high_pass, high_pass_back) = k_weighting_filters(48_000)
    # ITU-R BS.1770-4, tables 1 and 2
    assert shelf == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285], abs=1e-6)
    assert shelf_back == pytest.approx([1.0, -1.69065929318241, 0.73248077421585], abs=1e-6)
    assert high_pass == [1.0, -2.0, 1.0]
    assert high_pass_back == pytest.approx([1.0, -1.99004745483398, 0.99007225036621], abs=1e-6)


def test_a_full_scale_sine_of_997_hz_measures_as_the_standard_says() -> None:
    assert loudness_lufs(tone(5.0, 48_000, 997, 1.0), 48_000) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize(
    "make",
    [
        lambda rate: tone(3.0, rate, 200),
        lambda rate: tone(3.0, rate, 3000, 0.1),
        lambda rate: noise(2.3, rate),
        lambda rate: np.concatenate([noise(2.0, rate), silence(3.0, rate), noise(1.0, rate, 0.02)]),
        lambda rate: np.stack([noise(2.0, rate), 0.3 * noise(2.0, rate, seed=2)], axis=1),
    ],
    ids=["low tone", "high tone", "noise", "with gaps", "stereo"],
)
def test_loudness_agrees_with_an_independent_meter(
    make: Callable[[int], Samples], rate: int
) -> None:
    samples = make(rate)
    theirs = pyloudnorm.Meter(rate).integrated_loudness(samples.astype(np.float64))
    assert loudness_lufs(samples, rate) == pytest.approx(theirs, abs=0.2)


@pytest.mark.parametrize("seconds", [0.4, 0.41, 1.0, 6.3, 13.0])
def test_loudness_is_the_same_from_the_means_of_32_frames(seconds: float) -> None:
    # Loud and soft by turns, so that it matters where a block begins and which of them count.
    swells = noise(seconds) * np.sin(np.linspace(0, 9, round(seconds * RATE))) ** 2
    power = k_weighted_power(swells.astype(np.float32), RATE)
    means = power[: len(power) // 32 * 32].reshape(-1, 32).mean(axis=1)
    expected = gated_loudness_lufs(power, RATE)
    assert gated_loudness_lufs(means, RATE / 32) == pytest.approx(expected, abs=0.02)


@settings(max_examples=20, deadline=None)
@given(gain_db=st.floats(-20, 6))
def test_loudness_follows_gain(gain_db: float) -> None:
    samples = noise(1.0)
    louder = samples * 10 ** (gain_db / 20)
    expected = loudness_lufs(samples, RATE) + gain_db
    assert loudness_lufs(louder, RATE) == pytest.approx(expected, abs=0.01)


def test_silence_around_a_sound_does_not_make_it_softer() -> None:
    alone = loudness_lufs(noise(12.0), RATE)
    surrounded = np.concatenate([silence(3.0), noise(12.0), silence(3.0)])
    assert loudness_lufs(surrounded, RATE) == pytest.approx(alone, abs=0.15)


@pytest.mark.parametrize("frames", [0, 1, 100, 8819])
def test_loudness_of_less_than_a_block_is_that_of_the_sound_and_silence(frames: int) -> None:
    samples = noise(1.0)[:frames]
    padded = np.concatenate([samples, silence(0.4)])[: round(0.4 * RATE)]
    assert loudness_lufs(samples, RATE) == loudness_lufs(padded, RATE)
    assert loudness_lufs(silence(1.0), RATE) == -math.inf


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT", "DOUBLE", "ULAW"])
@pytest.mark.parametrize(("file_rate", "channels"), [(8000, 1), (44_100, 2), (96_000, 1)])
def test_sound_files_of_all_kinds_are_read_at_the_session_rate(
    tmp_path: Path, subtype: str, file_rate: int, channels: int
) -> None:
    samples = np.stack([tone(0.5, file_rate)] * channels, axis=1)
    path = tmp_path / "a clip – ü.wav"
    soundfile.write(path, samples, file_rate, subtype=subtype)
    clip = read_sound(path, 44_100, longest_s=10)
    assert clip.samples.dtype == np.float32
    assert clip.samples.flags.c_contiguous
    assert clip.channels == channels
    assert abs(clip.frames - 22_050) <= 1
    assert np.max(np.abs(clip.samples)) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("suffix", ["flac", "ogg", "aiff", "mp3"])
def test_other_formats_are_read_too(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"sound.{suffix}"
    soundfile.write(path, tone(0.5, 44_100), 44_100)
    assert read_sound(path, 44_100, longest_s=1).frames == pytest.approx(22_050, abs=3000)


def test_a_sound_as_long_as_allowed_is_read_and_one_frame_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, np.zeros(8000), 8000)
    assert read_sound(path, 8000, longest_s=1.0).frames == 8000
    soundfile.write(path, np.zeros(8001), 8000)
    with pytest.raises(InputError, match=r"sound\.wav is longer than 1 seconds"):
        read_sound(path, 8000, longest_s=1.0)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def sound_file(path: Path, samples: NDArray[Any], rate: int = 44_100, **options: str) -> Path:
    soundfile.write(path, samples, rate, **options)
    return path


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda folder: folder / "gone.wav", r"gone\.wav does not exist"),
        (lambda folder: folder, "is not a file"),
        (lambda folder: written(folder / "x.wav", b""), "cannot be read"),
        (lambda folder: written(folder / "x.wav", b"RIFF\0\0"), "cannot be read"),
        (lambda folder: written(folder / "x.wav", b"not a sound " * 99), "cannot be read"),
        (lambda folder: sound_file(folder / "x.wav", np.zeros(0)), "is empty"),
        (lambda folder: sound_file(folder / "x.wav", np.zeros((9, 6))), "has 6 channels"),
        (lambda folder: sound_file(folder / "x.wav", np.zeros(9), 5), "5 samples a second"),
        (
            lambda folder: sound_file(folder / "x.wav", np.full(9, math.nan), subtype="FLOAT"),
            "is damaged",
        ),
    ],
)
def test_a_file_that_cannot_serve_is_an_error_that_names_it(
    tmp_path: Path, make: Callable[[Path], Path], what: str
) -> None:
    with pytest.raises(InputError, match=what) as caught:
        read_sound(make(tmp_path), 44_100, longest_s=60)
    assert caught.value.exit_code == 2
    assert caught.value.hint


def test_a_name_with_escape_codes_is_shown_without_them(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_sound(tmp_path / "\x1b[31mred.wav", 44_100, longest_s=60)
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize("claimed_bytes", [0, 0x7FFF_FFF0, 0xFFFF_FFFF])
def test_a_header_that_lies_about_its_length_is_not_believed(
    tmp_path: Path, claimed_bytes: int
) -> None:
    path = sound_file(tmp_path / "x.wav", tone(1.0, 8000), 8000, subtype="PCM_16")
    content = bytearray(path.read_bytes())
    start = content.index(b"data") + 4
    content[start : start + 4] = struct.pack("<I", claimed_bytes)
    path.write_bytes(content)
    try:
        clip = read_sound(path, 8000, longest_s=2.0)
    except InputError:
        return
    assert clip.frames <= 8000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(InputError, match="is not a file"):
        read_sound(tmp_path / "pipe.wav", 44_100, longest_s=60)
