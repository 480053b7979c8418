"""Playlists: the routines of a folder one after the other, for any music player."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from voiceguide.export.folder.manifest import Made
from voiceguide.text import one_line

PLAYLIST = "playlist.m3u8"


def playlist(exports: Iterable[Made]) -> str:
    """The playlist of files that stand beside it, as extended M3U."""
    lines = ["#EXTM3U"]
    for made in exports:
        # Whole seconds, as every player understands them; no length at all reads as a live stream.
        lines.append(f"#EXTINF:{max(1, round(made.duration_s))},{one_line(made.title)}")
        lines.append(_entry(made.file))
    return "\n".join(lines) + "\n"


def _entry(file: str) -> str:
    """A file's name as it is, but where it would not be one line, or would be a comment."""
    if one_line(file) != file:
        return quote(file, errors="surrogateescape")
    return f"./{file}" if file.startswith("#") else file
