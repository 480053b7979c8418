"""Audio files: blocks of sound in, one complete file out.

`encoders` writes the sound, `tags` the metadata.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.export.formats import AudioFormat
from voiceguide.export.metadata import Content
from voiceguide.export.tags import write_tags
from voiceguide.system.files import cannot_write
from voiceguide.system.full_disk import cause_of, check_end_written
from voiceguide.system.open_folder import OpenFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def write_audio_file(
    temporary: OpenFile,
    blocks: Iterable[NDArray[np.float32]],
    path: Path,
    form: AudioFormat,
    channels: int,
    quality: str = "usual",
    content: Content | None = None,
    *,
    in_background: bool = False,
) -> int:
    """Write a complete audio file to `temporary`; error messages call it `path`.

    `in_background` encodes in a second thread while the next blocks are mixed. Returns the number
    of frames. Raises FileError.
    """
    from voiceguide.export.encoders import EncodingError, encode, finish

    metadata = content or Content()

    def encoded(given: Iterable[NDArray[np.float32]]) -> int:
        return encode(given, temporary, form, channels, quality, metadata)

    try:
        if in_background:
            from voiceguide.export.pipeline import encode_in_background

            frames = encode_in_background(blocks, encoded)
        else:
            frames = encoded(blocks)
        check_end_written(temporary)
        finish(temporary, form)
        if form.keeps_tags:
            write_tags(temporary, form, metadata)
            check_end_written(temporary)
    except OSError as error:
        raise cannot_write(path, error) from None
    except EncodingError as error:
        raise cannot_write(path, cause_of(temporary, error)) from None
    return frames
