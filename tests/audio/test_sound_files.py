"""Sound files read within bounds, and what is refused."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.audio.signals import tone
from tests.paths import odd_name
from voiceguide.audio.sound_files import for_libsndfile, read_sound
from voiceguide.errors import InputError


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
    with pytest.raises(InputError, match=r"sound\.wav is longer than 1 seconds") as caught:
        read_sound(path, 8000, longest_s=1.0)
    assert caught.value.hint


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
        (lambda folder: folder, "it is a folder"),
        (lambda folder: written(folder / "x.wav", b""), "cannot be read"),
        (lambda folder: written(folder / "x.wav", b"RIFF\0\0"), "cannot be read"),
        (lambda folder: written(folder / "x.wav", b"not a sound " * 99), "cannot be read"),
        (lambda folder: sound_file(folder / "x.wav", np.zeros(0)), "is empty"),
        (lambda folder: sound_file(folder / "x.wav", np.zeros((9, 3))), "has 3 channels"),
        (lambda folder: sound_file(folder / "x.wav", np.zeros(9), 5), "5 samples a second"),
    ],
)
def test_a_file_that_cannot_serve_is_an_error_that_names_it(
    tmp_path: Path, make: Callable[[Path], Path], what: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(InputError, match=what) as caught:
        read_sound(path, 44_100, longest_s=60)
    assert caught.value.exit_code == 2
    assert str(path) in caught.value.message
    assert "Errno" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("file_rate", [44_100, 8000])
@pytest.mark.parametrize("sample", [math.nan, math.inf, -math.inf, 3e38, -3e38, 1e30, -32_768, 70])
def test_a_sound_with_samples_that_no_recording_has_is_damaged(
    tmp_path: Path, sample: float, file_rate: int
) -> None:
    samples = tone(0.1, file_rate).astype(np.float64)
    samples[100:300] = sample
    path = sound_file(tmp_path / "x.wav", samples, file_rate, subtype="FLOAT")
    with pytest.raises(InputError, match=r"x\.wav is damaged") as caught:
        read_sound(path, 44_100, longest_s=60)
    assert "ffmpeg" in caught.value.hint


@pytest.mark.parametrize("peak", [1e-45, 1e-38, 1.5, 30.0, 64.0])
def test_a_recording_in_floating_point_may_be_soft_or_far_too_loud(
    tmp_path: Path, peak: float
) -> None:
    samples = tone(0.1, 44_100) * peak
    path = sound_file(tmp_path / "x.wav", samples, subtype="FLOAT")
    np.testing.assert_array_equal(
        read_sound(path, 44_100, longest_s=1).samples[:, 0], samples.astype(np.float32)
    )


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


def flac_without_a_length(path: Path, samples: NDArray[Any]) -> Path:
    """Write a FLAC as programs do that write to a pipe."""
    content = bytearray(sound_file(path, samples, format="FLAC").read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    return written(path, bytes(content))


def test_a_flac_that_does_not_say_how_long_it_is_is_read(tmp_path: Path) -> None:
    samples = np.stack([tone(3.0, 44_100), tone(3.0, 44_100) / 2], axis=1)
    path = flac_without_a_length(tmp_path / "x.flac", samples)
    heard = read_sound(path, 44_100, longest_s=3.0).samples
    assert np.allclose(heard, samples, atol=1e-4)
    with pytest.raises(InputError, match=r"x\.flac is longer than 2 seconds"):
        read_sound(path, 44_100, longest_s=2.0)


def test_a_flac_without_a_length_or_its_ending_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = flac_without_a_length(tmp_path / "x.wav", tone(3.0, 44_100))
    with pytest.raises(InputError, match="its header does not say how long it is") as caught:
        read_sound(path, 44_100, longest_s=60)
    assert caught.value.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(InputError, match="not a file"):
        read_sound(tmp_path / "pipe.wav", 44_100, longest_s=60)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="reads /proc")
def test_a_disk_that_cannot_be_read_says_why_without_a_number(tmp_path: Path) -> None:
    path = tmp_path / "memo.m4a"
    # Reading its first byte fails, as on a damaged disk.
    path.symlink_to("/proc/self/mem")
    with pytest.raises(InputError, match=r"cannot be read: Input/output error\."):
        read_sound(path, 44_100, longest_s=60)


def test_a_file_may_have_any_name_that_the_disk_allows(tmp_path: Path) -> None:
    path = odd_name(tmp_path, ".flac")
    with path.open("wb") as file:
        soundfile.write(file, tone(0.5, 8000), 8000, format="FLAC")
    assert read_sound(path, 8000, longest_s=1).frames == 4000


def test_on_windows_a_file_is_named_to_libsndfile_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sound_file(tmp_path / "x.wav", tone(0.1, 44_100))
    monkeypatch.setattr("sys.platform", "win32")
    with path.open("rb") as file:
        assert for_libsndfile(file) == str(path)


@pytest.mark.parametrize("name", ["memo.wav", "memo.m4a"])
def test_a_file_that_is_no_sound_is_named_once_with_how_to_convert_it(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("This is no sound.")
    with pytest.raises(InputError) as caught:
        read_sound(path, 44_100, longest_s=60)
    reason = "it is damaged, or no sound file at all"
    assert caught.value.message == f"The sound file {path} cannot be read: {reason}."
    assert f"`ffmpeg -i {name} " in caught.value.hint


def test_a_damaged_mp3_says_nothing_of_its_own(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "memo.mp3"
    soundfile.write(path, tone(2.0, 44_100), 44_100)
    whole = path.read_bytes()
    path.write_bytes(whole[:3000] + bytes(range(200)) + whole[3300:])
    assert read_sound(path, 44_100, longest_s=60).frames
    path.write_bytes(whole[:3000] + b"RIFFxxxx" * 500 + whole[3000:])
    with pytest.raises(InputError, match="is damaged"):
        read_sound(path, 44_100, longest_s=60)
    assert capfd.readouterr() == ("", "")
