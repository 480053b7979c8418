"""Complete files written by the encoders, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.export.audio_file import write_audio_file
from voiceguide.export.encoders import encode
from voiceguide.export.formats import FORMATS, AudioFormat
from voiceguide.export.metadata import Content
from voiceguide.system.files import move_into_place, temporary_beside
from voiceguide.system.open_folder import OpenFile

Blocks = Iterable[NDArray[np.float32]]


@contextmanager
def written(path: Path) -> Iterator[OpenFile]:
    """Yield an empty file that gets this path at the end."""
    with temporary_beside(path) as part:
        yield part.file
        move_into_place([part])


def write_sound(
    path: Path,
    blocks: Blocks,
    form: AudioFormat | None = None,
    channels: int = 1,
    quality: str = "usual",
    content: Content | None = None,
    *,
    in_background: bool = False,
) -> int:
    """Write a complete file, by its suffix if no format is given; return the number of frames."""
    form = form or FORMATS[path.suffix[1:]]
    with written(path) as file:
        return write_audio_file(
            file, blocks, path, form, channels, quality, content, in_background=in_background
        )


def write_encoded(path: Path, blocks: Blocks, channels: int = 1, quality: str = "usual") -> int:
    """Write what the encoder of the path's suffix makes, without tags; return the frames."""
    with written(path) as file:
        return encode(blocks, file, FORMATS[path.suffix[1:]], channels, quality, Content())
