"""Cover images: the one drawn here, and the checks of the user's own."""

from __future__ import annotations

import contextlib
import io
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.export.draw_face import FACE, SIDE, as_png, shades
from voiceguide.errors import InputError
from voiceguide.export.cover import LARGEST_BYTES, drawn_cover, read_cover
from voiceguide.export.metadata import Picture


def test_the_drawn_cover_is_a_small_square_picture(tmp_path: Path) -> None:
    import av

    pictures = {drawn_cover(kind).data for kind in ("massage", "exercise", "breathing", "")}
    assert len(pictures) == 4
    for number, data in enumerate(pictures):
        assert len(data) < 12_000
        path = tmp_path / f"{number}.png"
        path.write_bytes(data)
        with av.open(str(path)) as container:
            [frame] = container.decode(video=0)
        assert (frame.width, frame.height) == (SIDE, SIDE)


def test_the_face_that_ships_is_the_one_its_recipe_draws() -> None:
    import av

    def drawn(png: bytes) -> NDArray[np.int16]:
        with av.open(io.BytesIO(png), "r", format="png_pipe") as container:
            [frame] = container.decode(video=0)
        return frame.to_ndarray(format="gray").astype(np.int16)

    shipped, again = drawn(FACE.read_bytes()), drawn(as_png(shades()))
    # Elsewhere a sine may differ in its last digit, and then a pixel by a shade of 17 levels.
    assert np.abs(shipped - again).max() <= 17
    assert np.mean(shipped != again) < 0.001


@cache
def photograph() -> bytes:
    """A small JPEG picture."""
    import av

    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width = encoder.height = 16
    encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1)
    frame = av.VideoFrame.from_ndarray(np.full((16, 16, 3), 90, np.uint8), format="rgb24")
    return b"".join(bytes(packet) for packet in encoder.encode(frame.reformat(format="yuvj420p")))


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("image/jpeg", photograph()),
        ("image/jpeg", photograph() + b"what some phones append"),
        ("image/png", drawn_cover().data),
    ],
)
def test_a_picture_is_used_unchanged(media_type: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "face.jpg"
    path.write_bytes(data)
    assert read_cover(path) == Picture(media_type, data)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        (b"GIF89a", "is neither PNG nor JPEG"),
        (b"", "is neither PNG nor JPEG"),
        (b"\xff\xd8\xff" + bytes(LARGEST_BYTES), "is larger than 5 MB"),
        (photograph()[:-40], "is damaged"),
        (b"\xff\xd8\xff\xe0 and so on", "is damaged"),
        (b"\xff\xd8\xff\xda", "is damaged"),
        (drawn_cover().data[:-40], "is damaged"),
        (drawn_cover().data[:8], "is damaged"),
        (drawn_cover().data.replace(b"IDAT", b"idat"), "is damaged"),
    ],
)
def test_an_unusable_picture_is_an_error_that_names_it(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "face.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"face\.png") as caught:
        read_cover(path)
    assert said in caught.value.message
    assert caught.value.hint


@given(st.sampled_from([photograph(), drawn_cover().data]), st.data())
def test_a_damaged_picture_is_used_or_refused(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + 4 :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "face.png"
        path.write_bytes(broken)
        with contextlib.suppress(InputError):
            assert read_cover(path).data == broken
