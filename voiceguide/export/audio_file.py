"""Audio files: blocks of sound in, one whole file out or none at all.

Knows the formats and their settings; `encoding` writes the sound, `tags` what stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import FileError, InputError
from voiceguide.export.tags import Content, write_tags
from voiceguide.planning.timeline import SESSION_RATE
from voiceguide.system.files import assure_room, cannot_write, cause_of
from voiceguide.system.shell import install_extra

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUALITIES = ("low", "usual", "high")


@dataclass(frozen=True)
class AudioFormat:
    """A format as its encoder is asked for it; `sample_rate` is what its sound has to have.

    `settings` are those of the three QUALITIES: thousands of bits a second and channel, for Vorbis
    its own scale from 0 to 1. They are empty where nothing is lost.
    """

    name: str
    container: str
    subtype: str
    sample_rate: int = SESSION_RATE
    settings: tuple[float, ...] = ()
    keeps_tags: bool = True

    def setting(self, quality: str) -> float | None:
        """The encoder's setting for one of QUALITIES; None where there is nothing to set."""
        return self.settings[QUALITIES.index(quality)] if self.settings else None


FORMATS = {
    form.name: form
    for form in (
        AudioFormat("wav", "WAV", "PCM_16", keeps_tags=False),
        AudioFormat("flac", "FLAC", "PCM_16"),
        AudioFormat("mp3", "MP3", "MPEG_LAYER_III", settings=(80, 96, 128)),
        AudioFormat("ogg", "OGG", "VORBIS", settings=(0.4, 0.6, 0.8)),
        # Opus knows 48 kHz and its divisions only.
        AudioFormat("opus", "OGG", "OPUS", 48_000, settings=(64, 96, 128)),
        AudioFormat("m4a", "MP4", "AAC", settings=(144, 160, 192)),
        AudioFormat("m4b", "MP4", "AAC", settings=(144, 160, 192)),
    )
}


def choose_format(path: Path, named: str | None) -> AudioFormat:
    """The format named, else the one the file's suffix says.

    Raises InputError, or FileError where a package for it is not installed.
    """
    known = f"{', '.join(FORMATS)}, or html for a page"
    if str(path) == "-":
        hint = "Name a file, such as routine.mp3."
        raise InputError("An audio file cannot be written to standard output.", hint)
    name = (named or path.suffix.removeprefix(".")).lower()
    if not name:
        hint = f"End its name with one of {known}; or say --format."
        raise InputError(f"{path} does not say which format it should have.", hint)
    if name not in FORMATS:
        raise InputError(f"“{name}” is not a format that can be written.", f"Use {known}.")
    form = FORMATS[name]
    if form.subtype == "AAC" and find_spec("av") is None:
        raise FileError(
            f"PyAV, which writes {name} files, is not installed.",
            f"Install it with `{install_extra('m4b')}`, or export to mp3.",
        )
    return form


def fill(
    temporary: Path,
    blocks: Iterable[NDArray[np.float32]],
    path: Path,
    form: AudioFormat,
    channels: int,
    quality: str = "usual",
    content: Content | None = None,
    *,
    aside: bool = False,
) -> int:
    """Write all of an audio file to `temporary`; `path` is how messages name it.

    `aside` encodes in a thread of its own, while the next blocks are made. Returns the number of
    frames. Raises FileError.
    """
    from voiceguide.export.encoders import EncodingError, encode, finish

    def encoded(given: Iterable[NDArray[np.float32]]) -> int:
        return encode(given, temporary, form, channels, quality, content or Content())

    content = content or Content()
    try:
        if aside:
            from voiceguide.export.pipeline import used_aside

            frames = used_aside(blocks, encoded)
        else:
            frames = encoded(blocks)
        assure_room(temporary)
        finish(temporary, form)
        if form.keeps_tags:
            write_tags(temporary, form, content)
            assure_room(temporary)
    except OSError as error:
        raise cannot_write(path, error) from None
    except EncodingError as error:
        raise cannot_write(path, cause_of(temporary, error)) from None
    return frames
