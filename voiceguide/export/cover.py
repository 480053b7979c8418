"""Cover images: the user's own, checked, or a drawn face that ships."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path

from voiceguide.errors import InputError
from voiceguide.export.metadata import Picture
from voiceguide.system.reading import open_to_read
from voiceguide.text import printable

LARGEST_BYTES = 5 * 1024**2
"""Players keep a cover in memory, and in an ogg file it precedes all sound."""

_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}

_PIXELS = 0xDA
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers: the start of the pixels, and the headers that state the size."""

_PAPERS = {
    "massage": (243, 226, 210),
    "exercise": (214, 229, 217),
    "application": (240, 221, 225),
    "breathing": (212, 225, 236),
}
_PAPER = (235, 229, 219)
_INK = (86, 66, 60)

_DARKEST = 15
"""The drawn face has sixteen shades of its ink: smooth edges, and a small file."""

_PALETTE_AT = 33
"""Where its palette begins: PNG's eight bytes and a header of 25 come first."""


def read_cover(path: Path) -> Picture:
    """Read and check a PNG or JPEG file. Raises InputError that names the file."""
    shown = printable(str(path))
    try:
        with open_to_read(path) as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        hint = "Check its name and folder."
        raise InputError(f"The picture {shown} does not exist.", hint) from None
    except OSError as error:
        reason = error.strerror or error
        message = f"The picture {shown} cannot be read: {reason}."
        raise InputError(message, "Choose a file that you may read.") from error
    if len(data) > LARGEST_BYTES:
        limit = f"{LARGEST_BYTES // 1024**2} MB"
        raise InputError(
            f"The picture {shown} is larger than {limit}.", "Save it at a smaller size."
        )
    for beginning, media_type in _KINDS.items():
        if data.startswith(beginning):
            whole = _is_whole_png if media_type == "image/png" else _is_whole_jpeg
            if not whole(data):
                hint = "Open it in a picture program and save it again."
                raise InputError(f"The picture {shown} is damaged.", hint)
            return Picture(media_type, data)
    raise InputError(f"The picture {shown} is neither PNG nor JPEG.", "Save it as one of them.")


def _is_whole_png(data: bytes) -> bool:
    """Return whether all chunks from the header to the end have correct checksums."""
    at = 8
    names: list[bytes] = []
    while at + 12 <= len(data) and names[-1:] != [b"IEND"]:
        (length,) = struct.unpack_from(">I", data, at)
        name, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if data[at : at + 12 + length] != _chunk(name, content):
            return False
        names.append(name)
        at += 12 + length
    return names[:1] == [b"IHDR"] and b"IDAT" in names and names[-1] == b"IEND"


def _is_whole_jpeg(data: bytes) -> bool:
    """Return whether the segments include a size, then pixels with an end marker."""
    at, sized = 2, False
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker == _PIXELS:
            return sized and data.rfind(b"\xff\xd9") > at
        sized = sized or marker in _SIZES
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return False


@cache
def drawn_cover(kind: str = "") -> Picture:
    """Return a resting face in lines, on a colour that depends on the kind of routine."""
    face = Path(__file__).with_name("face.png").read_bytes()
    paper = _PAPERS.get(kind, _PAPER)
    palette = bytes(
        round(light + (dark - light) * shade / _DARKEST)
        for shade in range(_DARKEST + 1)
        for light, dark in zip(paper, _INK, strict=True)
    )
    before, after = face[:_PALETTE_AT], face[_PALETTE_AT + len(_chunk(b"PLTE", palette)) :]
    return Picture("image/png", before + _chunk(b"PLTE", palette) + after)


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
