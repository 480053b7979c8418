"""The system's own LAME, by ctypes: MP3 as libsndfile writes it, in a third of the time.

The copies of LAME in the wheels of libsndfile and PyAV take three times as long. The system's comes
with ffmpeg, VLC and the like; if it is missing, libsndfile writes MP3.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from voiceguide.system.open_folder import OpenFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LIBRARY = "libmp3lame.so.0"

_NEEDED = (
    "get_lame_version",
    "lame_close",
    "lame_encode_buffer_ieee_float",
    "lame_encode_buffer_interleaved_ieee_float",
    "lame_encode_flush",
    "lame_get_lametag_frame",
    "lame_init",
    "lame_init_params",
    "lame_set_brate",
    "lame_set_in_samplerate",
    "lame_set_num_channels",
    "lame_set_out_samplerate",
    "lame_set_write_id3tag_automatic",
)

_ROOM_BYTES = 7200
"""LAME may write 1.25 bytes a frame and this much more; a header fits into it too."""


class LameError(Exception):
    """LAME failed."""


@cache
def installed_lame() -> Any:
    """Return the library, or None. Looks on Linux only, where it has one known name."""
    if sys.platform != "linux":
        return None
    try:
        library = ctypes.CDLL(_LIBRARY)
        for name in _NEEDED:
            getattr(library, name)
    except (OSError, AttributeError):
        return None
    library.get_lame_version.restype = ctypes.c_char_p
    library.lame_init.restype = ctypes.c_void_p
    library.lame_get_lametag_frame.restype = ctypes.c_size_t
    return library


def lame_version() -> str:
    """Return the version of the system's LAME; empty if there is none."""
    library = installed_lame()
    return library.get_lame_version().decode("ascii", "replace") if library else ""


def write_mp3(
    library: Any,
    blocks: Iterable[NDArray[np.float32]],
    file: OpenFile,
    *,
    sample_rate: int,
    channels: int,
    kilobits: int,
) -> int:
    """Write blocks of shape (frames, channels) at a constant bit rate; return the number of frames.

    The file begins with an Info header, from which players know how many frames to skip at both
    ends. Raises LameError and OSError.
    """
    encoder = ctypes.c_void_p(library.lame_init())
    if not encoder:
        raise LameError("LAME could not start")
    try:
        library.lame_set_in_samplerate(encoder, sample_rate)
        library.lame_set_out_samplerate(encoder, sample_rate)
        library.lame_set_num_channels(encoder, channels)
        library.lame_set_brate(encoder, kilobits)
        library.lame_set_write_id3tag_automatic(encoder, 0)
        if library.lame_init_params(encoder) < 0:
            raise LameError(f"LAME does not take {sample_rate} Hz at {kilobits} kbit/s")
        return _encode(library, encoder, blocks, file, channels)
    finally:
        library.lame_close(encoder)


def _encode(
    library: Any,
    encoder: ctypes.c_void_p,
    blocks: Iterable[NDArray[np.float32]],
    file: OpenFile,
    channels: int,
) -> int:
    import numpy as np

    frames, room = 0, _ROOM_BYTES
    encoded = ctypes.create_string_buffer(room)
    with file.open() as opened:
        for block in blocks:
            samples = np.ascontiguousarray(block, np.float32)
            if 5 * len(block) // 4 + _ROOM_BYTES > room:
                room = 5 * len(block) // 4 + _ROOM_BYTES
                encoded = ctypes.create_string_buffer(room)
            sound = ctypes.c_void_p(samples.ctypes.data)
            if channels == 1:
                written = library.lame_encode_buffer_ieee_float(
                    encoder, sound, None, len(block), encoded, room
                )
            else:
                written = library.lame_encode_buffer_interleaved_ieee_float(
                    encoder, sound, len(block), encoded, room
                )
            _keep(opened, encoded, written)
            frames += len(block)
        _keep(opened, encoded, library.lame_encode_flush(encoder, encoded, room))
        # The first frame was left empty for this header, which needs the final length.
        length = library.lame_get_lametag_frame(encoder, encoded, ctypes.c_size_t(room))
        opened.seek(0)
        _keep(opened, encoded, length)
    return frames


def _keep(file: Any, encoded: ctypes.Array[ctypes.c_char], length: int) -> None:
    if not 0 <= length <= len(encoded):
        raise LameError(f"LAME failed with {length}")
    file.write(memoryview(encoded)[:length])
