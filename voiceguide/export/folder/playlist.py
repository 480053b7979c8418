"""The playlist of a folder of exports, for any music player."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from voiceguide.export.folder.manifest_file import ManifestEntry
from voiceguide.text import one_line

PLAYLIST = "playlist.m3u8"


def playlist(entries: Iterable[ManifestEntry]) -> str:
    """Return an extended M3U playlist of files in its own folder."""
    lines = ["#EXTM3U"]
    for entry in entries:
        # Every player understands whole seconds; 0 would mean a live stream.
        lines.append(f"#EXTINF:{max(1, round(entry.duration_s))},{one_line(entry.title)}")
        lines.append(_line(entry.file))
    return "\n".join(lines) + "\n"


def _line(file: str) -> str:
    """Return a file's name; escaped if it would break the line or begin a comment."""
    if one_line(file) != file:
        return quote(file, errors="surrogateescape")
    return f"./{file}" if file.startswith("#") else file
