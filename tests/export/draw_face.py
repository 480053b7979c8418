"""Draws the face of the covers: writes `voiceguide/export/face.png` in this checkout.

    python -m tests.export.draw_face

Drawing takes a fifth of a second, so the finished picture ships; a cover gives it its colours.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from tests.paths import CHECKOUT
from voiceguide.export.cover import _chunk

FACE = CHECKOUT / "voiceguide" / "export" / "face.png"

SIDE = 600
"""Width and height in pixels."""


def shades() -> NDArray[np.uint8]:
    """Draw the face: shades of its ink, 0 to 15, of shape (SIDE, SIDE)."""
    return np.rint(_ink() * 15).astype(np.uint8)


def as_png(drawn: NDArray[np.uint8]) -> bytes:
    """Return the shades as a picture on white."""
    # Two pixels a byte.
    packed = (drawn[:, 0::2] << 4) | drawn[:, 1::2]
    rows = b"".join(b"\0" + row.tobytes() for row in packed)
    palette = bytes(255 - 17 * shade for shade in range(16) for _colour in range(3))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 4, 3, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"PLTE", palette)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _ink() -> NDArray[np.float64]:
    """Return the darkness of each pixel, 0 to 1, of shape (SIDE, SIDE)."""
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


if __name__ == "__main__":
    FACE.write_bytes(as_png(shades()))
