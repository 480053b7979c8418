"""Export formats, by name and by file suffix."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.errors import InputError

QUALITIES = ("low", "usual", "high")


class AudioFormat(Struct, frozen=True):
    """A format and its encoder settings; sound must have its `sample_rate`, in Hz.

    `settings` holds one value for each of QUALITIES: kbit/s a channel, or for Vorbis a quality from
    0 to 1. It is empty for lossless formats.
    """

    name: str
    container: str
    subtype: str
    sample_rate: int = SESSION_RATE
    settings: tuple[float, ...] = ()
    keeps_tags: bool = True

    def setting(self, quality: str) -> float | None:
        """Return the encoder setting for one of QUALITIES; None for lossless formats."""
        return self.settings[QUALITIES.index(quality)] if self.settings else None


FORMATS = {
    form.name: form
    for form in (
        AudioFormat("wav", "WAV", "PCM_16", keeps_tags=False),
        AudioFormat("flac", "FLAC", "PCM_16"),
        AudioFormat("mp3", "MP3", "MPEG_LAYER_III", settings=(80, 96, 128)),
        AudioFormat("ogg", "OGG", "VORBIS", settings=(0.4, 0.6, 0.8)),
        # Opus allows only 48 kHz and its divisions.
        AudioFormat("opus", "OGG", "OPUS", 48_000, settings=(64, 96, 128)),
        AudioFormat("m4a", "MP4", "AAC", settings=(144, 160, 192)),
        AudioFormat("m4b", "MP4", "AAC", settings=(144, 160, 192)),
    )
}


def choose_format(path: Path, named: str | None) -> AudioFormat:
    """Return the format named, else the one of the path's suffix. Raises InputError."""
    known = f"{', '.join(FORMATS)}, or html for a page"
    if str(path) == "-":
        hint = "Name a file, such as routine.mp3."
        raise InputError("An audio file cannot be written to standard output.", hint)
    name = (named or path.suffix.removeprefix(".")).lower()
    if not name:
        hint = f"Add a suffix ({known}) or give --format."
        raise InputError(f"{path} has no suffix, so its format is unknown.", hint)
    if name not in FORMATS:
        raise InputError(f"“{name}” is not an export format.", f"Use {known}.")
    return FORMATS[name]


PAGE = "html"
PAGE_SUFFIXES = (".html", ".htm")


def format_for(path: Path, named: str | None) -> tuple[AudioFormat, bool]:
    """Return the format of a file's sound, and whether the file is a page around it.

    Raises InputError.
    """
    suffix = path.suffix.lower()
    if named == PAGE or (named is None and suffix in PAGE_SUFFIXES):
        if str(path) == "-":
            raise InputError("A page cannot be written to standard output.", "Name a file.")
        return FORMATS["mp3"], True
    return choose_format(path, named), False
