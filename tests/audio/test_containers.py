"""Recordings as phones make them: where their sound is, and what is refused."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.commands import Voiceguide
from voiceguide.audio.containers import (
    CONTAINER_SUFFIXES,
    UnreadableError,
    container_format,
    conversion_hint,
    open_container,
)
from voiceguide.audio.sound_files import read_sound
from voiceguide.errors import InputError
from voiceguide.library.catalog import SOUND_SUFFIXES

RATE = 44_100

FORMATS = {
    ".m4a": ("ipod", "aac"),
    ".mp4": ("mp4", "aac"),
    ".webm": ("webm", "libopus"),
    ".mka": ("matroska", "flac"),
    ".wma": ("asf", "wmav2"),
    ".aac": ("adts", "aac"),
}


def encoded(
    samples: NDArray[np.float32],
    rate: int = RATE,
    suffix: str = ".m4a",
    codec: str = "",
    **options: str,
) -> bytes:
    """A recording of samples (channels, frames)."""
    container, usual_codec = FORMATS[suffix]
    codec = codec or usual_codec
    layout = "mono" if len(samples) == 1 else "stereo" if len(samples) == 2 else "5.1"
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options) as recording:
        file_rate = 48_000 if codec == "libopus" else rate
        stream: Any = recording.add_stream(codec, rate=file_rate, layout=layout)
        stream.bit_rate = 96_000
        # Some codecs take whole numbers only.
        fitted = av.AudioResampler(stream.format, layout, stream.rate)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        queue = av.AudioFifo()
        for piece in [*fitted.resample(frame), *fitted.resample(None)]:
            queue.write(piece)
        while (packet := queue.read(stream.frame_size or 4096, partial=True)) is not None:
            recording.mux(stream.encode(packet))
        recording.mux(stream.encode(None))
    return file.getvalue()


def noise_at(place_s: float, length_s: float = 1.0, rate: int = RATE) -> NDArray[np.float32]:
    """Silence with 20 ms of noise in it, as easy to find after any codec as before it."""
    samples = np.zeros((1, round(length_s * rate)), np.float32)
    start = round(place_s * rate)
    burst = np.random.default_rng(7).uniform(-0.5, 0.5, round(0.02 * rate))
    samples[0, start : start + len(burst)] = np.convolve(burst, np.ones(4) / 4, "same")
    return samples


def written(folder: Path, content: bytes, name: str = "memo.m4a") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def delay_s(heard: NDArray[np.float32], sent: NDArray[np.float32]) -> float:
    """How much later a sound is than it was sent."""
    longest = len(heard) + len(sent)
    shared = np.fft.irfft(
        np.fft.rfft(heard, longest) * np.conj(np.fft.rfft(sent, longest)), longest
    )
    place = int(np.argmax(shared))
    return (place if place < longest // 2 else place - longest) / RATE


@pytest.mark.parametrize(
    ("suffix", "codec", "late_ms"),
    [
        (".m4a", "", 0),
        (".m4a", "alac", 0),
        (".mp4", "", 0),
        (".webm", "", 0),
        (".mka", "", 0),
        # ADTS has no place to say how much silence the encoder put in front (1024 samples). WMA is
        # known to begin with two packets of it, of which this encoder writes one (2048 samples).
        (".aac", "", 23.2),
        (".wma", "", -46.4),
    ],
)
def test_a_sound_is_where_it_was_recorded(
    tmp_path: Path, suffix: str, codec: str, late_ms: float
) -> None:
    sent = noise_at(0.5)
    path = written(tmp_path, encoded(sent, suffix=suffix, codec=codec), f"memo{suffix}")
    heard = read_sound(path, RATE, longest_s=2)
    assert heard.samples.dtype == np.float32
    assert delay_s(heard.samples[:, 0], sent[0]) * 1000 == pytest.approx(late_ms, abs=0.5)
    assert np.abs(heard.samples).max() == pytest.approx(np.abs(sent).max(), rel=0.3)


@pytest.mark.parametrize("rate", [8000, 16_000, 48_000])
@pytest.mark.parametrize("suffix", [".m4a", ".webm"])
def test_a_recording_at_another_rate_lasts_as_long_as_it_did(
    tmp_path: Path, suffix: str, rate: int
) -> None:
    content = encoded(noise_at(0.5, rate=rate), rate, suffix)
    heard = read_sound(written(tmp_path, content, f"memo{suffix}"), RATE, longest_s=2)
    loud = np.flatnonzero(np.abs(heard.samples[:, 0]) > 0.1)
    assert loud[0] / RATE == pytest.approx(0.5, abs=0.002)
    assert heard.frames / RATE == pytest.approx(1, abs=0.02)


def test_an_m4a_recording_is_as_long_as_it_says_without_the_padding_of_its_last_packet(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, encoded(noise_at(0.5, length_s=1.001)))
    assert read_sound(path, RATE, longest_s=2).frames == round(1.001 * RATE)


@pytest.mark.parametrize("suffix", [".m4a", ".webm"])
def test_left_and_right_stay_apart(tmp_path: Path, suffix: str) -> None:
    both = np.concatenate([noise_at(0.2), noise_at(0.7)])
    path = written(tmp_path, encoded(both, suffix=suffix), f"memo{suffix}")
    heard = read_sound(path, RATE, longest_s=2)
    assert heard.channels == 2
    middle = RATE // 2
    before, after = (np.abs(part).max(axis=0) for part in np.split(heard.samples, [middle]))
    assert before[0] > 10 * before[1]
    assert after[1] > 10 * after[0]


def test_a_recording_made_in_pieces_by_a_browser_is_read(tmp_path: Path) -> None:
    sent = noise_at(0.5)
    content = encoded(sent, suffix=".mp4", movflags="frag_keyframe+empty_moov")
    heard = read_sound(written(tmp_path, content), RATE, longest_s=2)
    assert np.abs(heard.samples).max() > 0.1


def test_a_recording_with_a_name_that_is_no_text_is_read(tmp_path: Path) -> None:
    content = encoded(noise_at(0.5))
    assert content.count(b"Lavf") == 1
    path = written(tmp_path, content.replace(b"Lavf", b"\xff\xfe\xfd\xfc"))
    assert read_sound(path, RATE, longest_s=2).frames == RATE


def boxes_changed(content: bytes, changes: dict[bytes, Callable[[bytes], bytes]]) -> bytes:
    """An MP4 file with the contents of some boxes, by their type, replaced."""
    changed, place = b"", 0
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        inside = content[place + 8 : place + length]
        if kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts"):
            inside = boxes_changed(inside, changes)
        if kind in changes:
            inside = changes[kind](inside)
        changed += struct.pack(">I4s", len(inside) + 8, kind) + inside
        place += length
    return changed


def changed(kind: bytes, *numbers: int) -> bytes:
    """A recording, one of whose boxes holds these numbers instead."""
    inside = struct.pack(f">{len(numbers)}I", *numbers)
    return boxes_changed(MEMO, {kind: lambda _: inside})


IN_THIS_FILE = struct.pack(">I4sI", 12, b"url ", 1)


def reference(kind: bytes, data: bytes, *before: bytes) -> bytes:
    """A recording whose samples are said to be in another file, after other references."""
    return references(*before, struct.pack(">I4sI", 12 + len(data), kind, 0) + data)


def references(*entries: bytes) -> bytes:
    inside = struct.pack(">II", 0, len(entries)) + b"".join(entries)
    return boxes_changed(MEMO, {b"dref": lambda _: inside})


MEMO = encoded(noise_at(0.5))
MEMO_IN_ORDER = encoded(np.tile(noise_at(0.5), 3), moov_size="4000")
FRAGMENTS = encoded(noise_at(0.5), suffix=".mp4", movflags="frag_keyframe+empty_moov")
MILLIONS = 80_000_000


def with_long_lengths(content: bytes) -> bytes:
    """The same recording, its samples with a length of 64 bits, its header until the end."""
    free, header = content.index(b"free") - 4, content.index(b"moov") - 4
    samples = struct.pack(">I4sQ", 1, b"mdat", header - free) + content[free + 16 : header]
    return content[:free] + samples + bytes(4) + content[header + 4 :]


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"", "memo.m4a", "cannot be read"),
        (b"Just some words.\n" * 99, "memo.m4a", "cannot be read"),
        (b"#EXTM3U\n#EXTINF:9,\nother.m4a\n", "memo.m4a", "cannot be read"),
        (b"ffconcat version 1.0\nfile other.m4a\n", "memo.mka", "cannot be read"),
        (b"<MPD><BaseURL>other.m4a</BaseURL></MPD>", "memo.webm", "cannot be read"),
        (MEMO[:20], "memo.m4a", "cannot be read"),
        (MEMO[: len(MEMO) // 2], "memo.m4a", "cannot be read"),
        (
            MEMO_IN_ORDER[: -len(MEMO_IN_ORDER) // 3],
            "memo.m4a",
            "are missing|damaged or",
        ),
        (MEMO_IN_ORDER[: MEMO_IN_ORDER.index(b"mdat") + 4], "memo.m4a", "its last 3.0 seconds"),
        (encoded(noise_at(0.5), suffix=".mp4", codec="ac3"), "memo.mp4", "it is encoded as ac3"),
        (encoded(noise_at(0, 0.1), suffix=".webm")[:400], "memo.webm", "is empty|cannot be read"),
        (encoded(np.zeros((6, RATE), np.float32)), "memo.m4a", "has 6 channels"),
        (
            encoded(noise_at(0.5), suffix=".aac")
            + encoded(np.zeros((2, RATE), np.float32), suffix=".aac"),
            "memo.aac",
            "its channels change",
        ),
        (reference(b"url ", b"other.m4a\0"), "memo.m4a", "its sound is in another file"),
        (reference(b"alis", bytes(200)), "memo.m4a", "its sound is in another file"),
        (reference(b"urn ", b"x\0y\0"), "memo.m4a", "its sound is in another file"),
        (
            reference(b"alis", bytes(200), IN_THIS_FILE, IN_THIS_FILE),
            "memo.m4a",
            "its sound is in another file",
        ),
        (changed(b"stsz", 0, 1, MILLIONS), "memo.m4a", "more than fits into it"),
        (changed(b"elst", 0, MILLIONS), "memo.m4a", "more than fits into it"),
        (
            FRAGMENTS.replace(b"trun", b"trun" + struct.pack(">II", 0, MILLIONS)),
            "memo.mp4",
            "more than fits into it",
        ),
        (MEMO.replace(b"moov", b"cmov"), "memo.m4a", "its header is compressed"),
        (
            with_long_lengths(MEMO.replace(b"udta", b"cmov")),
            "memo.m4a",
            "its header is compressed",
        ),
    ],
)
def test_a_recording_that_cannot_be_used_is_refused_by_name_and_soon(
    tmp_path: Path, content: bytes, name: str, what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    # What a playlist or a reference may point to.
    written(tmp_path, MEMO, "other.m4a")
    path = written(tmp_path, content, name)
    with pytest.raises(InputError, match=what) as caught:
        read_sound(path, RATE, longest_s=60)
    assert name in caught.value.message
    assert caught.value.hint
    assert capfd.readouterr() == ("", "")


def box(kind: bytes, inside: bytes = b"", length: int | None = None) -> bytes:
    """A box of an MP4 file, which may lie about its length or need 64 bits for it."""
    length = len(inside) + 8 if length is None else length
    if length < 2**32:
        return struct.pack(">I4s", length, kind) + inside
    return struct.pack(">I4sQ", 1, kind, length) + inside


def frames_of(content: bytes, container: str = "mp4") -> int:
    """How many frames a file holds. Raises UnreadableError."""
    with open_container(io.BytesIO(content), container) as sound:
        return sum(len(piece) for piece in sound.pieces)


def with_bytes_after_its_samples(more: bytes) -> bytes:
    samples, header = MEMO.index(b"mdat") - 4, MEMO.index(b"moov") - 4
    return MEMO[:samples] + box(b"mdat", MEMO[samples + 8 : header] + more) + MEMO[header:]


@pytest.mark.parametrize(
    "content",
    [
        lambda: with_bytes_after_its_samples(b"cmov"),
        # In the samples of a second box, and in what is too short for a box.
        lambda: MEMO + box(b"mdat", b"cmov") + b"cmov",
        lambda: MEMO + b"\0\0\0\1cmov",
        # Cut off long before the end that it claims: not a header of 32 MB.
        lambda: MEMO + box(b"mdat", bytes(17 * 2**20)) + box(b"free", length=2**31),
        lambda: MEMO + box(b"free", length=4),
    ],
)
def test_samples_and_what_follows_the_last_box_are_not_taken_for_a_header(
    content: Callable[[], bytes],
) -> None:
    assert frames_of(content()) == RATE


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (lambda: box(b"cmov"), "compressed"),
        (lambda: box(b"mdat", bytes(9)) + box(b"cmov"), "compressed"),
        (lambda: box(b"free", b"cmov", length=0), "compressed"),
        (lambda: box(b"free", b"cmov", length=2**62), "compressed"),
        (lambda: box(b"free", bytes(2**25)), "32 MB"),
        (lambda: box(b"free", bytes(2**25), length=0), "32 MB"),
        (lambda: box(b"free", bytes(2**25), length=2**31), "32 MB"),
        (lambda: box(b"free", bytes(2**25), length=2**63), "32 MB"),
        (lambda: 2 * box(b"free", bytes(2**24)), "32 MB"),
    ],
)
def test_a_header_is_checked_to_its_end_however_its_boxes_give_their_lengths(
    more: Callable[[], bytes], what: str
) -> None:
    with pytest.raises(UnreadableError, match=what):
        frames_of(MEMO + more())


def test_a_header_may_claim_one_sample_a_byte_and_no_more() -> None:
    def problem(claimed: int) -> str:
        without_edits = changed(b"stsz", 0, 1, claimed).replace(b"elst", b"free")
        with pytest.raises(UnreadableError) as caught:
            frames_of(without_edits)
        return str(caught.value)

    size = len(changed(b"stsz", 0, 1, 0))
    assert "more than fits" not in problem(size)
    assert "more than fits" in problem(size + 1)


def claiming(length_ms: int) -> bytes:
    """The same recording, whose header says another length; the encoder began with a packet."""
    frames = RATE * length_ms // 1000
    # Versions of FFmpeg give the whole file's times in milliseconds, or in frames.
    header = MEMO.index(b"mvhd") + 4
    (ticks_a_second,) = struct.unpack_from(">I", MEMO, header + 12)
    ticks = length_ms * ticks_a_second // 1000
    return boxes_changed(
        MEMO,
        {
            b"mdhd": lambda inside: inside[:16] + struct.pack(">I", 1024 + frames) + inside[20:],
            b"stts": lambda _: struct.pack(">6I", 0, 2, 44, 1024, 1, max(frames - 43 * 1024, 1)),
            b"elst": lambda _: struct.pack(">4I2H", 0, 1, ticks, 1024, 1, 0),
        },
    )


def test_a_recording_ends_where_its_header_says_or_where_its_sound_does_shortly_before() -> None:
    assert frames_of(claiming(500)) == RATE // 2
    # Its last packet is whole: 45 056 frames.
    assert frames_of(claiming(1500)) == 44 * 1024
    with pytest.raises(UnreadableError, match=r"its last 0\.6 seconds are missing"):
        frames_of(claiming(1600))


def test_packets_beyond_the_length_in_the_header_are_not_heard() -> None:
    short = RATE // 2
    content = boxes_changed(
        MEMO,
        {b"mdhd": lambda inside: inside[:16] + struct.pack(">I", short) + inside[20:]},
    ).replace(b"elst", b"free")
    assert frames_of(content) == short


def test_a_recording_without_a_length_is_read_to_its_end_whatever_ffmpeg_estimates() -> None:
    # The first packets are the largest, which makes the estimate half of the length.
    noise = np.random.default_rng(1).uniform(-0.9, 0.9, (1, RATE // 2)).astype(np.float32)
    content = encoded(np.pad(noise, ((0, 0), (0, 2 * RATE))), suffix=".aac")
    assert frames_of(content, "aac") >= 2.5 * RATE


def test_the_first_of_several_sounds_in_a_file_is_the_one_heard() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as recording:
        for layout in ("mono", "stereo"):
            recording.add_stream("flac", rate=RATE, layout=layout)
        for stream, frames in zip(recording.streams.audio, (1000, 3000), strict=True):
            channels = stream.layout.nb_channels
            frame = av.AudioFrame(format="s16", layout=stream.layout, samples=frames)
            frame.planes[0].update(bytes(2 * channels * frames))
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
            recording.mux(stream.encode(frame))
            recording.mux(stream.encode(None))
    assert frames_of(file.getvalue(), "matroska") == 1000


def test_telling_the_format_of_a_large_file_reads_only_its_beginning(tmp_path: Path) -> None:
    with (tmp_path / "memo.m4a").open("w+b") as file:
        file.truncate(2**22)
        tracemalloc.start()
        assert container_format(file, ".m4a") is None
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 2**20


def test_a_recording_may_have_lengths_of_64_bits(tmp_path: Path) -> None:
    path = written(tmp_path, with_long_lengths(MEMO))
    assert read_sound(path, RATE, longest_s=2).frames == RATE


def test_a_recording_may_refer_to_itself_more_than_once(tmp_path: Path) -> None:
    longer = struct.pack(">I4sIQ", 20, b"url ", 1, 0)
    path = written(tmp_path, references(IN_THIS_FILE, longer, IN_THIS_FILE))
    assert read_sound(path, RATE, longest_s=2).frames == RATE


def test_a_damaged_recording_is_read_or_refused(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    for suffix in FORMATS:
        whole = encoded(noise_at(0.5), suffix=suffix)
        for _ in range(25):
            content = bytearray(whole)
            for place in random.integers(16, len(content), 8):
                content[place] = random.integers(256)
            path = written(tmp_path, bytes(content), f"memo{suffix}")
            with contextlib.suppress(InputError):
                assert read_sound(path, RATE, longest_s=60).frames <= 60 * RATE


@pytest.mark.parametrize("suffix", [".m4a", ".webm"])
def test_a_small_recording_of_hours_is_not_decoded_beyond_what_is_allowed(
    tmp_path: Path, suffix: str
) -> None:
    quiet = np.zeros((1, 600 * 8000), np.float32)
    path = written(tmp_path, encoded(quiet, 8000, suffix), f"memo{suffix}")
    tracemalloc.start()
    with pytest.raises(InputError, match=r"memo\.\w+ is longer than 1 seconds"):
        read_sound(path, RATE, longest_s=1)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


@pytest.mark.parametrize(
    ("name", "first_bytes", "expected"),
    [
        ("a.m4a", b"\0\0\0\x1cftypM4A \0\0\0\0", "mp4"),
        ("A.M4A", b"\0\0\0\x1cftypM4A \0\0\0\0", "mp4"),
        ("a.m4a", b"\n\n\n\nftypM4A ", "mp4"),
        ("a.m4a", b"RIFF\0\0\0\0WAVEfmt ", None),
        ("a.wav", b"\0\0\0\x1cftypM4A \0\0\0\0", None),
        ("a.mka", b"\x1aE\xdf\xa3\x01", "matroska"),
        ("a.aac", b"\xff\xf1\x50\x80", "aac"),
        ("a.aac", b"ADIF", None),
        ("a.flac", b"fLaC" + bytes(22), "flac"),
        ("a.flac", b"fLaC" + bytes(17) + b"\xf0" + bytes(4), "flac"),
        ("a.flac", b"fLaC" + bytes(17) + b"\xf1" + bytes(4), None),
        ("a.flac", b"fLaC" + bytes(21) + b"\1", None),
        ("a.wma", b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel", "asf"),
    ],
)
def test_a_format_is_taken_for_it_when_both_ending_and_content_say_so(
    name: str, first_bytes: bytes, expected: str | None
) -> None:
    assert container_format(io.BytesIO(first_bytes), Path(name).suffix) == expected


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("memo.m4a", "memo.m4a memo.wav"),
        ("memo.wav", "memo.wav converted.wav"),
        ("Memo.WAV", "Memo.WAV converted.wav"),
        ("memo", "memo memo.wav"),
    ],
)
def test_how_to_convert_a_recording_names_another_file_beside_it(name: str, arguments: str) -> None:
    hint = conversion_hint(Path("folder", name))
    assert hint == f"Save it as WAV or FLAC, for example with `ffmpeg -i {arguments}`."


def test_a_routine_may_name_every_ending_that_can_be_read() -> None:
    assert set(CONTAINER_SUFFIXES) < set(SOUND_SUFFIXES)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at /proc")
def test_a_file_is_closed_when_reading_it_ends_early(tmp_path: Path) -> None:
    path = written(tmp_path, encoded(noise_at(0.5)))
    with pytest.raises(InputError, match="longer than"):
        read_sound(path, RATE, longest_s=0.1)
    open_files = [each.readlink() for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    assert path not in open_files


def test_a_routine_plays_a_recording_from_a_phone(voiceguide: Voiceguide, work: Path) -> None:
    written(work, MEMO)
    Path("phone.md").write_text("## Only\n- [play memo.m4a]\n")
    done = voiceguide("show", "phone.md", "--json")
    [event] = [each for each in done.json["events"] if each["kind"] == "clip"]
    assert event["end_s"] - event["start_s"] == pytest.approx(1, abs=0.001)
    assert (done.code, done.err) == (0, "")


def test_a_length_beyond_every_file_makes_ffmpeg_seek_in_vain_and_print_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(encoded(noise_at(0.5), suffix=".wma"))
    # The stream properties of ASF: their length, then the kind of stream, audio.
    kind = content.index(b"\x40\x9e\x69\xf8")
    content[kind - 4 : kind] = b"\1\1\1\1"
    with contextlib.suppress(InputError):
        read_sound(written(tmp_path, bytes(content), "memo.wma"), RATE, longest_s=2)
    assert capfd.readouterr() == ("", "")
