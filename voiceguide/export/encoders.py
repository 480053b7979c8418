"""Encoders: write blocks of sound to a file of one format as they arrive.

libsndfile writes flac, ogg and opus, FFmpeg (PyAV) writes AAC, and mp3 is written by the system's
LAME, or by libsndfile if the system has none. The same sound always gives the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from voiceguide.errors import FileError
from voiceguide.export.lame import LameError, installed_lame, write_mp3
from voiceguide.export.metadata import Content
from voiceguide.export.opus_gain import turn_down
from voiceguide.script.languages import three_letters
from voiceguide.system.open_folder import OpenFile
from voiceguide.text import one_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.export.formats import AudioFormat

WAV_LIMIT_BYTES = 4 * 1024**3 - 4096
"""A WAV file stores its size in 32 bits."""

MOST_FRAMES = 32_768
"""libvorbis copies each block to the stack, and crashes above a million frames."""

_LAME_SCALES = {192: 0.97, 224: 0.98, 256: 1.0}
_LAME_SCALE = 0.95
"""The factors by which LAME turns down sound at constant bit rates (kbit/s), so that encoding does
not clip it. The mix already has that headroom, so the samples are divided by the factor first."""

_AAC_OPTIONS = {"aac_coder": "fast"}
"""FFmpeg's default coder overshoots peaks by up to 1.5 dB, even at 144 kbit/s. This one hardly does
from 144 kbit/s on, in a smaller file; at 128 some files still overshoot by more than 1 dB."""

OGG_SERIAL = 1
"""Serial number of the only stream in an Ogg file, instead of libsndfile's random one."""


class EncodingError(Exception):
    """An encoder failed; the message is the encoder's own."""


def encode(
    blocks: Iterable[NDArray[np.float32]],
    file: OpenFile,
    form: AudioFormat,
    channels: int,
    quality: str,
    content: Content,
) -> int:
    """Write blocks of shape (frames, channels) to an empty file; return the number of frames.

    MP4 chapters are written here, because its encoder must; `content` is read after the last
    block. Raises EncodingError, OSError, and FileError for a session too long for the format.
    """
    pieces = _split(blocks)
    if form.subtype == "AAC":
        return _with_ffmpeg(pieces, file, form, channels, quality, content)
    if form.container == "WAV":
        return _with_wave(pieces, file, form, channels)
    if form.container == "MP3":
        kilobits = round((form.setting(quality) or 0) * channels)
        scaled = _scaled(pieces, 1 / _LAME_SCALES.get(kilobits, _LAME_SCALE))
        lame = installed_lame()
        if lame is None:
            return _with_libsndfile(scaled, file, form, channels, quality)
        rate = form.sample_rate
        try:
            return write_mp3(
                lame, scaled, file, sample_rate=rate, channels=channels, kilobits=kilobits
            )
        except LameError as error:
            raise EncodingError(str(error)) from error
    return _with_libsndfile(pieces, file, form, channels, quality)


def _scaled(blocks: Iterable[NDArray[np.float32]], gain: float) -> Iterator[NDArray[np.float32]]:
    import numpy as np

    for block in blocks:
        yield block if gain == 1 else block * np.float32(gain)


def _split(blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    for block in blocks:
        for start in range(0, len(block), MOST_FRAMES):
            yield block[start : start + MOST_FRAMES]


def _with_wave(
    blocks: Iterable[NDArray[np.float32]], file: OpenFile, form: AudioFormat, channels: int
) -> int:
    """Write with Python's own `wave`: libsndfile takes three times as long for plain samples."""
    import wave

    from voiceguide.audio.pcm import as_int16

    frames = 0
    with file.open() as opened, wave.open(opened, "wb") as written:
        written.setparams((channels, 2, form.sample_rate, 0, "NONE", ""))
        for block in blocks:
            frames += len(block)
            refuse_long_wav(frames, channels)
            written.writeframesraw(as_int16(block, channels).data)
    return frames


def refuse_long_wav(frames: float, channels: int) -> None:
    """Raise FileError for more frames than a WAV file can hold."""
    if frames * channels * 2 > WAV_LIMIT_BYTES:
        raise FileError(
            "This session is too long for a WAV file.", "Export to flac, ogg, opus or mp3 instead."
        )


def _with_libsndfile(
    blocks: Iterable[NDArray[np.float32]],
    file: OpenFile,
    form: AudioFormat,
    channels: int,
    quality: str,
) -> int:
    import soundfile

    from voiceguide.audio.pcm import as_int16

    frames = 0
    level = _compression_level(form, channels, quality)
    try:
        with (
            file.open() as opened,
            soundfile.SoundFile(
                # libsndfile may not understand Python's descriptors on Windows.
                opened if sys.platform == "win32" else file.descriptor,
                "w",
                samplerate=form.sample_rate,
                channels=channels,
                format=form.container,
                subtype=form.subtype,
                compression_level=level,
                # Players find an MP3 chapter by counting bytes.
                bitrate_mode="CONSTANT" if form.container == "MP3" else None,
                closefd=False,
            ) as written,
        ):
            for block in blocks:
                frames += len(block)
                written.write(as_int16(block, channels) if form.subtype == "PCM_16" else block)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise EncodingError(str(error)) from error
    return frames


def _compression_level(form: AudioFormat, channels: int, quality: str) -> float | None:
    """Return libsndfile's compression level, 0 to 1, for a format's own setting."""
    setting = form.setting(quality)
    if setting is None:
        return None
    if form.subtype == "MPEG_LAYER_III":
        # Half a kbit/s more, because libsndfile truncates.
        return (320 - min(setting * channels, 320) - 0.5) / (320 - 32)
    if form.subtype == "OPUS":
        return (256 - setting) / (256 - 6)
    return 1 - setting


def _with_ffmpeg(
    blocks: Iterable[NDArray[np.float32]],
    file: OpenFile,
    form: AudioFormat,
    channels: int,
    quality: str,
    content: Content,
) -> int:
    import av
    import numpy as np
    from av.codec.context import Flags

    frames, rate = 0, form.sample_rate
    layout = "mono" if channels == 1 else "stereo"
    options = {"fflags": "+bitexact", "brand": "M4B " if form.name == "m4b" else "M4A "}
    try:
        with (
            file.open() as opened,
            av.open(opened, "w", format="ipod", options=options) as container,
        ):
            stream = container.add_stream("aac", rate=rate, options=_AAC_OPTIONS)
            stream.codec_context.layout = layout
            stream.codec_context.bit_rate = int((form.setting(quality) or 64) * channels * 1000)
            stream.codec_context.flags |= Flags.bitexact
            language = three_letters(content.tags.language)
            if language:
                stream.metadata["language"] = language
            for block in blocks:
                samples = np.ascontiguousarray(block.T)
                frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
                frame.sample_rate = rate
                frame.time_base = Fraction(1, rate)
                frame.pts = frames
                frames += len(block)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
            # Any: PyAV 18 and 19 accept the same values but declare different types.
            chapters: list[Any] = [
                {
                    "id": number,
                    "start": chapter.start_frame,
                    "end": chapter.end_frame,
                    "time_base": Fraction(1, rate),
                    "metadata": {"title": one_line(chapter.name)},
                }
                for number, chapter in enumerate(content.chapters)
            ]
            container.set_chapters(chapters)
    except av.FFmpegError as error:
        raise EncodingError(error.strerror or str(error)) from error
    return frames


def finish(file: OpenFile, form: AudioFormat) -> None:
    """Set an Ogg stream's serial number, and limit the peaks of an Opus file by its header gain.

    Raises EncodingError and OSError.
    """
    if form.container != "OGG":
        return
    import soundfile
    from mutagen.ogg import error

    try:
        _set_serial(file)
        if form.subtype == "OPUS":
            turn_down(file)
    except (error, soundfile.SoundFileError) as damage:
        raise EncodingError(str(damage)) from damage


def _set_serial(file: OpenFile) -> None:
    from mutagen.ogg import OggPage

    with file.open() as opened:
        while True:
            try:
                page = OggPage(opened)
            except EOFError:
                break
            page.serial = OGG_SERIAL
            opened.seek(page.offset)
            opened.write(page.write())
