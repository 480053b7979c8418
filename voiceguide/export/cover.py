"""Cover images: the user's own, checked, or a simple one drawn here with numpy."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import InputError
from voiceguide.export.metadata import Picture
from voiceguide.system.reading import open_to_read
from voiceguide.text import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_BYTES = 5 * 1024**2
"""Players keep a cover in memory, and in an ogg file it precedes all sound."""

SIDE = 600
"""Width and height of a drawn cover in pixels."""

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
    """Draw a resting face in lines, on a colour that depends on the kind of routine."""
    import numpy as np

    shades = np.rint(_ink() * 15).astype(np.uint8)
    # Two pixels a byte: sixteen shades give smooth edges and a small file.
    packed = (shades[:, 0::2] << 4) | shades[:, 1::2]
    rows = b"".join(b"\0" + row.tobytes() for row in packed)
    paper = _PAPERS.get(kind, _PAPER)
    palette = bytes(
        round(light + (dark - light) * shade / 15)
        for shade in range(16)
        for light, dark in zip(paper, _INK, strict=True)
    )
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 4, 3, 0, 0, 0)
    return Picture(
        "image/png",
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b""),
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def _ink() -> NDArray[np.float64]:
    """Return the darkness of each pixel, 0 to 1, of shape (SIDE, SIDE)."""
    import numpy as np

    y, x = (np.mgrid[0:SIDE, 0:SIDE] + 0.5) / SIDE - 0.5

    def line(distance: NDArray[np.float64], width: float = 0.006) -> NDArray[np.float64]:
        return np.clip((width - np.abs(distance)) * SIDE + 0.5, 0, 1)

    def arc(middle: tuple[float, float], radius: float, reach: float) -> NDArray[np.float64]:
        """Draw an arc around a circle's lowest point, or its highest if the radius is negative."""
        away_x, away_y = x - middle[0], y - middle[1]
        angle = np.arctan2(away_x, away_y * np.sign(radius))
        inside = np.clip((reach - np.abs(angle)) * abs(radius) * SIDE + 0.5, 0, 1)
        drawn: NDArray[np.float64] = line(np.hypot(away_x, away_y) - abs(radius)) * inside
        return drawn

    # An oval, narrower towards the chin; its distance is approximate, which is enough for a line.
    narrow = 0.215 - 0.11 * y
    level = np.hypot(x / narrow, (y + 0.01) / 0.325)
    slope = np.hypot(np.gradient(level, 1 / SIDE, axis=0), np.gradient(level, 1 / SIDE, axis=1))
    ink = line((level - 1) / np.maximum(slope, 1e-9))
    for side in (-1, 1):
        ink = np.maximum(ink, arc((side * 0.1, -0.09), 0.058, 0.95))
        ink = np.maximum(ink, arc((side * 0.1, -0.06), -0.105, 0.55) * 0.8)
        # Hands that glide outwards: soft lines beside each cheek.
        for radius, shade in ((0.315, 0.55), (0.365, 0.35), (0.415, 0.2)):
            beside = np.clip((0.5 - np.abs(np.arctan2(y - 0.02, side * x))) * radius * SIDE, 0, 1)
            ink = np.maximum(ink, line(np.hypot(x, y - 0.02) - radius) * beside * shade)
    ink = np.maximum(ink, arc((0.0, 0.045), 0.03, 0.75) * 0.8)
    mouth = arc((0.0, 0.08), 0.085, 0.62)
    return np.maximum(ink, mouth)
