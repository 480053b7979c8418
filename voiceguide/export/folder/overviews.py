"""The overviews of a folder of exports: a page and a playlist for each language and voice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from voiceguide.export.folder.index_page import INDEX, OverviewLink, index_page
from voiceguide.export.folder.manifest import Manifest
from voiceguide.export.folder.manifest_file import ManifestEntry
from voiceguide.export.folder.playlist import PLAYLIST, playlist
from voiceguide.export.formats import PAGE


def own_files(overviews: Iterable[str]) -> list[str]:
    """Return the paths of all pages and playlists, if these folders have overviews."""
    folders = {"", *overviews}
    return sorted(within(folder, name) for folder in folders for name in (INDEX, PLAYLIST))


def write_overviews(manifest: Manifest, overviews: Collection[str], forms: Sequence[str]) -> None:
    """Write the overviews of these folders, and the page that leads to all. Raises FileError.

    A playlist has one file of each routine at each pace: of several, one in the first of these
    formats. One that would be empty is removed, as are the overviews of folders without exports.
    """
    links = [_link(manifest, folder) for folder in manifest.overviews() if folder]
    for folder in sorted({"", *overviews}):
        entries = [_from(folder, entry) for entry in manifest.entries(folder)]
        heard = _heard(entries, forms)
        if not heard:
            manifest.remove(within(folder, PLAYLIST))
        elif folder in overviews:
            manifest.write(within(folder, PLAYLIST), playlist(heard))
        if folder and not entries:
            manifest.remove(within(folder, INDEX))
            continue
        page = index_page(entries, PLAYLIST if heard else None, () if folder else links)
        manifest.write(within(folder, INDEX), page)


def _heard(entries: Iterable[ManifestEntry], forms: Sequence[str]) -> list[ManifestEntry]:
    def rank(entry: ManifestEntry) -> tuple[int, str]:
        suffix = entry.file.rpartition(".")[2]
        return (forms.index(suffix) if suffix in forms else len(forms), entry.file)

    def order(entry: ManifestEntry) -> tuple[str, ...]:
        return (entry.voice, entry.pace, entry.routine.casefold(), entry.routine)

    heard: dict[tuple[str, ...], ManifestEntry] = {}
    for entry in sorted(entries, key=rank):
        if not entry.file.endswith(f".{PAGE}"):
            heard.setdefault(order(entry), entry)
    return [heard[key] for key in sorted(heard)]


def _link(manifest: Manifest, folder: str) -> OverviewLink:
    routines: set[str] = set()
    first = None
    for entry in manifest.entries(folder):
        routines.add(entry.routine)
        first = first or entry
    assert first is not None
    return OverviewLink(within(folder, INDEX), first.language, first.voice, len(routines))


def _from(folder: str, entry: ManifestEntry) -> ManifestEntry:
    """Return an entry with its paths as they are from a folder."""
    start = len(folder) + 1 if folder else 0
    sizes = {name[start:]: size for name, size in entry.sizes.items()}
    return replace(entry, file=entry.file[start:], sizes=sizes)


def within(folder: str, name: str) -> str:
    """Return the path of a file in one of the folders; empty for the one that is exported to."""
    return f"{folder}/{name}" if folder else name
