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


PAGE = "html"
PAGE_ENDINGS = (PAGE, "htm")


def format_for(path: Path, named: str | None) -> tuple[AudioFormat, bool]:
    """Return the format named, else that of the path's suffix; and whether the file is a page.

    A page is around sound in the format. Raises InputError.
    """
    suffix = path.suffix.removeprefix(".").lower()
    page = named == PAGE or (named is None and suffix in PAGE_ENDINGS)
    if str(path) == "-":
        what, ending = ("A page", PAGE) if page else ("An audio file", "mp3")
        hint = f"Name a file, such as routine.{ending}."
        raise InputError(f"{what} cannot be written to standard output.", hint)
    if page:
        return FORMATS["mp3"], True
    known = f"{', '.join(FORMATS)}, or html for a page"
    name = (named or suffix).lower()
    if not name:
        hint = f"Add a suffix ({known}) or give --format."
        raise InputError(f"{path} has no suffix, so its format is unknown.", hint)
    if name not in FORMATS:
        raise InputError(f"“{name}” is not an export format.", f"Use {known}.")
    return FORMATS[name], False
