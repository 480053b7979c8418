"""Recordings as phones make them (m4a, mp4, aac, wma, webm), decoded by FFmpeg through PyAV.

Also a FLAC that was written to a pipe: its header has no length, which libsndfile needs.

FFmpeg gets an open file, the one container format to expect and no permission to open anything
else: no other file, no playlist, no network address.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct

from voiceguide.system.shell import quoted

if TYPE_CHECKING:
    import av
    import numpy as np
    from numpy.typing import NDArray

_MP4, _MATROSKA, _ASF, _ADTS, _FLAC = "mp4", "matroska", "asf", "aac", "flac"
_CONTAINERS = {
    ".m4a": _MP4, ".mp4": _MP4, ".webm": _MATROSKA, ".mka": _MATROSKA, ".wma": _ASF, ".aac": _ADTS,
    ".flac": _FLAC,
}  # fmt: skip
"""FFmpeg's name of the format that files with each ending have."""

CONTAINER_SUFFIXES = tuple(_CONTAINERS)

_FIRST_BYTES = {
    _MP4: re.compile(rb".{4}ftyp", re.DOTALL),
    _MATROSKA: re.compile(rb"\x1aE\xdf\xa3"),
    _ASF: re.compile(rb"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel"),
    _ADTS: re.compile(rb"ID3|\xff[\xf0\xf1\xf8\xf9]"),
    # With a length of 0: 36 bits from the middle of the 22nd byte on.
    _FLAC: re.compile(
        rb"fLaC.{17}[\x00\x10\x20\x30\x40\x50\x60\x70\x80\x90\xa0\xb0\xc0\xd0\xe0\xf0]\0{4}",
        re.DOTALL,
    ),
}

_MOST_FIRST_BYTES = 26

_DECODERS = frozenset(
    {
        "aac", "alac", "amrnb", "amrwb", "flac", "libopus", "mp3", "mp3float", "opus",
        "pcm_s16be", "pcm_s16le", "pcm_s24be", "pcm_s24le", "vorbis",
        "wmalossless", "wmapro", "wmav1", "wmav2", "wmavoice",
    }
)  # fmt: skip

_OPTIONS = {
    "codec_whitelist": ",".join(sorted(_DECODERS)),
    "protocol_whitelist": "none",
    "enable_drefs": "0",
    "use_absolute_path": "0",
}

_LARGEST_HEADER_BYTES = 32 * 2**20
"""An MP4 file without its samples. Ten minutes of sound need less than 1 MB, a cover a few more."""

_MISSING_S = 0.5
"""How much shorter than it says a recording may be: some programs round up to whole packets."""


class UnreadableError(Exception):
    """A sound file that cannot be decoded, and why."""


class SoundSource(Struct, frozen=True):
    """An open sound file: its format, and its samples in pieces of shape (frames, channels)."""

    sample_rate: int
    channels: int
    pieces: Iterator[NDArray[np.float32]]
    claimed_frames: int = 0
    """Its length according to its header; 0 if the header does not say."""


def conversion_hint(path: Path) -> str:
    """Return how to convert a recording into one that can be read."""
    there = path.with_suffix(".wav")
    # Some disks take names that differ in case for the same.
    if there.name.lower() == path.name.lower():
        there = path.with_name("converted.wav")
    command = f"ffmpeg -i {quoted(path.name)} {quoted(there.name)}"
    return f"Save it as WAV or FLAC, for example with `{command}`."


def container_format(file: BinaryIO, suffix: str) -> str | None:
    """Return FFmpeg's name of the format that both the ending and the first bytes of a file say.

    None if it is none of those this module reads. Raises OSError.
    """
    first_bytes = file.read(_MOST_FIRST_BYTES)
    file.seek(0)
    name = _CONTAINERS.get(suffix.lower())
    return name if name and _FIRST_BYTES[name].match(first_bytes) else None


@contextmanager
def open_container(file: BinaryIO, container_format: str) -> Iterator[SoundSource]:
    """Open the first audio stream of a file, decoded while its pieces are read.

    Its length is where the decoder says it is, without the silence that encoders put in front.
    Raises UnreadableError, also while the pieces are read, and OSError.
    """
    import av

    in_order = container_format == _MP4 and _check_mp4(file)
    source = SimpleNamespace(read=file.read)
    if not in_order:
        source.seek, source.tell = partial(_seek, file), file.tell
    try:
        with av.open(source, "r", container_format, options=_OPTIONS, **_any_text()) as container:
            if not container.streams.audio:
                raise UnreadableError("there is no sound in it")
            stream = container.streams.audio[0]
            name = stream.codec_context.name if stream.codec_context else "nothing known"
            if name not in _DECODERS:
                raise UnreadableError(f"it is encoded as {name}")
            yield _decoded(container, stream, container_format)
    except av.InvalidDataError as error:
        raise UnreadableError("it is damaged or incomplete") from error
    except (av.FFmpegError, ValueError) as error:
        # PyAV raises ValueError by itself, too.
        raise UnreadableError(getattr(error, "strerror", None) or str(error)) from error


def _any_text() -> dict[str, Any]:
    """Return the option that makes text in a wrong encoding no error.

    PyAV 19, which needs Python 3.12, has none: it replaces such characters by itself.
    """
    import av

    return {} if int(av.__version__.partition(".")[0]) >= 19 else {"metadata_errors": "replace"}


def _seek(file: BinaryIO, offset: int, whence: int) -> int:
    """Seek for FFmpeg, which expects a negative number for a place that does not exist."""
    try:
        return file.seek(offset, whence)
    except (OSError, ValueError):
        return -1


def _decoded(
    container: av.container.InputContainer, stream: av.AudioStream, container_format: str
) -> SoundSource:
    import av
    import numpy as np

    frames = container.decode(stream)
    first = next(frames, None)
    rate = first.sample_rate if first else stream.rate
    channels = first.layout.nb_channels if first else stream.channels
    length = None
    if container_format == _MP4 and stream.duration and stream.time_base:
        # The last packet is filled up with silence. Other formats only estimate their length.
        length = round(stream.duration * stream.time_base * rate)
    to_float = av.AudioResampler(format="fltp")

    def pieces() -> Iterator[NDArray[np.float32]]:
        decoded = 0
        for frame in chain([first] if first else [], frames):
            # PyAV trusts every frame to be like the first, and reads beyond the memory of others.
            if (frame.sample_rate, frame.layout.nb_channels) != (rate, channels):
                raise UnreadableError("its sample rate or its channels change within the file")
            for converted in to_float.resample(frame):
                samples = converted.to_ndarray().T
                yield np.ascontiguousarray(samples[: length and max(length - decoded, 0)])
                decoded += len(samples)
        if length and length - decoded > _MISSING_S * rate:
            raise UnreadableError(f"its last {(length - decoded) / rate:.1f} seconds are missing")

    return SoundSource(rate, channels, pieces())


def _check_mp4(file: BinaryIO) -> bool:
    """Refuse what refers to other files, and tables that claim more than the file can hold.

    FFmpeg allocates 24 bytes for every sample that the tables claim: 3 GB for a file of 1 kB.
    Returns whether the file is to be read from start to end, since an index in it could make
    FFmpeg look for tables among the samples, where nothing was checked. Raises UnreadableError.
    """
    header, size = _mp4_header(file)
    if b"cmov" in header:
        raise UnreadableError("its header is compressed")
    for found in _DATA_REFERENCES.finditer(header):
        place = found.end(1)
        # One reference is enough for any recording; a false count must not keep us here.
        for _ in range(min(_number(found[1]), 100)):
            if header[place + 11 : place + 12] != b"\x01":
                raise UnreadableError("its sound is in another file")
            place += max(_number(header[place : place + 4]), 12)
    samples = sum(_number(found[1]) for found in _SAMPLE_COUNTS.finditer(header))
    edits = sum(_number(found[1]) for found in _EDIT_COUNTS.finditer(header))
    if samples * max(edits, 1) > size:
        raise UnreadableError("it claims to hold more than fits into it")
    return _FRAGMENTED.search(header) is not None


# In lookaheads, so that one match cannot hide the next. The boxes are not taken apart as FFmpeg
# does: it finds a box only where its name is.
_DATA_REFERENCES = re.compile(rb"dref(?=.{4}(.{4}))", re.DOTALL)
_SAMPLE_COUNTS = re.compile(rb"(?=(?:stsz.{8}|stz2.{8}|trun.{4})(.{4}))", re.DOTALL)
_EDIT_COUNTS = re.compile(rb"elst(?=.{4}(.{4}))", re.DOTALL)
_FRAGMENTED = re.compile(rb"moof|trex|sidx|mfra|tfra")


def _number(four_bytes: bytes) -> int:
    return int.from_bytes(four_bytes, "big")


def _mp4_header(file: BinaryIO) -> tuple[bytes, int]:
    """Return all top-level boxes but the samples (`mdat`), and the size of the file."""
    size = file.seek(0, os.SEEK_END)
    header, place = bytearray(), 0
    while place + 8 <= size:
        file.seek(place)
        length, kind, long_length = struct.unpack(">I4sQ", file.read(16).ljust(16, b"\0"))
        length = long_length if length == 1 else length or size - place
        if kind != b"mdat":
            length = min(length, size - place)
            if len(header) + length > _LARGEST_HEADER_BYTES:
                raise UnreadableError("its header is larger than 32 MB")
            file.seek(place)
            header += file.read(length)
        if length < 8:
            break
        place += length
    file.seek(0)
    return bytes(header), size
